import { adminPermissions } from './admin-permissions.js'
import { authenticationFlows } from './authentication-flows.js'
import { authorization } from './authorization.js'
import { clientRoles } from './client-roles.js'
import { clientScopes } from './client-scopes.js'
import { clients } from './clients.js'
import { components } from './components.js'
import { defaultClientScopes } from './default-client-scopes.js'
import { defaultGroups } from './default-groups.js'
import { flowBindings } from './flow-bindings.js'
import { identityProviderMappers } from './identity-provider-mappers.js'
import { identityProviders } from './identity-providers.js'
import type { RealmKind } from './kind.js'
import { protocolMappers } from './protocol-mappers.js'
import { realmRoles } from './realm-roles.js'
import { realmSettings } from './realm-settings.js'
import { roleComposites } from './role-composites.js'
import { scopeMappings } from './scope-mappings.js'
import { serviceAccounts } from './service-accounts.js'
import { users } from './users.js'

/** Every kind there is. */
export const REALM_KINDS: readonly RealmKind[] = [
  realmSettings,
  clientScopes,
  defaultClientScopes,
  clients,
  protocolMappers,
  realmRoles,
  clientRoles,
  defaultGroups,
  users,
  roleComposites,
  scopeMappings,
  serviceAccounts,
  authorization,
  adminPermissions,
  authenticationFlows,
  flowBindings,
  identityProviders,
  identityProviderMappers,
  components,
]
