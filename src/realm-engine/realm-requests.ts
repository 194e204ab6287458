import type { AdminClient } from '../admin-api/index.js'
import type { RealmApi } from '../realm-kinds/index.js'
import { limitConcurrency } from './limit-concurrency.js'

/** On two cores, more at once make Keycloak slower rather than faster. */
const MOST_AT_ONCE = 8

/** The admin interface below one realm, at most a handful of requests at once. */
export function realmRequests(client: AdminClient, realm: string): RealmApi {
  const base = `/${encodeURIComponent(realm)}`
  const limit = limitConcurrency(MOST_AT_ONCE)
  return {
    get: (path) => limit(() => client.get(`${base}${path}`)),
    post: (path, body, options) => limit(() => client.post(`${base}${path}`, body, options)),
    put: (path, body) => limit(() => client.put(`${base}${path}`, body)),
    delete: (path, body) => limit(() => client.delete(`${base}${path}`, body)),
  }
}
