import type { Middleware } from 'koa'
import type { AuditTrail } from '../audit/index.js'
import type { AuditDraft } from './audit-draft.js'
import { auditEvents } from './audit-events.js'
import { pathOf } from './path-of.js'
import { problemOf, problemOfStatus } from './problem-details.js'
import { stateOf } from './state.js'

/**
 * Writes the audit events of each request to the trail: TOKEN_VALIDATION, AUTH_REQUIRED, AUTHENTICATED_REQUEST,
 * DATA_MUTATION, UNAUTHORIZED_ACCESS. Mount it above `authenticate()`, which notes here what it decided.
 * @throws Error (a 500) when it stands below `authenticate()`
 */
export function audit(trail: AuditTrail): Middleware {
  return async function audit(ctx, next) {
    const state = stateOf(ctx)
    if (state.identity !== undefined) throw new Error('audit() belongs above authenticate(), or it would miss refusals')
    const draft: AuditDraft = {}
    state.audit = draft
    // Read now: the peer's address is gone when the connection is.
    const request = { method: ctx.method, path: pathOf(ctx), address: ctx.ip, requestId: state.requestId }
    const record = (status: number) => {
      for (const event of auditEvents(draft, { ...request, status, identity: state.identity })) trail.record(event)
    }
    try {
      await next()
    } catch (error) {
      const { status, code } = problemOf(error, ctx.req.url)
      draft.problem = code
      record(status)
      throw error
    }
    if (ctx.status >= 400) draft.problem ??= problemOfStatus(ctx.status).code
    record(ctx.status)
  }
}
