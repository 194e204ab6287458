import type { IncomingMessage } from 'node:http'
import type { Context, Middleware } from 'koa'
import { assertTrail, cappedHeader, type DoorTrail } from '../access/index.js'
import type { AuditEvent } from '../audit-record/index.js'
import { type Problem, ProblemError } from '../http-auth/index.js'
import { traceIdOfHeader } from '../log-context/index.js'
import type { ModuleLogger } from '../logging/index.js'
import { LARGEST_LOGOUT_BYTES, type LogoutOutcome, type LogoutRequest } from '../revocation/index.js'
import { readBytes } from '../routing/index.js'
import { describeRefusal } from '../tokens/index.js'
import { pathOf } from './path-of.js'
import { answerProblem } from './problem.js'
import { stateOf } from './state.js'

/** Who receives a logout token, and who is told of it. */
export interface BackchannelLogoutOptions {
  /** From `createLogoutReceiver`. Without one, the route answers 404 `backchannel_logout_off`. */
  readonly receive: ((request: LogoutRequest) => Promise<LogoutOutcome>) | undefined
  /** Gets LOGOUT and SESSION_REVOKED; of a session that ended, they are on disk before that is acknowledged. */
  readonly trail?: DoorTrail | undefined
  /** Told who was signed out, and why a logout was refused: the `auth` logger. */
  readonly logger?: ModuleLogger | undefined
  /** Address of whoever asks, for the audit. Default: of the connection. */
  readonly addressOf?: ((request: IncomingMessage) => string) | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const OFF: Problem = Object.freeze({
  status: 404,
  code: 'backchannel_logout_off',
  title: 'Back-channel logout is not configured',
  detail: 'This server does not know whose logout tokens to accept: set OIDC_CLIENT_ID or OIDC_LOGOUT_CLIENTS.',
})

/** In the form that section 2.8 wants for a logout that failed. */
const UNRECORDED = Object.freeze({
  status: 400,
  headers: Object.freeze({ 'Cache-Control': 'no-store', 'Content-Type': 'application/json' }),
  body: JSON.stringify({
    error: 'temporarily_unavailable',
    error_description: 'The session has ended, and the audit trail cannot be written.',
  }),
})

/** Anybody may send forged logouts: beyond so many a minute they are counted, and not written down. */
const REFUSALS_A_MINUTE = 20

/**
 * The endpoint that the provider tells of logouts (OpenID Connect Back-Channel Logout 1.0): mount it, without
 * `authenticate()`, at the address that the clients have as their back-channel logout URL. Another method than POST is 405.
 */
export function backchannelLogout(options: BackchannelLogoutOptions): Middleware {
  const { receive, trail, logger, addressOf, now = Date.now } = options
  if (trail !== undefined) assertTrail(trail)
  let minuteBegan = Number.NEGATIVE_INFINITY
  let refusals = 0

  return async function backchannelLogout(ctx) {
    if (ctx.method !== 'POST') {
      ctx.set('Allow', 'POST')
      ctx.status = 405
      return
    }
    if (receive === undefined) {
      answerProblem(ctx, OFF)
      return
    }
    const outcome = await receive({ contentType: ctx.get('Content-Type'), body: await readForm(ctx) })
    ctx.status = outcome.status
    ctx.set({ ...outcome.headers })
    // Koa makes 204 of no body, which section 2.8 calls what some frameworks do.
    ctx.body = outcome.body
    ctx.status = outcome.status
    await report(ctx, outcome)
  }

  async function report(ctx: Context, outcome: LogoutOutcome): Promise<void> {
    const { requestId } = stateOf(ctx)
    if (outcome.kind === 'failed') {
      const { error } = outcome
      logger?.error(`logout not stored: ${error instanceof Error ? error.message : String(error)}`, { requestId })
    } else if (outcome.kind === 'ended') {
      logger?.info(`signed out by the provider: ${describe(outcome)}`, { requestId })
    } else {
      const line = takeLine()
      if (line === undefined) return
      logger?.warning(`${describe(outcome)}${line}`, { requestId })
    }
    const { method, status, req: request } = ctx
    const address = addressOf === undefined ? ctx.ip : addressOf(request)
    const traceId = traceIdOfHeader(request.headers.traceparent)
    const facts = {
      method,
      path: pathOf(ctx),
      status,
      address,
      userAgent: cappedHeader(request, 'user-agent'),
      requestId,
      traceId,
    }
    const events = eventsOf(outcome).map((event) => ({ ...event, ...facts }))
    if (outcome.kind === 'ended') await acknowledge(ctx, events)
    else for (const event of events) trail?.record(event)
  }

  /** The session has ended in any case; the provider hears so once that is on record. */
  async function acknowledge(ctx: Context, events: readonly AuditEvent[]): Promise<void> {
    if (trail === undefined) return
    try {
      await Promise.all(events.map((event) => trail.commit(event)))
    } catch {
      logger?.error('logout not acknowledged: the audit trail cannot be written', { requestId: stateOf(ctx).requestId })
      ctx.status = UNRECORDED.status
      ctx.set({ ...UNRECORDED.headers })
      ctx.body = UNRECORDED.body
    }
  }

  /** What to add to the line of a refusal; `undefined`: write none. */
  function takeLine(): string | undefined {
    const elapsedMs = now() - minuteBegan
    if (elapsedMs >= 0 && elapsedMs < 60_000) {
      refusals += 1
      return refusals <= REFUSALS_A_MINUTE ? '' : undefined
    }
    const unwritten = Math.max(0, refusals - REFUSALS_A_MINUTE)
    minuteBegan = now()
    refusals = 1
    return unwritten === 0 ? '' : ` (and ${unwritten} refused logouts before it that were not written down)`
  }
}

/** `undefined` for a form that is too large. */
async function readForm(ctx: Context): Promise<string | undefined> {
  try {
    return (await readBytes(ctx.req, LARGEST_LOGOUT_BYTES)).toString('utf8')
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'body_too_large') throw error
    ctx.set('Connection', 'close')
    return undefined
  }
}

function describe(outcome: LogoutOutcome): string {
  switch (outcome.kind) {
    case 'refused':
      return describeRefusal(outcome.refusal, 'logout token')
    case 'malformed':
      return `logout refused: ${outcome.reason}`
    default: {
      const { subject, sessionId, clientId, issuer } = outcome.token
      const replayed = outcome.kind === 'replayed' ? 'logout refused: its token was used before: ' : ''
      return `${replayed}sub=${subject ?? '-'} sid=${sessionId ?? '-'} client=${clientId} iss=${issuer}`
    }
  }
}

function eventsOf(outcome: LogoutOutcome): readonly AuditEvent[] {
  switch (outcome.kind) {
    case 'malformed':
      return [{ event: 'LOGOUT', outcome: 'refused', reason: 'malformed_request' }]
    case 'refused': {
      const { code, token } = outcome.refusal
      const { subject, sessionId, tokenId, issuer: tenant } = token ?? {}
      return [{ event: 'LOGOUT', outcome: 'refused', reason: code, subject, tenant, sessionId, tokenId }]
    }
    default: {
      const { subject, sessionId, tokenId, clientId, issuer: tenant } = outcome.token
      const who = { subject, tenant, sessionId, tokenId, clientId }
      if (outcome.kind === 'replayed')
        return [{ event: 'LOGOUT', outcome: 'refused', reason: 'logout_replayed', ...who }]
      if (outcome.kind === 'failed') return [{ event: 'LOGOUT', outcome: 'failure', reason: 'not_stored', ...who }]
      const revoked: AuditEvent = { event: 'SESSION_REVOKED', outcome: 'success', reason: 'backchannel_logout', ...who }
      return [{ ...revoked, event: 'LOGOUT' }, revoked]
    }
  }
}
