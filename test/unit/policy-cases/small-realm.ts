import { demonstrationRealmDirectory, loadRealmConfig, type RealmConfig } from '../../../src/realm-config/index.js'

type Roles = RealmConfig['policy']['roles']

const demonstration = await loadRealmConfig(demonstrationRealmDirectory())

/** The demonstration's realm with other rules for these roles; the other roles have none. */
export function realmWith(roles: Roles): RealmConfig {
  const { policy } = demonstration
  const without = Object.fromEntries(Object.keys(policy.roles).map((role) => [role, { grants: [] }]))
  return { ...demonstration, policy: { ...policy, roles: { ...without, ...roles } } }
}

export const DEMONSTRATION: RealmConfig = demonstration
