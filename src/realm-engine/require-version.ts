import { AdminError } from '../admin-api/index.js'

/** What is tested: 26.4 and 26.7. Before 26, much of the admin interface is different. */
const OLDEST_MAJOR = 26

/** @throws AdminError `unsupported_version` for a Keycloak that is too old, before anything is written */
export function requireVersion(version: string | undefined): void {
  const major = Number(/^(\d+)\./.exec(version ?? '')?.[1])
  if (!Number.isInteger(major) || major === 0 || major >= OLDEST_MAJOR) return
  throw new AdminError(
    'unsupported_version',
    `This Keycloak is ${version}. Passerelle provisions Keycloak ${OLDEST_MAJOR} and later (26.4 and 26.7 are tested). Upgrade it; nothing was changed.`,
  )
}
