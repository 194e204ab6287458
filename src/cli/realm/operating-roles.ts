import type { LoadedRealm } from '../../realm-documents/index.js'
import { readRolePolicy } from './read-role-policy.js'

/** Permissions to operate Passerelle itself: who holds one may end sessions, lift limits, or read who did what. */
const OPERATING = ['audit:read', 'sessions:revoke', 'limits:manage', 'logging:manage']

/** Whether a role operates this server, by the policy beside a realm's files; none does where there is no policy. */
export async function operatingRoles(loaded: LoadedRealm): Promise<(role: string) => boolean> {
  // A policy with mistakes is not what an apply is about: the plan, and the server, say so.
  const policy = await readRolePolicy(loaded).catch(() => undefined)
  return (role) => policy?.permissionsOf([role]).some((permission) => OPERATING.includes(permission)) ?? false
}
