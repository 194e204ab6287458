import { createHash } from 'node:crypto'
import type { UserRepresentation } from '../realm-config/index.js'
import type { RealmClient, RealmModel } from './realm-model.js'

/** The user that stands for a client itself. Its id is derived from names, so that it is the same after a restart. */
export function serviceAccountOf(client: RealmClient, realm: RealmModel): UserRepresentation {
  const username = `service-account-${client.clientId}`
  const digest = createHash('sha256').update(`${realm.name}/${username}`).digest('hex')
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  return realm.userByLogin(username) ?? { id, username }
}
