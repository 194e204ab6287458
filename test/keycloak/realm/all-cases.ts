import { adminPermissionCases } from './cases/admin-permissions.js'
import { authenticationFlowCases } from './cases/authentication-flows.js'
import { authorizationCases } from './cases/authorization.js'
import { clientPolicyCases } from './cases/client-policies.js'
import { clientCases } from './cases/clients.js'
import { componentCases } from './cases/components.js'
import { eventsAndMailCases } from './cases/events-and-mail.js'
import { groupCases } from './cases/groups.js'
import { identityProviderCases } from './cases/identity-providers.js'
import { oddNameCases } from './cases/odd-names.js'
import { organizationCases } from './cases/organizations.js'
import { realmAndRoles } from './cases/realm-and-roles.js'
import { realmSettingsCases } from './cases/realm-settings.js'
import { requiredActionCases } from './cases/required-actions.js'
import { roleCases } from './cases/roles.js'
import { textCases } from './cases/texts.js'
import { userProfileCases } from './cases/user-profiles.js'
import { userCases } from './cases/users.js'
import { workflowCases } from './cases/workflows.js'
import type { RealmCase } from './realm-case.js'

/** Every realm file of the round trip. */
export const REALM_CASES: readonly RealmCase[] = [
  adminPermissionCases,
  authenticationFlowCases,
  authorizationCases,
  clientCases,
  clientPolicyCases,
  componentCases,
  eventsAndMailCases,
  groupCases,
  identityProviderCases,
  oddNameCases,
  organizationCases,
  realmAndRoles,
  realmSettingsCases,
  requiredActionCases,
  roleCases,
  textCases,
  userCases,
  userProfileCases,
  workflowCases,
].flat()
