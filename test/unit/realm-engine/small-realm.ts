import { randomUUID } from 'node:crypto'
import { type AdminClient, AdminError, listMember } from '../../../src/admin-api/index.js'
import type { JsonObject, JsonValue } from '../../../src/json/index.js'
import type { LoadedRealm } from '../../../src/realm-documents/index.js'

/** A realm in memory with settings, realm roles and the lock's client: as much as the engine needs to be seen at work. */
export interface SmallRealm {
  readonly client: AdminClient
  readonly settings: Map<string, JsonValue>
  readonly roles: Map<string, JsonObject>
  /** Somebody makes a role in the console. */
  addRole(role: JsonObject): void
  /** Somebody removes the lock. */
  stealLock(): void
  /** Whether the realm is there. */
  exists(now: boolean): void
  /** Requests that changed something, as `METHOD path`. */
  readonly writes: readonly string[]
}

type Interfere = (method: string, path: string, realm: SmallRealm) => void

const NAME = 'small'

/** `interfere` is called before each request that writes; it may change the realm by hand, or throw what Keycloak answers. */
export function createSmallRealm(interfere: Interfere = () => {}): SmallRealm {
  const settings = new Map<string, JsonValue>([['realm', NAME]])
  const roles = new Map<string, JsonObject>()
  const clients = new Map<string, JsonObject>()
  const writes: string[] = []
  const addRole = (role: JsonObject): void => void roles.set(String(role.name), { id: randomUUID(), ...role })
  const byId = (id: string): JsonObject | undefined => [...roles.values()].find((role) => role.id === id)
  const listed = (): JsonObject => ({
    ...Object.fromEntries(settings),
    keycloakVersion: '26.7.4',
    clients: [...clients.values()],
    roles: { realm: [...roles.values()] },
  })
  let isThere = true
  const read = async (path: string): Promise<JsonValue | undefined> => {
    if (!isThere) return undefined
    const rest = decodeURIComponent(path.slice(NAME.length + 1))
    if (rest === '') return Object.fromEntries(settings)
    if (rest.startsWith('/partial-export')) return listed()
    if (rest.startsWith('/clients')) return [...clients.values()]
    if (/^\/roles(\?|$)/.test(rest)) return [...roles.values()]
    if (rest.startsWith('/roles-by-id/')) return byId(rest.slice('/roles-by-id/'.length))
    if (rest.startsWith('/roles/')) return roles.get(rest.slice('/roles/'.length))
    return undefined
  }
  const write = (method: string, path: string, body: JsonObject): string | undefined => {
    interfere(method, path, realm)
    writes.push(`${method} ${path}`)
    const rest = path.slice(NAME.length + 1)
    const id = rest.split('/')[2] ?? ''
    if (method === 'POST' && path === '') {
      for (const made of listMember(body, 'clients')) clients.set(String(made.id), made)
    } else if (method === 'PUT' && rest === '')
      for (const [name, value] of Object.entries(body)) settings.set(name, value ?? null)
    else if (method === 'POST' && rest === '/clients') {
      if (clients.size > 0) throw new AdminError('conflict', 'there is one', { status: 409 })
      clients.set(String(body.id), body)
    } else if (rest.startsWith('/clients/')) {
      if (!clients.has(id)) throw new AdminError('rejected', 'Could not find client', { status: 404 })
      if (method === 'DELETE') clients.delete(id)
      else clients.set(id, body)
    } else if (method === 'POST' && rest === '/roles') addRole(body)
    else if (method === 'PUT' && rest.startsWith('/roles-by-id/')) roles.set(String(body.name), body)
    else if (method === 'DELETE' && rest.startsWith('/roles-by-id/')) roles.delete(String(byId(id)?.name))
    return undefined
  }
  const objectOf = (body: JsonValue | undefined): JsonObject => JSON.parse(JSON.stringify(body ?? {}))
  const client: AdminClient = {
    url: 'http://kc',
    get: read,
    readByPost: read,
    post: async (path, body) => write('POST', path, objectOf(body)),
    put: async (path, body) => void write('PUT', path, objectOf(body)),
    delete: async (path) => void write('DELETE', path, {}),
    serverVersion: async () => '26.7.4',
    serverProviders: async () => new Map(),
    doubtToken() {},
    writes: () => writes.length,
  }
  const exists = (now: boolean): void => {
    isThere = now
  }
  const realm: SmallRealm = { client, settings, roles, addRole, stealLock: () => clients.clear(), exists, writes }
  return realm
}

/** As if read from a file. */
export const declared = (document: JsonObject): LoadedRealm => ({
  realm: NAME,
  document: { realm: NAME, ...document },
  placeOf: () => undefined,
  development: undefined,
  secrets: new Set(),
  digest: JSON.stringify(document),
  source: { kind: 'file', path: 'small.yaml' },
  warnings: [],
})
