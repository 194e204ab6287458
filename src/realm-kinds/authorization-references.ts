import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { authorizationName, listIn, ownerOf } from './authorization-objects.js'
import type { KindName, RealmObject, Reference } from './kind.js'

interface Named {
  readonly kind: KindName
  readonly key: string
}

/** What the lists in a policy's configuration name, for every type of policy. */
const LISTS: Readonly<Record<string, (entry: string) => Named>> = {
  clientScopes: (key) => ({ kind: 'client-scope', key }),
  clients: (key) => ({ kind: 'client', key }),
  groups: (key) => ({ kind: 'group', key }),
  roles: roleNamed,
  users: (key) => ({ kind: 'user', key }),
}

/** A role as policies name it: `client/role`, or a realm role. */
function roleNamed(key: string): Named {
  return { kind: key.includes('/') ? 'client-role' : 'realm-role', key }
}

/** What a policy names outside its resource server. */
export function policyReferences({ config }: JsonObject): readonly Reference[] {
  if (!isJsonObject(config)) return []
  return Object.entries(LISTS).flatMap(([list, named]) =>
    entriesOf(config[list]).map((entry) => ({ ...named(entry), field: `config.${list}` })),
  )
}

/** What a part of a resource server names, within it and outside. */
export function authorizationReferences({ key, value }: RealmObject): readonly Reference[] {
  const { clientId, part } = authorizationName(key)
  const within = (name: string, other: string, field: string): Reference => ({
    kind: 'authorization',
    key: `${clientId} / ${name} ${other}`,
    field,
  })
  if (part === 'resource') {
    const owner = ownerOf(value)
    return [
      ...entriesOf(value.scopes).map((scope) => within('scope', scope, 'scopes')),
      ...(owner === undefined || owner === clientId ? [] : [{ kind: 'user', key: owner, field: 'owner' } as const]),
    ]
  }
  if (part !== 'policy') return []
  const config = isJsonObject(value.config) ? value.config : {}
  return [
    ...policyReferences(value),
    ...entriesOf(config.scopes).map((scope) => within('scope', scope, 'config.scopes')),
    ...entriesOf(config.resources).map((resource) => within('resource', resource, 'config.resources')),
    ...entriesOf(config.applyPolicies).map((policy) => within('policy', policy, 'config.applyPolicies')),
  ]
}

/** Lists in a policy's configuration, which Keycloak can't read when they are empty texts. */
const LIST_FIELDS: ReadonlySet<string> = new Set([...Object.keys(LISTS), 'applyPolicies', 'resources', 'scopes'])

/** A policy's configuration as Keycloak takes it: nothing but texts. */
export const writtenConfig = (config: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(config).map(([field, value]) => {
      if (LIST_FIELDS.has(field) && value === '') return [field, '[]']
      return [field, typeof value === 'string' ? value : JSON.stringify(value)]
    }),
  )

/** The names in a list: entries are names, or objects with one. */
export const entriesOf = (value: JsonValue | undefined): readonly string[] =>
  (listIn(value) ?? []).flatMap((entry) => nameOf(entry) ?? [])

function nameOf(entry: JsonValue): string | undefined {
  if (typeof entry === 'string') return entry
  if (!isJsonObject(entry)) return undefined
  return [entry.path, entry.id, entry.name].find((name) => typeof name === 'string')
}
