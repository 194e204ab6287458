import type { Context } from 'koa'
import type { Challenges } from '../http-auth/index.js'
import type { Identity } from '../policy/index.js'
import type { AuditDraft } from './audit-draft.js'

/** What the middleware leaves on `ctx.state`. Use it as `new Koa<PasserelleState>()` to have it typed in handlers. */
export interface PasserelleState {
  /** Set by `requestId()`. */
  requestId?: string
  /** Set by `authenticate()`. */
  identity?: Identity
  /** Set by `authenticate()`: how its challenges read, for what comes below. */
  challenges?: Challenges
  /** Set by `audit()`; the other middleware notes on it what it decided. */
  audit?: AuditDraft
}

/** `ctx.state`, typed: every middleware works whether or not the application declared the state's type. */
export function stateOf(ctx: Pick<Context, 'state'>): PasserelleState {
  return ctx.state
}
