import { RevocationError } from './revocation-error.js'
import type { KeptMark, NewRevocation } from './types.js'

/** What holds of every mark, made here or read from a store. */
export const MARK_BOUNDS = {
  /** Longest name and issuer that are taken, in characters: far above what providers write, and a bound for memory. */
  longestName: 1_024,
  /** The year 9999: milliseconds where seconds belong lie beyond. */
  latestSeconds: 253_402_300_799,
  /** Verifiers accept tokens for up to a minute after `exp`, and clocks differ. */
  slackMs: 120_000,
} as const

const { longestName: LONGEST_NAME, latestSeconds: LATEST_SECONDS, slackMs: SLACK_MS } = MARK_BOUNDS

const KINDS = ['token', 'session', 'subject', 'client', 'issuer'] as const

/**
 * The mark for what somebody revokes.
 *
 * @throws {RevocationError} `revocation_invalid`, naming the member
 */
export function toMark(revocation: NewRevocation, nowMs: number, longestTokenMs: number): KeptMark {
  const { kind, issuer } = revocation
  // Callers without types may hand over anything.
  if (!KINDS.includes(kind)) throw invalid('kind', `one of ${KINDS.join(', ')}`, kind)
  if (!isName(issuer)) throw invalid('issuer', 'the issuer’s URL, as tokens spell it in iss', issuer)
  const value = revocation.kind === 'issuer' ? issuer : revocation.value
  if (!isName(value)) throw invalid('value', `a string of 1 to ${LONGEST_NAME} characters`, value)
  const keepUntilMs = nowMs + longestTokenMs + SLACK_MS
  if (revocation.kind === 'token') {
    const { expiresAt } = revocation
    if (expiresAt === undefined) return { kind, issuer, value, keepUntilMs }
    if (!isSeconds(expiresAt)) throw invalid('expiresAt', 'seconds since 1970', expiresAt)
    return { kind, issuer, value, keepUntilMs: expiresAt * 1000 + SLACK_MS }
  }
  if (revocation.kind === 'session' || revocation.issuedBefore === undefined) {
    return { kind, issuer, value, keepUntilMs }
  }
  const { issuedBefore } = revocation
  if (!isSeconds(issuedBefore)) throw invalid('issuedBefore', 'seconds since 1970, as iat has', issuedBefore)
  return { kind, issuer, value, issuedBefore, keepUntilMs }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LATEST_SECONDS
}

function invalid(member: string, expected: string, actual: unknown): RevocationError {
  const seen = typeof actual === 'string' ? `a string of ${actual.length} characters` : String(actual)
  return new RevocationError('revocation_invalid', `Can't revoke: ${member} must be ${expected}, got ${seen}.`, {
    member,
  })
}
