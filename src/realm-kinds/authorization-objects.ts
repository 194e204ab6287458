import { expectText, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmDocument, RealmObject } from './kind.js'
import { isMadeOnEnabling } from './made-on-enabling.js'

/** Clients whose authorization services are Keycloak's own: its permissions for administrators, version 2 and 1. */
export const ADMIN_PERMISSIONS = 'admin-permissions'
export const REALM_MANAGEMENT = 'realm-management'

const WHAT = 'the authorization settings of a client'
const PARTS = [
  ['scopes', 'scope'],
  ['resources', 'resource'],
  ['policies', 'policy'],
] as const

/** Members of the settings that are objects of their own, or that say whose settings they are. */
const NOT_OF_THE_SERVER = ['scopes', 'resources', 'policies', 'id', 'clientId', 'name']

export type AuthorizationPart = (typeof PARTS)[number][1]

export interface AuthorizationName {
  readonly clientId: string
  /** Undefined for the settings of the resource server itself. */
  readonly part: AuthorizationPart | undefined
  readonly name: string
}

/** What resource servers consist of: settings by clientId, and `clientId / policy name` and the like. */
export function authorizationObjects(document: RealmDocument): readonly RealmObject[] {
  return listMember(document, 'clients').flatMap((client, at) => {
    const { clientId, authorizationSettings: settings } = client
    if (typeof clientId !== 'string' || !isJsonObject(settings)) return []
    if (clientId === ADMIN_PERMISSIONS || clientId === REALM_MANAGEMENT) return []
    const path = ['clients', at, 'authorizationSettings']
    const own = without(settings, NOT_OF_THE_SERVER)
    return [{ key: clientId, value: own, path }, ...partsOf(clientId, settings, path)]
  })
}

function partsOf(clientId: string, settings: JsonObject, path: RealmObject['path']): readonly RealmObject[] {
  return PARTS.flatMap(([member, part]) =>
    listMember(settings, member).flatMap((value, at) =>
      isMadeOnEnabling(clientId, part, value, settings)
        ? []
        : [
            {
              key: `${clientId} / ${part} ${nameOf(clientId, value)}`,
              value: ownerOf(value) === clientId ? without(value, ['owner']) : value,
              path: [...path, member, at],
            },
          ],
    ),
  )
}

/** Resources are the only ones that may share a name: those of several owners. */
function nameOf(clientId: string, value: JsonObject): string {
  const owner = ownerOf(value)
  const name = expectText(value, 'name', WHAT)
  return owner === undefined || owner === clientId ? name : `${name} of ${owner}`
}

/** The username of whom a resource belongs to; undefined for the client's own. */
export function ownerOf({ owner }: JsonObject): string | undefined {
  if (typeof owner === 'string') return owner
  return isJsonObject(owner) && typeof owner.name === 'string' ? owner.name : undefined
}

/** The parts of an object's key. */
export function authorizationName(key: string): AuthorizationName {
  for (const [, part] of PARTS) {
    const at = key.indexOf(` / ${part} `)
    if (at > 0) return { clientId: key.slice(0, at), part, name: key.slice(at + part.length + 4) }
  }
  return { clientId: key, part: undefined, name: key }
}

/** One form for all spellings of a part of a resource server: that in which exports have it. */
export function normaliseAuthorization(value: JsonObject): JsonObject {
  const { config, scopes, uri, uris, owner, ...rest } = value
  const uriList = Array.isArray(uris) ? uris : uri === undefined ? undefined : [uri]
  const name = ownerOf({ owner: owner ?? null })
  return {
    ...rest,
    ...(Array.isArray(scopes) ? { scopes: scopes.map((scope) => ({ name: nameIn(scope) })).toSorted(byText) } : {}),
    ...(uriList === undefined ? {} : { uris: uriList.toSorted() }),
    ...(name === undefined ? {} : { owner: { name } }),
    ...(isJsonObject(config) ? { config: comparableConfig(config) } : {}),
  }
}

const nameIn = (value: JsonValue): string => {
  if (typeof value === 'string') return value
  return isJsonObject(value) && typeof value.name === 'string' ? value.name : JSON.stringify(value)
}

const byText = (left: JsonValue, right: JsonValue): number => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)

/** The configuration of a policy, whose values are lists written as texts. An empty list and none are the same. */
const comparableConfig = (config: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(config).map(([field, value]) => {
      const list = listIn(value)
      if (list === undefined) return [field, value]
      return [field, list.length === 0 ? '' : JSON.stringify(list.map(withDefaults).toSorted(byText))]
    }),
  )

/** The list in a value of a policy's configuration; undefined for plain texts. */
export function listIn(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string' || !value.startsWith('[')) return undefined
  try {
    const parsed: JsonValue = JSON.parse(value)
    return Array.isArray(parsed) ? parsed : undefined
  } catch {
    // A regular expression may begin like a list.
    return undefined
  }
}

/** What Keycloak fills in: that a role is not required, and that a group doesn't reach further down. */
function withDefaults(entry: JsonValue): JsonValue {
  if (!isJsonObject(entry)) return entry
  if (typeof entry.path === 'string') return { path: entry.path, extendChildren: entry.extendChildren ?? false }
  if (typeof entry.id === 'string') return { id: entry.id, required: entry.required ?? false }
  return entry
}
