import type { ServerResponse } from 'node:http'
import type { AuditReceipt, AuditTrail } from '../audit/index.js'
import type { AuditChange, AuditEvent } from '../audit-record/index.js'
import { type HttpRequest, headerOf, type Problem, problemOfStatus } from '../http-auth/index.js'
import { traceIdOfHeader } from '../log-context/index.js'
import type { Identity } from '../policy/index.js'
import type { AuditDraft, AuditFacts } from './audit-draft.js'
import { intentEvent, outcomeEvent, type RequestFacts, recordAuditEvents } from './audit-events.js'
import { AUDIT_UNAVAILABLE, CLIENT_CLOSED_REQUEST, OUTCOME_UNRECORDED } from './audit-problems.js'
import { cappedHeader } from './capped-header.js'
import { holdAnswer } from './hold-answer.js'
import { expectChange } from './note-change.js'

/** What of a trail is needed: `createAuditTrail` makes one. */
export type DoorTrail = Pick<AuditTrail, 'record' | 'commit'>

/** Who asks, as far as that is known by now. A visit says so, and Koa's state. */
interface Asker {
  readonly identity?: Identity | undefined
  readonly requestId?: string | undefined
}

/** A request that is audited. */
export interface AuditedRequest {
  readonly request: HttpRequest
  /** Without its query. */
  readonly path: string
  readonly address: string
  readonly asker: Asker
  /** Held back, from a change's intent until its outcome is on disk. Default: whoever answers waits for `end`. */
  readonly response?: ServerResponse | undefined
}

/** What is noted of a request, and what the trail is told of it: events at its end, and of a change its intent before. */
export class RequestAudit implements AuditDraft {
  authentication: AuditDraft['authentication'] = undefined
  permission: AuditDraft['permission'] = undefined
  record: AuditDraft['record'] = undefined
  decision: AuditDraft['decision'] = undefined
  problem: AuditDraft['problem'] = undefined
  change: AuditChange | undefined = undefined
  readonly #trail: DoorTrail
  readonly #of: AuditedRequest
  #beginning: Promise<Problem | undefined> | undefined = undefined
  /** Once it is known. */
  #intent: Intent | undefined = undefined
  #outcome: Promise<Problem | undefined> | undefined = undefined
  #hasEnded = false
  /** The outcome is on disk. */
  #isRecorded = false
  #gone: NodeJS.Timeout | undefined = undefined
  #forgetChange: (() => void) | undefined = undefined
  #headers: SaidByCaller | undefined = undefined

  constructor(trail: DoorTrail, audited: AuditedRequest) {
    this.#trail = trail
    this.#of = audited
  }

  /** Whether the request may change something, by its method. */
  get isMutation(): boolean {
    return !isRead(this.#of.request.method)
  }

  /**
   * Brings the intent of a change to disk. Nothing may be changed before.
   *
   * @param request as the handler has it, who may note there what it changes
   * @returns what to answer instead: nothing may be changed then
   */
  begin(request: unknown): Promise<Problem | undefined> {
    // Where a route is asked about twice, the change is one all the same.
    if (this.#beginning !== undefined) return this.#beginning.then(() => this.#whetherToGoOn())
    // Nobody waits for the answer any more, and its events are written.
    if (this.#hasEnded) return Promise.resolve(CLIENT_CLOSED_REQUEST)
    // As few promises as will do: each of them has to know the context of its log lines.
    this.#beginning = this.#commit(intentEvent(this, this.#facts(undefined))).then(
      (receipt) => this.#begun({ isWritten: true, receipt }, request),
      // The trail reports its own troubles.
      () => this.#begun({ isWritten: false }, request),
    )
    return this.#beginning
  }

  #begun(intent: Intent, request: unknown): Problem | undefined {
    this.#intent = intent
    const problem = this.#whetherToGoOn()
    if (problem !== undefined) return problem
    this.#forgetChange = expectChange(request, this)
    if (this.#of.response !== undefined) holdAnswer(this.#of.response, this, this.#of.asker.requestId)
    return undefined
  }

  #whetherToGoOn(): Problem | undefined {
    if (this.#intent?.isWritten !== true) return AUDIT_UNAVAILABLE
    if (this.#gone === undefined && !this.#hasEnded) return undefined
    this.#giveUp()
    return CLIENT_CLOSED_REQUEST
  }

  /**
   * Writes the events, once the answer's status is known; the first call counts.
   *
   * @param problem code of the problem that is answered. Default: as it was noted, else as the status is called
   * @returns for a change whose intent was written, until its outcome is on disk: when it is, or what to answer instead. Nothing
   * of the answer may leave before
   */
  end(status: number, problem?: string): Promise<Problem | undefined> | undefined {
    if (this.#hasEnded) return this.#isRecorded ? undefined : this.#outcome
    this.#hasEnded = true
    if (status >= 400) this.problem = problem ?? this.problem ?? problemOfStatus(status).code
    const facts = this.#facts(status)
    if (this.#gone === undefined) recordAuditEvents(this.#trail, this, facts)
    else clearTimeout(this.#gone)
    if (this.#beginning !== undefined) this.#outcome = this.#endChange(this.#beginning, facts)
    return this.#outcome
  }

  /**
   * Writes the events of a request whose caller has gone before the answer. What becomes of a change that is under way is
   * written when its handler answers all the same, or has not for a while.
   */
  leave(): void {
    if (this.#hasEnded || this.#gone !== undefined) return
    if (this.#beginning === undefined) {
      this.#giveUp()
      return
    }
    const { status, code: problem } = CLIENT_CLOSED_REQUEST
    const { authentication, permission, record, decision } = this
    recordAuditEvents(this.#trail, { authentication, permission, record, decision, problem }, this.#facts(status))
    this.#gone = setTimeout(() => this.#giveUp(), LONGEST_HANDLING_MS).unref()
  }

  auditFacts(): AuditFacts {
    const { method, path, address, userAgent, requestId, traceId } = this.#facts(undefined)
    return { method, path, address, userAgent, requestId, traceId }
  }

  #giveUp(): void {
    void this.end(CLIENT_CLOSED_REQUEST.status, CLIENT_CLOSED_REQUEST.code)
  }

  #endChange(beginning: Promise<unknown>, facts: RequestFacts): Promise<Problem | undefined> {
    return this.#intent === undefined ? beginning.then(() => this.#commitOutcome(facts)) : this.#commitOutcome(facts)
  }

  #commitOutcome(facts: RequestFacts): Promise<Problem | undefined> {
    this.#forgetChange?.()
    if (this.#intent?.isWritten !== true) return NO_PROBLEM
    return this.#commit(outcomeEvent(this, facts, this.#intent.receipt, this.change)).then(
      () => {
        this.#isRecorded = true
        return undefined
      },
      () => OUTCOME_UNRECORDED,
    )
  }

  /** A trail of somebody else's may throw at once. */
  #commit(event: AuditEvent): Promise<AuditReceipt | undefined> {
    try {
      return this.#trail.commit(event)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #facts(status: number | undefined): RequestFacts {
    const { request, path, address, asker } = this.#of
    this.#headers ??= {
      userAgent: cappedHeader(request, 'user-agent'),
      traceId: traceIdOfHeader(headerOf(request, 'traceparent')),
    }
    return {
      method: request.method ?? 'GET',
      path,
      status,
      address,
      requestId: asker.requestId,
      identity: asker.identity,
      userAgent: this.#headers.userAgent,
      traceId: this.#headers.traceId,
    }
  }
}

/** What the events of a request repeat of its headers. */
interface SaidByCaller {
  readonly userAgent: string | undefined
  readonly traceId: string | undefined
}

const NO_PROBLEM: Promise<undefined> = Promise.resolve(undefined)

/** How long the handler of a change may go on whose caller has gone, before nobody knows what became of it. */
const LONGEST_HANDLING_MS = 30_000

/** Where the intent of a change stands; without a receipt where the trail was told to go on without it. */
type Intent = { readonly isWritten: true; readonly receipt: AuditReceipt | undefined } | { readonly isWritten: false }

const isRead = (method = 'GET'): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** @throws TypeError for what cannot take the intent of a change: it would be made all the same */
export function assertTrail(trail: DoorTrail): void {
  if (typeof trail.record !== 'function' || typeof trail.commit !== 'function') {
    throw new TypeError(
      'Option trail: expected a trail with record(event) and commit(event), as createAuditTrail makes it; a change is not made before its intent is committed.',
    )
  }
}
