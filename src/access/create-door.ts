import {
  type AuthenticationRequirement,
  createChallenges,
  createStepUp,
  type HttpRequest,
  resourceMetadataUrl,
} from '../http-auth/index.js'
import type { Policy } from '../policy/index.js'
import { TEST_ISSUER, type Verifier } from '../tokens/index.js'
import type { AccessLogger } from './access-logger.js'
import type { RouteAccess } from './access-of.js'
import { type DeclaredAccess, declareAccess, type RouteTerms } from './declare-access.js'
import { assertTrail, type DoorTrail } from './request-audit.js'
import { type DoorParts, type DoorSurroundings, DoorVisit, type Visit, type VisitOptions } from './visit.js'

/** With `acr` and `maxAgeSeconds`, every request that is not public needs such a sign-in. */
export interface DoorOptions<Raw extends HttpRequest> extends AuthenticationRequirement {
  readonly verifier: Verifier
  readonly policy: Policy
  /**
   * Gets the audit events of each visit that ends; of a change its intent before, which it refuses where it cannot keep it
   * (`commit` rejects): 503 then, and nothing is changed. Default: nobody, or whoever brought the visit's draft.
   */
  readonly trail?: DoorTrail | undefined
  /** Told why requests and tokens are refused, of first-seen tokens, and at debug of decisions: the `auth` logger. */
  readonly logger?: AccessLogger | undefined
  /** How URL, certificate and address of a caller are known. Default: from the connection. */
  readonly surroundings?: DoorSurroundings<Raw> | undefined
  /** URL of this API: challenges name its metadata (RFC 9728) then. Default: they name none. */
  readonly resource?: string | undefined
  /** What becomes of targets that can be read in several ways. Default `refuse`: 400 `invalid_target`. */
  readonly ambiguousTargets?: 'refuse' | 'allow' | undefined
}

/** Where every framework asks the same question, and gets the same answer. */
export interface Door<Raw extends HttpRequest> {
  /**
   * Checks a route's declaration, at start.
   *
   * @param route as an error names it: `GET /api/gavage/:gaveurId`
   * @param terms how the caller of this route must have signed in (RFC 9470), default in any way; and whether it changes
   * anything
   * @throws AccessError `access_invalid`, `permission_unknown`
   */
  declare<Request>(route: string, access: RouteAccess<Request>, terms?: RouteTerms): DeclaredAccess<Request>
  /** A request that came. */
  visit(request: Raw, options?: VisitOptions): Visit
}

const NO_OPTIONS: VisitOptions = Object.freeze({})

/**
 * What stands before the routes of any framework: target, token, identity, permission on the record, audit.
 *
 * @throws TypeError for an `acr`, `maxAgeSeconds`, `resource`, `ambiguousTargets` or `trail` that can't be meant
 * @example
 * const door = createDoor({ verifier, policy, trail })
 * const showFeedings = door.declare('GET /feedings', { permission: 'gavage_data:read', list: true })
 * const visit = door.visit(request)
 * const entered = await visit.enter(showFeedings, request)
 * const status = entered.ok ? 200 : entered.problem.status
 * const instead = await visit.end(status)
 */
export function createDoor<Raw extends HttpRequest>(options: DoorOptions<Raw>): Door<Raw> {
  const { verifier, policy, trail, logger, surroundings, resource, ambiguousTargets = 'refuse' } = options
  if (ambiguousTargets !== 'refuse' && ambiguousTargets !== 'allow') {
    throw new TypeError("Option ambiguousTargets: expected 'refuse' or 'allow'.")
  }
  if (trail !== undefined) assertTrail(trail)
  const resourceMetadata = resource === undefined ? undefined : resourceMetadataUrl(resource)
  const parts: DoorParts<Raw> = {
    verifier,
    policy,
    trail,
    logger,
    surroundings,
    challenges: createChallenges({ proofs: verifier.proofs, resourceMetadata }),
    stepUp: createStepUp(options),
    refusesAmbiguity: ambiguousTargets === 'refuse',
  }
  if (verifier.issuers.includes(TEST_ISSUER)) {
    logger?.warning(
      `tokens made for tests (${TEST_ISSUER}) are accepted, and anybody can make one: never in production`,
    )
  }
  return Object.freeze({
    declare: <Request>(route: string, access: RouteAccess<Request>, terms?: RouteTerms) =>
      declareAccess(route, access, { policy, authentication: terms, effect: terms?.effect }),
    visit: (request: Raw, given: VisitOptions = NO_OPTIONS): Visit => new DoorVisit(parts, request, given),
  })
}
