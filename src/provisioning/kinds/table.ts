import type { RealmKind } from '../kind.js'
import { clientRoles } from './client-roles.js'
import { clientScopes } from './client-scopes.js'
import { clients } from './clients.js'
import { developmentUsers } from './development-users.js'
import { realmRoles } from './realm-roles.js'
import { realmSettings } from './realm-settings.js'
import { userProfile } from './user-profile.js'

/** In the order of application: each kind may refer to those before it. */
export const KINDS: readonly RealmKind[] = [
  realmSettings,
  userProfile,
  clientScopes,
  clients,
  realmRoles,
  clientRoles,
  developmentUsers,
]
