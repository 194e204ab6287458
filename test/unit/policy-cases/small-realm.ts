import { loadRealmConfig, type RealmConfig } from '../../../src/realm-config/index.js'
import { withEditedRealm } from '../realm-config/edited-realm.js'
import { withSmallPolicy } from './small-policy.js'

type Roles = RealmConfig['policy']['roles']

/** The shipped realm with the small policy. */
export const SMALL_REALM: RealmConfig = await withEditedRealm([withSmallPolicy], loadRealmConfig)

/** The small realm with other rules for these roles; the other roles have none. */
export function realmWith(roles: Roles): RealmConfig {
  const { policy } = SMALL_REALM
  const without = Object.fromEntries(Object.keys(policy.roles).map((role) => [role, { grants: [] }]))
  return { ...SMALL_REALM, policy: { ...policy, roles: { ...without, ...roles } } }
}
