import type { Identity } from '../policy/index.js'
import type { AccessLogger } from './access-logger.js'

/** Says once of a token whose it is, and which of its attributes were of no use. */
export function logFirstSeen(logger: AccessLogger, identity: Identity, requestId: string | undefined): void {
  const context = { requestId, user: identity.username }
  logger.info(
    `token accepted: client=${identity.clientId ?? '-'} roles=${identity.roles.join(',')} expires=${new Date(identity.expiresAt * 1000).toISOString()}`,
    context,
  )
  for (const { attribute, expected, actual } of identity.attributeProblems) {
    logger.warning(
      `attribute ${attribute} dropped: expected ${expected}, actual ${actual}; mend its mapper or its value`,
      context,
    )
  }
}
