import { hash } from 'node:crypto'
import type { LogoutRefusal, LogoutToken, LogoutTokenVerifier } from '../tokens/index.js'
import type { NewRevocation, Revocations } from './types.js'

/** Remembers which logout tokens were used: a `KeyValue` is one. */
export interface UsedLogoutTokens {
  /** @returns whether it was not there */
  setIfAbsent(key: string, value: string, expiresInMs: number): Promise<boolean>
  delete(key: string): Promise<boolean>
}

/** Whose logout tokens count, and what they end. */
export interface LogoutReceiverOptions {
  readonly verifier: LogoutTokenVerifier
  /** Clients whose logouts count here: those that have this endpoint as their back-channel logout URL. */
  readonly clientIds: readonly string[]
  readonly revocations: Pick<Revocations, 'revoke'>
  /** Shared by all processes, so that a token is used once among them. */
  readonly used: UsedLogoutTokens
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** What of a request is looked at. */
export interface LogoutRequest {
  readonly contentType: string | undefined
  /** The form; `undefined` when it was larger than a form with a logout token is. */
  readonly body: string | undefined
}

/** What to answer the provider, and what became of it. */
export type LogoutOutcome = LogoutAnswer &
  (
    | { readonly kind: 'ended'; readonly token: LogoutToken; readonly revoked: NewRevocation }
    | { readonly kind: 'refused'; readonly refusal: LogoutRefusal }
    /** The request holds no logout token, or more than one. */
    | { readonly kind: 'malformed'; readonly reason: string }
    /** The token was used before. */
    | { readonly kind: 'replayed'; readonly token: LogoutToken }
    /** The token is good, and what it says could not be stored. */
    | { readonly kind: 'failed'; readonly token: LogoutToken; readonly error: unknown }
  )

interface LogoutAnswer {
  readonly status: 200 | 400
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A token has 16384 characters at most, and a form may spell each of them as three. */
export const LARGEST_LOGOUT_BYTES = 65_536

/** Beyond `exp` a token is refused anyway, by a clock that may differ. */
const REMEMBERED_BEYOND_EXPIRY_MS = 120_000

/**
 * Receives back-channel logouts (OpenID Connect Back-Channel Logout 1.0 sections 2.5 to 2.8), in any framework. A
 * session that ended is revoked; where the token names none, every token that its subject was issued until then.
 *
 * Whatever goes wrong is answered 400, as section 2.8 wants, and a logout that could not be stored may be sent again:
 * its token counts as not used.
 *
 * @returns a function that never rejects for what was sent
 * @example
 * const receive = createLogoutReceiver({ verifier, clientIds: ['euralis-frontend'], revocations, used: openKeyValue() })
 * const { status, headers, body } = await receive({ contentType: request.headers['content-type'], body: form })
 */
export function createLogoutReceiver(
  options: LogoutReceiverOptions,
): (request: LogoutRequest) => Promise<LogoutOutcome> {
  const { verifier, clientIds, revocations, used, now = Date.now } = options

  return async function receiveLogout(request) {
    const read = logoutTokenIn(request)
    if ('reason' in read) return { kind: 'malformed', ...read, ...bad('invalid_request', read.reason) }
    const verdict = await verifier.verifyLogoutToken(read.text, clientIds)
    if (!verdict.ok) {
      const { refusal } = verdict
      return { kind: 'refused', refusal, ...bad('invalid_request', `The logout token is refused: ${refusal.code}.`) }
    }
    return end(verdict.token)
  }

  async function end(token: LogoutToken): Promise<LogoutOutcome> {
    const key = `logout:${hash('sha256', JSON.stringify([token.issuer, token.tokenId]), 'base64url')}`
    const forMs = Math.max(1, Math.ceil(token.expiresAt * 1000 - now())) + REMEMBERED_BEYOND_EXPIRY_MS
    const revoked = revocationOf(token)
    // Where nobody knows, it counts: to end once more what has ended changes nothing.
    const isFirst = await used.setIfAbsent(key, '', forMs).catch(() => true)
    if (!isFirst) return { kind: 'replayed', token, ...bad('invalid_request', 'The logout token was used before.') }
    try {
      await revocations.revoke(revoked)
    } catch (error) {
      await used.delete(key).catch(() => false)
      return { kind: 'failed', token, error, ...FAILED }
    }
    return { kind: 'ended', token, revoked, status: 200, headers: { 'Cache-Control': 'no-store' }, body: '' }
  }
}

/** Section 2.7. Times have whole seconds: what was issued in the second of the logout falls under it. */
function revocationOf({ issuer, subject = '', sessionId, issuedAt }: LogoutToken): NewRevocation {
  const ofSubject = { value: subject, issuedBefore: Math.floor(issuedAt) + 1 }
  if (sessionId === undefined) return { kind: 'subject', issuer, ...ofSubject }
  return { kind: 'session', issuer, value: sessionId, ...(subject === '' ? {} : { whenCrowded: ofSubject }) }
}

/** Section 2.5: a form by POST, with the token in one parameter; others are none of ours. */
function logoutTokenIn({ contentType, body }: LogoutRequest): { readonly text: string } | { readonly reason: string } {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/x-www-form-urlencoded') {
    return { reason: 'Send the logout token as application/x-www-form-urlencoded.' }
  }
  if (body === undefined) return { reason: `The form may have ${LARGEST_LOGOUT_BYTES} bytes.` }
  const [text, ...others] = new URLSearchParams(body).getAll('logout_token')
  if (text === undefined || text === '') return { reason: 'The form has no logout_token.' }
  return others.length === 0 ? { text } : { reason: 'The form has more than one logout_token.' }
}

const bad = (error: string, description: string): LogoutAnswer => ({
  status: 400,
  headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' },
  body: JSON.stringify({ error, error_description: description }),
})

const FAILED = bad('temporarily_unavailable', 'The logout could not be stored. Send it again.')
