import type { Context, Middleware } from 'koa'
import type { AuditTrail } from '../audit/index.js'
import type { AuditDraft } from './audit-draft.js'
import { auditEvents } from './audit-events.js'
import { problemOf, problemOfStatus } from './problem-details.js'
import { stateOf } from './state.js'

/**
 * Writes the audit events of each request to the trail: TOKEN_VALIDATION, AUTH_REQUIRED, AUTHENTICATED_REQUEST,
 * DATA_MUTATION, UNAUTHORIZED_ACCESS. Mount it above `authenticate()`, which notes here what it decided.
 */
export function audit(trail: AuditTrail): Middleware {
  return async function audit(ctx, next) {
    const draft: AuditDraft = {}
    stateOf(ctx).audit = draft
    try {
      await next()
    } catch (error) {
      const { status, code } = problemOf(error)
      draft.problem = code
      record(trail, ctx, draft, status)
      throw error
    }
    if (ctx.status >= 400) draft.problem ??= problemOfStatus(ctx.status).code
    record(trail, ctx, draft, ctx.status)
  }
}

function record(trail: AuditTrail, ctx: Context, draft: AuditDraft, status: number): void {
  const { requestId, identity } = stateOf(ctx)
  const facts = { method: ctx.method, path: ctx.path, status, address: ctx.ip, requestId, identity }
  for (const event of auditEvents(draft, facts)) trail.record(event)
}
