import { type Challenges, INSUFFICIENT_SCOPE, NOT_FOUND, type Problem, type Scheme } from '../http-auth/index.js'
import { type Decision, describeReason, type Identity, type Permission, type PolicyRecord } from '../policy/index.js'
import type { AccessLogger } from './access-logger.js'
import type { AuditDraft } from './audit-draft.js'
import type { RecordCut } from './create-record-cut.js'
import type { DeclaredAccess, MaybeRecord, RecordOf } from './declare-access.js'
import { errorOf } from './error-of.js'
import { problemOfDecision } from './problem-of-decision.js'

/** A request may go on, with its caller (none on a public route); or what to answer. */
export type Entered =
  | { readonly ok: true; readonly identity: Identity | undefined }
  | { readonly ok: false; readonly problem: Problem }

/** What an authorisation takes notes on and answers with. A visit is one. */
export interface Asking {
  readonly challenges: Challenges
  /** How the token came; `undefined`: as a plain bearer token. */
  readonly scheme: Scheme | undefined
  readonly draft: AuditDraft | undefined
  readonly logger: AccessLogger | undefined
  readonly requestId: string | undefined
}

/**
 * Decides on a route's declared access, and where it lets a change be made, brings the intent of it to disk before.
 *
 * @returns without a promise for what changes nothing, unless the record comes with one. Throws what the record function throws.
 */
export function authorizeAccess<Request>(
  declared: DeclaredAccess<Request>,
  request: Request,
  identity: Identity,
  asking: Asking,
): Entered | Promise<Entered> {
  const entered = decideAccess(declared, request, identity, asking)
  if (asking.draft?.isMutation !== true || declared.isEarly === true) return entered
  if ('then' in entered) return entered.then((late) => (late.ok ? beginChange(declared, request, late, asking) : late))
  return entered.ok ? beginChange(declared, request, entered, asking) : entered
}

/** Brings the intent of a change to disk, if the request may make one. */
export function beginChange<Request>(
  { kind, hasNoEffect }: DeclaredAccess<Request>,
  request: Request,
  entered: Entered,
  asking: Asking,
): Entered | Promise<Entered> {
  const { draft } = asking
  if (kind === 'public' || hasNoEffect || draft?.isMutation !== true) return entered
  return (
    draft.begin?.(request).then((problem) => (problem === undefined ? entered : refuse(asking, problem))) ?? entered
  )
}

/**
 * Decides on a route's declared access, for a caller who is known: how the caller signed in, then whether the permission is
 * held at all, then the record. Who may see nothing learns nothing of the record, or of what is wrong with the input.
 */
function decideAccess<Request>(
  { kind, permission, recordOf, cutRecord, isList, isEarly, stepUp }: DeclaredAccess<Request>,
  request: Request,
  identity: Identity,
  asking: Asking,
): Entered | Promise<Entered> {
  if (stepUp !== undefined && !stepUp.isMet(identity.claims)) {
    return refuse(asking, asking.challenges.stepUp(stepUp, asking.scheme))
  }
  if (kind !== 'permission' || permission === undefined) return { ok: true, identity }
  if (asking.draft !== undefined) asking.draft.permission = permission
  const unbound = identity.explain(permission)
  if (isList) return conclude(identity, asking, listDecision(identity, permission, unbound))
  // Whether another sign-in would help hangs on the record too: nobody is asked for one that ends in a refusal all the same.
  const { code } = unbound.because
  const hangsOnRecord = unbound.allowed || code === 'record_required' || code === 'requirement_missing'
  if (recordOf === undefined || !hangsOnRecord) {
    return conclude(identity, asking, unbound)
  }
  if (isEarly === true) return { ok: true, identity }
  const record = recordNamedBy(recordOf, request)
  return isPromiseLike(record)
    ? Promise.resolve(record).then(
        (late) => decide(permission, late ?? undefined, identity, asking, cutRecord),
        rethrow,
      )
    : decide(permission, record ?? undefined, identity, asking, cutRecord)
}

/** Koa and Hono take `undefined` that is thrown for nothing thrown: what a record function throws is always an `Error`. */
function recordNamedBy<Request>(recordOf: RecordOf<Request>, request: Request): MaybeRecord | PromiseLike<MaybeRecord> {
  try {
    return recordOf(request)
  } catch (error) {
    return rethrow(error)
  }
}

function rethrow(thrown: unknown): never {
  throw errorOf(thrown)
}

/** Notes what is answered, for the audit. */
export function refuse({ draft }: Pick<Asking, 'draft'>, problem: Problem): Entered {
  if (draft !== undefined) draft.problem = problem.code
  return { ok: false, problem }
}

function decide(
  permission: Permission,
  record: PolicyRecord | undefined,
  identity: Identity,
  asking: Asking,
  cutRecord: RecordCut | undefined,
): Entered {
  if (asking.draft !== undefined && record !== undefined) asking.draft.record = cutRecord?.(record, identity) ?? record
  const decision = identity.explain(permission, record)
  if (record !== undefined) return conclude(identity, asking, decision)
  if (!decision.allowed) {
    return conclude(identity, asking, { allowed: false, because: { code: 'record_not_found', permission } })
  }
  return refuse(asking, NOT_FOUND)
}

function conclude(identity: Identity, asking: Asking, decision: Decision): Entered {
  const { draft, logger } = asking
  if (draft !== undefined) draft.decision = decision
  if (logger !== undefined && isDebugging(logger)) logDecision(logger, identity, asking.requestId, decision)
  if (decision.allowed) return { ok: true, identity }
  return refuse(asking, problemOfDecision(decision.because, asking) ?? INSUFFICIENT_SCOPE)
}

const isDebugging = (logger: AccessLogger): boolean => logger.isEnabled === undefined || logger.isEnabled('DEBUG')

function logDecision(
  logger: AccessLogger,
  { username: user, policyVersion }: Identity,
  requestId: string | undefined,
  { allowed, because }: Decision,
): void {
  const verdict = allowed ? 'allowed' : 'refused'
  logger.debug(`${verdict} ${because.permission}: ${describeReason(because)} (policy ${policyVersion.slice(0, 16)})`, {
    requestId,
    user,
  })
}

/** Query builders are promises of their own kind. */
function isPromiseLike(record: MaybeRecord | PromiseLike<MaybeRecord>): record is PromiseLike<MaybeRecord> {
  return typeof record === 'object' && record !== null && 'then' in record && typeof record.then === 'function'
}

/** A list needs no record, but a bound that can be met: who lacks the attribute is refused, and not shown nothing. */
function listDecision(identity: Identity, permission: Permission, unbound: Decision): Decision {
  if (unbound.allowed || unbound.because.code !== 'record_required') return unbound
  const { anyOf, noneOf } = identity.bounds(permission)
  return { allowed: true, because: { code: 'granted_within', permission, allowed: anyOf, except: noneOf } }
}
