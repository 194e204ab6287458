import type { IncomingMessage } from 'node:http'
import type { Context, Middleware, Next } from 'koa'
import { createDoor, type Entered, type Visit } from '../access/index.js'
import type { AuthenticationRequirement, Surroundings } from '../http-auth/index.js'
import type { ModuleLogger } from '../logging/index.js'
import type { Policy } from '../policy/index.js'
import type { Verifier } from '../tokens/index.js'
import { answerProblem } from './problem.js'
import { compilePublicRoutes } from './public-routes.js'
import { type PasserelleState, stateOf } from './state.js'

/** With `acr` and `maxAgeSeconds`, every request needs such a sign-in; `requireAuthentication` asks for it by route. */
export interface AuthenticateOptions extends AuthenticationRequirement {
  readonly verifier: Verifier
  readonly policy: Policy
  /** Paths that need no token: exact (`/health`), or everything below (`/docs/*`). Default: none. */
  readonly publicRoutes?: readonly string[]
  /** Told why tokens are refused, of first-seen ones, and at debug of each decision: the `auth` logger. */
  readonly logger?: ModuleLogger
  /** How the URL that clients call and their certificates are known, for bound tokens. Default: from the connection. */
  readonly surroundings?: Surroundings<IncomingMessage>
  /** URL of this API: challenges name its metadata (`protectedResourceMetadata`) then. Default: they name none. */
  readonly resource?: string | undefined
  /**
   * What becomes of targets that can be read in several ways, such as `/a/../b`, `/a%2fb` and `//a`, on public routes too.
   * `allow` is for those whose paths hold such characters, with nothing in front that decides on paths. Default
   * `refuse`: 400 `invalid_target`.
   */
  readonly ambiguousTargets?: 'refuse' | 'allow' | undefined
}

/**
 * Lets a request go on only with a good access token (RFC 6750, Authorization header), and puts the caller's
 * {@link Identity} on `ctx.state.identity`. Otherwise: 401 with a `WWW-Authenticate: Bearer` challenge, 400 for a
 * request with several tokens or an ambiguous target, 503 while the issuer's keys cannot be had.
 *
 * @throws TypeError when it is made, for an option or public route that can't be meant
 * @example
 * app.use(authenticate({ verifier, policy, publicRoutes: ['/health'] }))
 * app.use((ctx) => {
 *   ctx.body = `Hello ${ctx.state.identity.username}`
 * })
 */
export function authenticate({ publicRoutes = [], ...options }: AuthenticateOptions): Middleware {
  const isPublic = compilePublicRoutes(publicRoutes)
  const door = createDoor<IncomingMessage>(options)

  // Not an async function: a known token is answered without a promise of our own.
  return function authenticate(ctx, next) {
    const state = stateOf(ctx)
    const { requestId, audit: draft } = state
    const visit = door.visit(ctx.req, { target: ctx.originalUrl, requestId, draft })
    const problem = visit.inspect()
    if (problem !== undefined) {
      answerProblem(ctx, problem)
      return
    }
    if (isPublic(ctx.path)) return next()
    const entered = visit.authenticate()
    return 'then' in entered
      ? entered.then((late) => conclude(ctx, next, state, visit, late))
      : conclude(ctx, next, state, visit, entered)
  }
}

function conclude(
  ctx: Context,
  next: Next,
  state: PasserelleState,
  visit: Visit,
  entered: Entered,
): Promise<unknown> | undefined {
  state.visit = visit
  // Also of one whose sign-in does not suffice: the audit names who it was.
  if (visit.identity !== undefined) state.identity = visit.identity
  const nonce = visit.headers['DPoP-Nonce']
  if (nonce !== undefined) ctx.set('DPoP-Nonce', nonce)
  if (entered.ok) return next()
  answerProblem(ctx, entered.problem)
  return
}
