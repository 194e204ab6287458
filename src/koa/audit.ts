import type { Context, Middleware } from 'koa'
import type { AuditTrail } from '../audit/index.js'
import type { AuditDraft } from './audit-draft.js'
import { auditEvents } from './audit-events.js'
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
      record(trail, ctx, draft, statusOf(error))
      throw error
    }
    record(trail, ctx, draft, ctx.status)
  }
}

function record(trail: AuditTrail, ctx: Context, draft: AuditDraft, status: number): void {
  const { requestId, identity } = stateOf(ctx)
  const facts = { method: ctx.method, path: ctx.path, status, address: ctx.ip, requestId, identity }
  for (const event of auditEvents(draft, facts)) trail.record(event)
}

/** The status that an error on its way up will be answered with. */
function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500
}
