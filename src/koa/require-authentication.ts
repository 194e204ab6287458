import type { Middleware } from 'koa'
import { type AuthenticationRequirement, createStepUp } from '../http-auth/index.js'
import { guarding } from './declared-routes.js'
import { answerProblem } from './problem.js'
import { stateOf } from './state.js'

/**
 * Lets a request go on only if its user has signed in as strongly, and as lately, as this route asks for (RFC 9470).
 * Otherwise: 401 with a challenge that says how to sign in again.
 *
 * @throws TypeError at once for a requirement that can't be used
 * @throws Error (a 500) on a request that did not pass `authenticate()`
 * @example
 * router.post('/api/transfers', requireAuthentication({ acr: '2', maxAgeSeconds: 300 }), handler)
 */
export function requireAuthentication(requirement: AuthenticationRequirement): Middleware {
  const stepUp = createStepUp(requirement)
  return guarding(function requireAuthentication(ctx, next) {
    const { identity, visit } = stateOf(ctx)
    if (identity === undefined || visit === undefined) {
      throw new Error('requireAuthentication() needs authenticate() before it, on a route that is not public')
    }
    if (stepUp === undefined || stepUp.isMet(identity.claims)) return next()
    answerProblem(ctx, visit.challenges.stepUp(stepUp, visit.scheme))
    return
  })
}
