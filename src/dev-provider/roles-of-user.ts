import type { UserRepresentation } from '../realm-config/index.js'
import type { RealmClient } from './realm-model.js'

/** What someone may do, as tokens say it. */
export interface Roles {
  readonly realm: readonly string[]
  /** By clientId. */
  readonly client: Readonly<Record<string, readonly string[]>>
}

/**
 * A user's roles in a token for this client: the user's own, and what Keycloak gives to everyone through the composite
 * `default-roles-<realm>`. A client without full scope gets its own roles only.
 */
export function rolesOfUser(user: UserRepresentation, client: RealmClient, realm: string): Roles {
  const own = user.clientRoles ?? {}
  if (!client.hasFullScope) {
    const roles = own[client.clientId]
    return { realm: [], client: roles === undefined ? {} : { [client.clientId]: roles } }
  }
  const account = ['manage-account', 'manage-account-links', 'view-profile']
  return {
    realm: [`default-roles-${realm}`, ...(user.realmRoles ?? []), 'offline_access', 'uma_authorization'],
    client: { ...own, account: [...(own.account ?? []), ...account] },
  }
}
