import type { JsonValue } from '../json/index.js'
import type { AdminClient } from './admin-client.js'

/** The admin REST interface of one realm. What was read is remembered until something is written. */
export interface RealmApi {
  readonly realm: string
  get(path: string): Promise<JsonValue | undefined>
  post(path: string, body: JsonValue): Promise<string | undefined>
  put(path: string, body?: JsonValue): Promise<void>
  delete(path: string, body?: JsonValue): Promise<void>
  /** Creates the realm itself. */
  createRealm(body: JsonValue): Promise<void>
}

export function createRealmApi(client: AdminClient, realm: string): RealmApi {
  const remembered = new Map<string, Promise<JsonValue | undefined>>()
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
