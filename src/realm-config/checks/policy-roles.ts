import { declaredRealmRoles, keysOf, namesOf } from '../declared-names.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { undeclared } from './references.js'

const REALM_ROLE = { what: 'a realm role', declaredIn: 'roles.realm in roles.yaml' }

/** The policy speaks of roles that exist. */
export function policyRolesExist(sources: RealmSources): readonly Mistake[] {
  return undeclared(keysOf(sources.policy.field('roles')), declaredRealmRoles(sources), REALM_ROLE, 'role-not-in-realm')
}

/** Every realm role stands in the policy, if only to say that it grants nothing. */
export function rolesStandInPolicy({ roles, policy }: RealmSources): readonly Mistake[] {
  const spoken = policy.field('roles')
  if (spoken.kind !== 'mapping') return []
  const known = new Set(keysOf(spoken).map(({ name }) => name))
  return namesOf(roles.field('roles').field('realm'))
    .filter(({ name }) => !known.has(name))
    .map(({ name, place }) =>
      mistakeAt(
        place,
        `policy.yaml does not say what \`${name}\` may do.`,
        `Add \`${name}: { grants: [] }\` under roles in policy.yaml, with its grants if it has any.`,
        'role-not-in-policy',
      ),
    )
}
