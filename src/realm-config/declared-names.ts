import type { RealmSources } from './realm-sources.js'
import { type Name, nameOf, namesIn, type YamlCursor } from './yaml-cursor.js'

/** Client scopes that every Keycloak realm has from the start. */
export const builtInClientScopes: readonly string[] = [
  'web-origins',
  'acr',
  'profile',
  'roles',
  'basic',
  'email',
  'address',
  'phone',
  'offline_access',
  'organization',
  'microprofile-jwt',
  'service_account',
]

/** Names that may be referred to; undefined when the file that declares them cannot tell, so that nothing is blamed. */
export type Declared = ReadonlySet<string> | undefined

export const declaredRealmRoles = ({ roles }: RealmSources): Declared => {
  const list = roles.field('roles').field('realm')
  return list.kind === 'list' ? namedBy(list.items(), 'name') : undefined
}

export const declaredClients = ({ clients }: RealmSources): Declared => namedBy(clients, 'clientId')

export const declaredClientRoles = ({ roles }: RealmSources, clientId: string): Declared =>
  roles.field('roles').kind === 'mapping'
    ? namedBy(roles.field('roles').field('client').field(clientId).items(), 'name')
    : undefined

export const declaredClientScopes = ({ realm }: RealmSources): Declared => {
  const declared = realm.kind === 'mapping' ? namedBy(realm.field('clientScopes').items(), 'name') : undefined
  return declared && new Set([...builtInClientScopes, ...declared])
}

/** The `name` of each item of a list. */
export const namesOf = (list: YamlCursor): readonly Name[] => namesUnder(list, 'name')

/** A text field of each item of a list. */
export const namesUnder = (list: YamlCursor, field: string): readonly Name[] =>
  list.items().flatMap((item) => nameOf(item.field(field)))

/** Names written as keys. */
export const keysOf = (mapping: YamlCursor): readonly Name[] => mapping.fields()

/** Names of every text list that hangs under a mapping's keys, beside the key. */
export const listsByKey = (mapping: YamlCursor): readonly { readonly key: Name; readonly names: readonly Name[] }[] =>
  mapping.fields().map((field) => ({ key: field, names: namesIn(field.value) }))

/** Undefined when one of them has no name: it may be the very one that is referred to. */
function namedBy(items: readonly YamlCursor[], field: string): Declared {
  const names = items.flatMap((item) => nameOf(item.field(field)))
  return names.length === items.length ? new Set(names.map(({ name }) => name)) : undefined
}
