import type { Context } from 'koa'
import type { Asking } from '../access/index.js'
import { createChallenges, schemeOfCredentials } from '../http-auth/index.js'
import { stateOf } from './state.js'

const PLAIN = createChallenges()

/** What `authenticate()` left, or for an identity that came from elsewhere, the least that will do. */
export function visitOf(ctx: Context): Asking {
  const { visit, audit: draft, requestId } = stateOf(ctx)
  return visit ?? { challenges: PLAIN, scheme: schemeOfCredentials(ctx.req), draft, logger: undefined, requestId }
}
