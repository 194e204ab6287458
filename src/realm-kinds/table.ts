import { adminPermissions } from './admin-permissions.js'
import { authenticationFlows } from './authentication-flows.js'
import { authorization } from './authorization.js'
import { clientPolicies } from './client-policies.js'
import { clientProfiles } from './client-profiles.js'
import { clientRoles } from './client-roles.js'
import { clientScopes } from './client-scopes.js'
import { clients } from './clients.js'
import { components } from './components.js'
import { defaultClientScopes } from './default-client-scopes.js'
import { defaultGroups } from './default-groups.js'
import { events } from './events.js'
import { flowBindings } from './flow-bindings.js'
import { groups } from './groups.js'
import { identityProviderMappers } from './identity-provider-mappers.js'
import { identityProviders } from './identity-providers.js'
import type { RealmKind } from './kind.js'
import { localization } from './localization.js'
import { organizations } from './organizations.js'
import { protocolMappers } from './protocol-mappers.js'
import { realmRoles } from './realm-roles.js'
import { realmSettings } from './realm-settings.js'
import { requiredActions } from './required-actions.js'
import { roleComposites } from './role-composites.js'
import { scopeMappings } from './scope-mappings.js'
import { serviceAccounts } from './service-accounts.js'
import { smtp } from './smtp.js'
import { userProfile } from './user-profile.js'
import { users } from './users.js'
import { workflows } from './workflows.js'

/** Every kind there is. */
export const REALM_KINDS: readonly RealmKind[] = [
  realmSettings,
  events,
  smtp,
  localization,
  userProfile,
  clientProfiles,
  clientPolicies,
  requiredActions,
  workflows,
  clientScopes,
  defaultClientScopes,
  clients,
  protocolMappers,
  realmRoles,
  clientRoles,
  groups,
  defaultGroups,
  users,
  organizations,
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
