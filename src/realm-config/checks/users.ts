import { type DeclaredAttribute, declaredAttributes } from '../declared-attributes.js'
import { declaredClientRoles, declaredClients, declaredRealmRoles, keysOf, listsByKey } from '../declared-names.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { namesIn, type YamlCursor, type YamlField } from '../yaml-cursor.js'
import { valueMistake } from './attribute-values.js'
import { undeclared } from './references.js'

const REALM_ROLE = { what: 'a realm role', declaredIn: 'roles.realm in roles.yaml' }
const CLIENT = { what: 'a client', declaredIn: 'clients/, in a file of its own' }
const CUSTOM_ATTRIBUTE = { what: 'a custom attribute', declaredIn: 'userProfile.attributes in realm.yaml' }

const usersOf = ({ users }: RealmSources): readonly YamlCursor[] => users.field('users').items()

export function userRealmRolesExist(sources: RealmSources): readonly Mistake[] {
  const used = usersOf(sources).flatMap((user) => namesIn(user.field('realmRoles')))
  return undeclared(used, declaredRealmRoles(sources), REALM_ROLE)
}

export function userClientRolesExist(sources: RealmSources): readonly Mistake[] {
  const clients = declaredClients(sources)
  return usersOf(sources)
    .flatMap((user) => listsByKey(user.field('clientRoles')))
    .flatMap(({ key, names }) => {
      if (clients && !clients.has(key.name)) return undeclared([key], clients, CLIENT)
      const role = {
        what: `a role of the client \`${key.name}\``,
        declaredIn: `roles.client.${key.name} in roles.yaml`,
      }
      return undeclared(names, declaredClientRoles(sources, key.name), role)
    })
}

/** Keycloak keeps no attribute that the profile does not declare. */
export function userAttributesDeclared(sources: RealmSources): readonly Mistake[] {
  const attributes = declaredAttributes(sources.realm)
  const custom = attributes && [...attributes.values()].filter((attribute) => attribute.custom)
  const used = usersOf(sources).flatMap((user) => keysOf(user.field('attributes')))
  return undeclared(used, custom && new Set(custom.map(({ name }) => name)), CUSTOM_ATTRIBUTE)
}

/** A user's attributes are what the profile says they must be. */
export function userAttributesValid(sources: RealmSources): readonly Mistake[] {
  const attributes = declaredAttributes(sources.realm)
  return usersOf(sources)
    .flatMap((user) => user.field('attributes').fields())
    .flatMap((field) => attributeMistakes(field, attributes?.get(field.name)))
}

function attributeMistakes(
  { name, value, place }: YamlField,
  attribute: DeclaredAttribute | undefined,
): readonly Mistake[] {
  if (!attribute) return []
  const several = value.items().length > 1 && !attribute.multivalued
  const extra = mistakeAt(place, `\`${name}\` takes one value.`, 'Keep one, or declare it multivalued in realm.yaml.')
  const wrong = namesIn(value).flatMap((item) => valueMistake(attribute, item))
  return several ? [extra, ...wrong] : wrong
}
