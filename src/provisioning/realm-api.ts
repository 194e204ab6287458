import type { AdminClient } from './admin-client.js'
import type { Json } from './json.js'

/** The admin REST interface of one realm. What was read is remembered until something is written. */
export interface RealmApi {
  readonly realm: string
  get(path: string): Promise<Json | undefined>
  post(path: string, body: Json): Promise<string | undefined>
  put(path: string, body?: Json): Promise<void>
  delete(path: string, body?: Json): Promise<void>
  /** Creates the realm itself. */
  createRealm(body: Json): Promise<void>
}

export function createRealmApi(client: AdminClient, realm: string): RealmApi {
  const remembered = new Map<string, Promise<Json | undefined>>()
  const base = `/${encodeURIComponent(realm)}`
  const forgetAfter = async <Result>(write: Promise<Result>): Promise<Result> => {
    try {
      return await write
    } finally {
      remembered.clear()
    }
  }
  return {
    realm,
    get(path) {
      const known = remembered.get(path) ?? client.get(`${base}${path}`)
      remembered.set(path, known)
      return known
    },
    post: (path, body) => forgetAfter(client.post(`${base}${path}`, body)),
    put: (path, body) => forgetAfter(client.put(`${base}${path}`, body)),
    delete: (path, body) => forgetAfter(client.delete(`${base}${path}`, body)),
    async createRealm(body) {
      await forgetAfter(client.post('', body))
      // The token was issued before the realm was there, and says nothing about it.
      client.renewToken()
    },
  }
}
