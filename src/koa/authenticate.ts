import type { IncomingMessage } from 'node:http'
import type { Context, Middleware, Next } from 'koa'
import {
  type AuthenticationRequirement,
  createChallenges,
  createStepUp,
  invalidRequest,
  readCredentials,
  resourceMetadataUrl,
  type Surroundings,
} from '../http-auth/index.js'
import type { ModuleLogger } from '../logging/index.js'
import type { Identity, Policy } from '../policy/index.js'
import {
  describeRefusal,
  type Presentation,
  type Refusal,
  TEST_ISSUER,
  type Verdict,
  type Verifier,
} from '../tokens/index.js'
import { answerProblem } from './problem.js'
import { compilePublicRoutes } from './public-routes.js'
import { type PasserelleState, stateOf } from './state.js'

/** With `acr` and `maxAgeSeconds`, every request needs such a sign-in; `requireAuthentication` asks for it by route. */
export interface AuthenticateOptions extends AuthenticationRequirement {
  readonly verifier: Verifier
  readonly policy: Policy
  /** Paths that need no token: exact (`/health`), or everything below (`/docs/*`). Default: none. */
  readonly publicRoutes?: readonly string[]
  /** Told why tokens are refused, and of first-seen ones: the `auth` logger. */
  readonly logger?: ModuleLogger
  /** How the URL that clients call and their certificates are known, for bound tokens. Default: from the connection. */
  readonly surroundings?: Surroundings<IncomingMessage>
  /** URL of this API: challenges name its metadata (`protectedResourceMetadata`) then. Default: they name none. */
  readonly resource?: string | undefined
}

/**
 * Lets a request go on only with a good access token (RFC 6750, Authorization header), and puts the caller's
 * {@link Identity} on `ctx.state.identity`. Otherwise: 401 with a `WWW-Authenticate: Bearer` challenge, 400 for a
 * request with several tokens, 503 while the issuer's keys cannot be had.
 *
 * @throws TypeError when it is made, for an `acr`, `maxAgeSeconds`, `resource` or public route that can't be meant
 * @example
 * app.use(authenticate({ verifier, policy, publicRoutes: ['/health'] }))
 * app.use((ctx) => {
 *   ctx.body = `Hello ${ctx.state.identity.username}`
 * })
 */
export function authenticate(options: AuthenticateOptions): Middleware {
  const { verifier, policy, publicRoutes = [], logger, surroundings, resource } = options
  const isPublic = compilePublicRoutes(publicRoutes)
  const { proofs } = verifier
  const challenges = createChallenges({
    proofs,
    resourceMetadata: resource === undefined ? undefined : resourceMetadataUrl(resource),
  })
  const stepUp = createStepUp(options)
  if (verifier.issuers.includes(TEST_ISSUER)) {
    logger?.warning(
      `tokens made for tests (${TEST_ISSUER}) are accepted, and anybody can make one: never in production`,
    )
  }

  // Not an async function: a known token is answered without a promise of our own.
  return function authenticate(ctx, next) {
    if (isPublic(ctx.path)) return next()
    const state = stateOf(ctx)
    const credentials = readCredentials(ctx.req, surroundings, ctx.originalUrl)
    if (credentials.kind !== 'token') {
      if (state.audit !== undefined) state.audit.authentication = 'required'
      answerProblem(ctx, credentials.kind === 'none' ? challenges.required : invalidRequest(credentials.detail))
      return
    }
    const { presentation } = credentials
    const verdict = verifier.verify(credentials.token, presentation)
    return 'then' in verdict
      ? verdict.then((late) => conclude(ctx, next, state, late, presentation))
      : conclude(ctx, next, state, verdict, presentation)
  }

  function conclude(
    ctx: Context,
    next: Next,
    state: PasserelleState,
    verdict: Verdict,
    presentation: Presentation | undefined,
  ): Promise<unknown> | undefined {
    if (!verdict.ok) {
      refuse(ctx, state, verdict.refusal, presentation)
      return
    }
    const identity = policy.identify(verdict.token)
    state.identity = identity
    state.challenges = challenges
    if (state.audit !== undefined) state.audit.authentication = verdict.firstSeen ? 'first_seen' : 'known'
    if (verdict.firstSeen && logger !== undefined) logFirstSeen(logger, identity, state.requestId)
    if (presentation?.scheme === 'DPoP' && proofs?.nonce !== undefined) ctx.set('DPoP-Nonce', proofs.nonce())
    if (stepUp !== undefined && !stepUp.isMet(identity.claims)) {
      answerProblem(ctx, challenges.stepUp(stepUp, presentation?.scheme))
      return
    }
    return next()
  }

  function refuse(
    ctx: Context,
    state: PasserelleState,
    refusal: Refusal,
    presentation: Presentation | undefined,
  ): void {
    if (state.audit !== undefined) state.audit.authentication = refusal
    logger?.warning(describeRefusal(refusal), { requestId: state.requestId })
    answerProblem(ctx, challenges.refused(refusal, presentation?.scheme))
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
