import type { ServerResponse } from 'node:http'
import {
  type Challenges,
  type HttpRequest,
  headerOf,
  invalidRequest,
  type Problem,
  readCredentials,
  type Scheme,
  type StepUp,
  type Surroundings,
} from '../http-auth/index.js'
import { noteUser, openContext, type RunningContext, runInContext, traceIdOfHeader } from '../log-context/index.js'
import type { Identity, Policy } from '../policy/index.js'
import { describeRefusal, type Presentation, type Verdict, type Verifier } from '../tokens/index.js'
import type { AccessLogger } from './access-logger.js'
import type { AuditDraft } from './audit-draft.js'
import { type Asking, authorizeAccess, beginChange, type Entered, refuse } from './authorize-access.js'
import type { DeclaredAccess } from './declare-access.js'
import { inspectRequest } from './inspect-request.js'
import { originForm } from './inspect-target.js'
import { logFirstSeen } from './log-first-seen.js'
import { type DoorTrail, RequestAudit } from './request-audit.js'

/** What a door knows of every request. */
export interface DoorParts<Raw extends HttpRequest> {
  readonly verifier: Verifier
  readonly policy: Policy
  readonly trail: DoorTrail | undefined
  readonly logger: AccessLogger | undefined
  readonly surroundings: DoorSurroundings<Raw> | undefined
  readonly challenges: Challenges
  readonly stepUp: StepUp | undefined
  readonly refusesAmbiguity: boolean
}

/** `createSurroundings` makes them. */
export interface DoorSurroundings<Raw extends HttpRequest> extends Surroundings<Raw> {
  /** Address of the caller, for the audit. Default: of the connection. */
  readonly addressOf?: ((request: Raw) => string) | undefined
}

/** What a framework knows of a request. */
export interface VisitOptions {
  /** The target as it was sent, where the framework has changed `request.url`. Default: `request.url`. */
  readonly target?: string | undefined
  readonly requestId?: string | undefined
  /** Address of the caller. Default: as the surroundings say, else of the connection. */
  readonly address?: string | undefined
  /** Where to note what was decided, if somebody else writes the audit events. Default: the visit's own. */
  readonly draft?: AuditDraft | undefined
  /**
   * The answer, of node:http: from the intent of a change until its outcome is on disk, nothing of it leaves. Default: whoever
   * answers waits for `end`.
   */
  readonly response?: ServerResponse | undefined
}

/** One request at the door. */
export interface Visit extends Asking {
  /** Known once it was authenticated. */
  readonly identity: Identity | undefined
  /** To set on the answer, whatever it is. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * Runs what answers the request, questions at the door included, so that each log line of it says whose it is.
   * @returns what `work` returns
   */
  run<Value>(work: () => Value): Value
  /**
   * Asks everything that a route declares, in this order: target, token, sign-in, permission, record.
   *
   * @param request what the route's record function is given
   * @returns without a promise for a known token, where the record needs none
   */
  enter<Request>(declared: DeclaredAccess<Request>, request: Request): Entered | Promise<Entered>
  /** The first part of it: whether everybody reads the target alike. `undefined`: go on. */
  inspect(): Problem | undefined
  /** The second part: who asks. Inspects the target first, where nobody has. */
  authenticate(): Entered | Promise<Entered>
  /**
   * The third part: what the caller may do.
   * @throws Error where nobody was authenticated
   */
  authorize<Request>(declared: DeclaredAccess<Request>, request: Request): Entered | Promise<Entered>
  /**
   * What `enter` and `authorize` do at their end, for an access that was asked early (`earlyAccess`): brings the intent of a
   * change to disk. @throws Error where nobody was authenticated
   */
  begin<Request>(declared: DeclaredAccess<Request>, request: Request): Entered | Promise<Entered>
  /**
   * Writes the audit events, once the answer's status is known; the first call counts.
   *
   * @param problem code of the problem that is answered, where the visit did not give it: default, as the status is called
   * @returns nothing for what changes nothing. For a change: when its outcome is on disk, or the problem to answer instead of
   * what was meant. Nothing of the answer may leave before
   */
  end(status: number, problem?: string): Promise<Problem | undefined> | undefined
  /** Instead of `end`, where the caller has gone before the answer; `end` may follow, with what would have been answered. */
  leave(): void
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})
const NOBODY: Entered = Object.freeze({ ok: true, identity: undefined })

// A class, for one shape and no closure a request.
export class DoorVisit<Raw extends HttpRequest> implements Visit {
  identity: Identity | undefined = undefined
  headers = NO_HEADERS
  scheme: Scheme | undefined = undefined
  readonly draft: AuditDraft | undefined
  readonly requestId: string | undefined
  readonly #parts: DoorParts<Raw>
  readonly #request: Raw
  readonly #target: string
  readonly #audit: RequestAudit | undefined
  #isInspected = false
  #context: RunningContext | undefined = undefined

  constructor(parts: DoorParts<Raw>, request: Raw, { target, requestId, address, draft, response }: VisitOptions) {
    const { trail, surroundings } = parts
    this.#parts = parts
    this.#request = request
    this.#target = target ?? targetOf(request)
    this.requestId = requestId
    this.#audit =
      trail === undefined || draft !== undefined
        ? undefined
        : new RequestAudit(trail, {
            request,
            path: pathOf(this.#target),
            // Read now: the peer's address is gone when the connection is.
            address: address ?? surroundings?.addressOf?.(request) ?? peerOf(request),
            asker: this,
            response,
          })
    this.draft = draft ?? this.#audit
  }

  get challenges(): Challenges {
    return this.#parts.challenges
  }

  get logger(): AccessLogger | undefined {
    return this.#parts.logger
  }

  run<Value>(work: () => Value): Value {
    this.#context ??= openContext(
      this.requestId,
      traceIdOfHeader(headerOf(this.#request, 'traceparent')),
      this.identity?.username,
    )
    return runInContext(this.#context, work)
  }

  enter<Request>(declared: DeclaredAccess<Request>, request: Request): Entered | Promise<Entered> {
    const problem = this.inspect()
    if (problem !== undefined) return { ok: false, problem }
    if (declared.kind === 'public') return NOBODY
    const entered = this.authenticate()
    if ('then' in entered) return entered.then((late) => (late.ok ? this.authorize(declared, request) : late))
    return entered.ok ? this.authorize(declared, request) : entered
  }

  inspect(): Problem | undefined {
    if (this.#isInspected || !this.#parts.refusesAmbiguity) return undefined
    this.#isInspected = true
    return inspectRequest(this.#request, this.#target, this.#parts.surroundings, this)
  }

  authenticate(): Entered | Promise<Entered> {
    const problem = this.inspect()
    if (problem !== undefined) return { ok: false, problem }
    const { verifier, surroundings, challenges } = this.#parts
    const credentials = readCredentials(this.#request, surroundings, this.#target)
    if (credentials.kind !== 'token') {
      this.#noteAuthentication('required')
      return refuse(this, credentials.kind === 'none' ? challenges.required : invalidRequest(credentials.detail))
    }
    const { presentation } = credentials
    this.scheme = presentation?.scheme
    const verdict = verifier.verify(credentials.token, presentation)
    return 'then' in verdict
      ? verdict.then((late) => this.#conclude(late, presentation))
      : this.#conclude(verdict, presentation)
  }

  authorize<Request>(declared: DeclaredAccess<Request>, request: Request): Entered | Promise<Entered> {
    if (declared.kind === 'public') return NOBODY
    if (this.identity === undefined) throw new Error('visit.authorize() needs visit.authenticate() before it')
    return authorizeAccess(declared, request, this.identity, this)
  }

  begin<Request>(declared: DeclaredAccess<Request>, request: Request): Entered | Promise<Entered> {
    if (declared.kind === 'public') return NOBODY
    if (this.identity === undefined) throw new Error('visit.begin() needs visit.authenticate() before it')
    return beginChange(declared, request, { ok: true, identity: this.identity }, this)
  }

  end(status: number, problem?: string): Promise<Problem | undefined> | undefined {
    return this.#audit?.end(status, problem)
  }

  leave(): void {
    this.#audit?.leave()
  }

  #conclude(verdict: Verdict, presentation: Presentation | undefined): Entered {
    const { policy, verifier, challenges, stepUp, logger } = this.#parts
    if (!verdict.ok) {
      this.#noteAuthentication(verdict.refusal)
      logger?.warning(describeRefusal(verdict.refusal), { requestId: this.requestId })
      return refuse(this, challenges.refused(verdict.refusal, presentation?.scheme))
    }
    const identity = policy.identify(verdict.token)
    this.identity = identity
    noteUser(identity.username)
    this.#noteAuthentication(verdict.firstSeen ? 'first_seen' : 'known')
    if (verdict.firstSeen && logger !== undefined) logFirstSeen(logger, identity, this.requestId)
    const nonce = presentation?.scheme === 'DPoP' ? verifier.proofs?.nonce?.() : undefined
    if (nonce !== undefined) this.headers = { 'DPoP-Nonce': nonce }
    if (stepUp !== undefined && !stepUp.isMet(identity.claims)) {
      return refuse(this, challenges.stepUp(stepUp, presentation?.scheme))
    }
    return { ok: true, identity }
  }

  #noteAuthentication(authentication: AuditDraft['authentication']): void {
    if (this.draft !== undefined) this.draft.authentication = authentication
  }
}

/** A standard `Request` has parsed its URL before anybody could look at the target; what is left is its path and query. */
function targetOf({ url = '', headers }: HttpRequest): string {
  return headers instanceof Headers ? originForm(url) : url
}

function pathOf(target: string): string {
  const path = originForm(target)
  const question = path.indexOf('?')
  return question === -1 ? path : path.slice(0, question)
}

function peerOf({ socket }: HttpRequest): string {
  return typeof socket === 'object' &&
    socket !== null &&
    'remoteAddress' in socket &&
    typeof socket.remoteAddress === 'string'
    ? socket.remoteAddress
    : ''
}
