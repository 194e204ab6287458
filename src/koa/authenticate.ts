import type { Context, Middleware, Next } from 'koa'
import { AUTHENTICATION_REQUIRED, invalidRequest, problemOfRefusal, readCredentials } from '../http-auth/index.js'
import type { ModuleLogger } from '../logging/index.js'
import type { Identity, Policy } from '../policy/index.js'
import { describeRefusal, type Refusal, type Verdict, type Verifier } from '../tokens/index.js'
import { answerProblem } from './problem.js'
import { compilePublicRoutes } from './public-routes.js'
import { type PasserelleState, stateOf } from './state.js'

export interface AuthenticateOptions {
  readonly verifier: Verifier
  readonly policy: Policy
  /** Paths that need no token: exact (`/health`), or everything below (`/docs/*`). Default: none. */
  readonly publicRoutes?: readonly string[]
  /** Told why tokens are refused, and of first-seen ones: the `auth` logger. */
  readonly logger?: ModuleLogger
}

/**
 * Lets a request go on only with a good access token (RFC 6750, Authorization header), and puts the caller's
 * {@link Identity} on `ctx.state.identity`. Otherwise: 401 with a `WWW-Authenticate: Bearer` challenge, 400 for a
 * request with several tokens, 503 while the issuer's keys cannot be had.
 */
export function authenticate({ verifier, policy, publicRoutes = [], logger }: AuthenticateOptions): Middleware {
  const isPublic = compilePublicRoutes(publicRoutes)

  // Not an async function: a known token is answered without a promise of our own.
  return function authenticate(ctx, next) {
    if (isPublic(ctx.path)) return next()
    const state = stateOf(ctx)
    const credentials = readCredentials(ctx.req)
    if (credentials.kind !== 'token') {
      if (state.audit !== undefined) state.audit.authentication = 'required'
      answerProblem(ctx, credentials.kind === 'none' ? AUTHENTICATION_REQUIRED : invalidRequest(credentials.detail))
      return
    }
    const verdict = verifier.verify(credentials.token, credentials.presentation)
    return 'then' in verdict
      ? verdict.then((late) => conclude(ctx, next, state, late))
      : conclude(ctx, next, state, verdict)
  }

  function conclude(ctx: Context, next: Next, state: PasserelleState, verdict: Verdict): Promise<unknown> | undefined {
    if (!verdict.ok) {
      refuse(ctx, state, verdict.refusal)
      return
    }
    const identity = policy.identify(verdict.token)
    state.identity = identity
    if (state.audit !== undefined) state.audit.authentication = verdict.firstSeen ? 'first_seen' : 'known'
    if (verdict.firstSeen && logger !== undefined) logFirstSeen(logger, identity, state.requestId)
    return next()
  }

  function refuse(ctx: Context, state: PasserelleState, refusal: Refusal): void {
    if (state.audit !== undefined) state.audit.authentication = refusal
    logger?.warning(describeRefusal(refusal), { requestId: state.requestId })
    answerProblem(ctx, problemOfRefusal(refusal))
  }
}

function logFirstSeen(logger: ModuleLogger, identity: Identity, requestId: string | undefined): void {
  const context = { requestId, user: identity.username }
  logger.info(
    `token accepted: client=${identity.clientId ?? '-'} roles=${identity.roles.join(',')} expires=${new Date(identity.expiresAt * 1000).toISOString()}`,
    context,
  )
  for (const { attribute, expected, actual } of identity.attributeProblems) {
    logger.warning(
      `attribute ${attribute} dropped: expected ${expected}, actual ${actual}; mend its mapper or its value`,
      context,
    )
  }
}
