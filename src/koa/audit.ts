import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { type AuditDraft, createAuditDraft, recordAuditEvents } from '../access/index.js'
import type { AuditTrail } from '../audit/index.js'
import type { AuditEvent } from '../audit-record/index.js'
import { problemOfStatus } from '../http-auth/index.js'
import { pathOf } from './path-of.js'
import { problemOf } from './problem-details.js'
import { stateOf } from './state.js'

/** Options of `audit`. */
export interface AuditOptions {
  /** Address of the caller, behind proxies that are trusted (`createSurroundings`). Default: of the connection. */
  readonly addressOf?: ((request: IncomingMessage) => string) | undefined
}

/**
 * Writes the audit events of each request to the trail: TOKEN_VALIDATION, AUTH_REQUIRED, AUTHENTICATED_REQUEST,
 * DATA_MUTATION, UNAUTHORIZED_ACCESS. Mount it above `authenticate()`, which notes here what it decided.
 * @throws Error (a 500) when it stands below `authenticate()`
 */
export function audit(trail: AuditTrail, { addressOf }: AuditOptions = {}): Middleware {
  const take = (event: AuditEvent): void => trail.record(event)

  // Not an async function: that would be one more promise a request.
  return function audit(ctx, next) {
    const state = stateOf(ctx)
    if (state.identity !== undefined) throw new Error('audit() belongs above authenticate(), or it would miss refusals')
    const draft: AuditDraft = createAuditDraft()
    state.audit = draft
    // Read now: the peer's address is gone when the connection is.
    const { method } = ctx
    const address = addressOf === undefined ? ctx.ip : addressOf(ctx.req)
    const path = pathOf(ctx)
    const record = (status: number) => {
      const { requestId, identity } = state
      recordAuditEvents(take, draft, { method, path, status, address, requestId, identity })
    }
    return next().then(
      () => {
        const { status } = ctx
        if (status >= 400) draft.problem ??= problemOfStatus(status).code
        record(status)
      },
      (error: unknown) => {
        const { status, code } = problemOf(error, ctx.req.url)
        draft.problem = code
        record(status)
        throw error
      },
    )
  }
}
