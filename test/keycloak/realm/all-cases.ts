import { authenticationFlowCases } from './cases/authentication-flows.js'
import { clientCases } from './cases/clients.js'
import { realmAndRoles } from './cases/realm-and-roles.js'
import { roleCases } from './cases/roles.js'
import { userCases } from './cases/users.js'
import type { RealmCase } from './realm-case.js'

/** Every realm file of the round trip. */
export const REALM_CASES: readonly RealmCase[] = [
  userCases,
  realmAndRoles,
  clientCases,
  roleCases,
  authenticationFlowCases,
].flat()
