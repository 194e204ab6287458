import { shown } from '../shown.js'
import type { RevocationList, RevocationMark } from '../types.js'
import type { Candidate, Fault, Rules } from './check.js'
import { isNumericDate, showDate } from './numeric-date.js'
import { tokenOf } from './token-of.js'

/** By token id, session, subject, client or issuer; never by a digest of the text, since one token has many spellings. */
export function checkRevocation(candidate: Candidate, rules: Rules): Fault | undefined | Promise<Fault | undefined> {
  const { revocations } = rules
  if (revocations === undefined) return undefined
  const late = revocations.ready()
  return late === undefined
    ? look(candidate, rules, revocations)
    : late.then((caughtUp) => (caughtUp ? look(candidate, rules, revocations) : UNKNOWN))
}

function look(candidate: Candidate, rules: Rules, revocations: RevocationList): Fault | undefined {
  const token = tokenOf(candidate, rules)
  // Read first: a mark that comes after it causes another look.
  candidate.revocationsVersion = revocations.version
  const mark = revocations.find(token)
  return mark === undefined ? undefined : revokedBy(mark)
}

const WORDS = { token: 'jti', session: 'sid', subject: 'sub', client: 'azp', issuer: 'iss' } as const

function revokedBy({ kind, value, issuedBefore }: RevocationMark): Fault {
  const before =
    issuedBefore === undefined
      ? ''
      : `, issued before ${isNumericDate(issuedBefore) ? showDate(issuedBefore) : shown(issuedBefore)}`
  return {
    code: 'revoked',
    expected: 'a token that nobody has revoked',
    actual: `one of ${WORDS[kind]} ${shown(value)}${before}, which is revoked`,
    mend: 'It was taken back: somebody signed out, or an administrator revoked it. The client must ask its user to sign in again.',
  }
}

/** The caller is told to try again: its token may well be good. */
const UNKNOWN: Fault = {
  code: 'revocations_unavailable',
  expected: 'to know what was revoked',
  actual: 'a process that was cut off from the others, and could not catch up',
  mend: 'Make the store of revocations (Redis or PostgreSQL) reachable from here; this process catches up by itself.',
}
