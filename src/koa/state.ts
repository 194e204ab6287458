import type { Context } from 'koa'
import type { AuditDraft, Visit } from '../access/index.js'
import type { Identity } from '../policy/index.js'

/** What the middleware leaves on `ctx.state`. Use it as `new Koa<PasserelleState>()` to have it typed in handlers. */
export interface PasserelleState {
  /** Set by `requestId()`. */
  requestId?: string
  /** Set by `authenticate()`. */
  identity?: Identity
  /** Set by `authenticate()`: how the request came in, for what comes below. */
  visit?: Visit
  /** Set by `audit()`; the other middleware notes on it what it decided. */
  audit?: AuditDraft
}

/** `ctx.state`, typed: every middleware works whether or not the application declared the state's type. */
export function stateOf(ctx: Pick<Context, 'state'>): PasserelleState {
  return ctx.state
}
