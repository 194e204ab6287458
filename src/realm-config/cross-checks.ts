import {
  clientFilesHoldNoSecret,
  clientRoleOwnersExist,
  clientScopesExist,
  overlayClientsExist,
  publicClientsHaveNoSecret,
  publicClientsUsePkce,
  redirectsAreNarrow,
} from './checks/clients.js'
import { audiencesExist, mappedAttributesExist, mappedTypesMatch } from './checks/mappers.js'
import { policyRolesExist, rolesStandInPolicy } from './checks/policy-roles.js'
import { limitsAreNumbers, optionsAreWords } from './checks/profile.js'
import { requirementsKnown } from './checks/requirements.js'
import { uniqueNames } from './checks/unique-names.js'
import {
  userAttributesDeclared,
  userAttributesValid,
  userClientRolesExist,
  userRealmRolesExist,
} from './checks/users.js'
import { declaredAttributes } from './declared-attributes.js'
import { checkPolicy } from './policy-checks.js'
import type { Mistake } from './realm-config-error.js'
import type { RealmSources } from './realm-sources.js'

/** What the files must say together, beyond what each file's schema says alone. */
const CROSS_CHECKS: readonly ((sources: RealmSources) => readonly Mistake[])[] = [
  uniqueNames,
  optionsAreWords,
  limitsAreNumbers,
  policyRolesExist,
  rolesStandInPolicy,
  ({ policy, realm }) => checkPolicy(policy, declaredAttributes(realm)),
  requirementsKnown,
  clientRoleOwnersExist,
  clientScopesExist,
  clientFilesHoldNoSecret,
  publicClientsHaveNoSecret,
  publicClientsUsePkce,
  redirectsAreNarrow,
  audiencesExist,
  mappedAttributesExist,
  mappedTypesMatch,
  overlayClientsExist,
  userRealmRolesExist,
  userClientRolesExist,
  userAttributesDeclared,
  userAttributesValid,
]

export const crossCheck = (sources: RealmSources): readonly Mistake[] => CROSS_CHECKS.flatMap((check) => check(sources))
