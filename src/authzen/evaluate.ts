import { type AccessLogger, tenantOf } from '../access/index.js'
import type { AuditTrail } from '../audit/index.js'
import {
  describeReason,
  type Identity,
  type Permission,
  type Policy,
  type PolicyRecord,
  type Reason,
  ruleOfReason,
} from '../policy/index.js'
import type { RouteContext } from '../routing/index.js'
import { resolveSubject, type SubjectSources } from './resolve-subject.js'
import type { EvaluationAnswer, EvaluationRequest } from './schemas.js'

export interface EvaluatorOptions extends SubjectSources {
  readonly policy: Policy
  /** Gets an ACCESS_EVALUATION for each question: its answer is acted on elsewhere. */
  readonly trail?: Pick<AuditTrail, 'record'> | undefined
  /** Told of each decision at debug. */
  readonly logger?: AccessLogger | undefined
}

/** Answers a question as `identity.can()` would; `forbidden` where the caller may not ask it. */
export type Evaluate = (
  caller: Identity,
  asked: EvaluationRequest,
  context: Pick<RouteContext, 'auditFacts'>,
) => Promise<EvaluationAnswer | 'forbidden'>

type Coarse = NonNullable<EvaluationAnswer['context']['reason']>

/** What a question came to, for whoever asked and for the trail. */
interface Outcome {
  readonly allowed: boolean
  readonly code: string
  readonly version: string
  readonly permission?: Permission | undefined
  readonly because?: Reason | undefined
}

/** Makes what answers questions. */
export function createEvaluator(options: EvaluatorOptions): Evaluate {
  const { policy, trail, logger } = options

  return async function evaluate(caller, asked, context) {
    const outcome = await decide(caller, asked)
    record(caller, asked, context, outcome)
    const { allowed, code, version } = outcome
    if (code === 'evaluation_forbidden') return 'forbidden'
    return {
      decision: allowed,
      context: allowed ? { policy_version: version } : { policy_version: version, reason: coarse(code) },
    }
  }

  async function decide(caller: Identity, { subject, action, resource }: EvaluationRequest): Promise<Outcome> {
    const held = await resolveSubject(options, caller, subject)
    if (typeof held === 'string') {
      const code = held === 'forbidden' ? 'evaluation_forbidden' : 'subject_unresolved'
      return { allowed: false, code, version: caller.policyVersion }
    }
    const version = held.policyVersion
    const name = `${resource.type}:${action.name}`
    const permission = policy.permissions.find((each) => each === name)
    if (permission === undefined) return { allowed: false, code: 'permission_unknown', version }
    const { allowed, because } = held.explain(permission, resource.properties)
    return { allowed, code: because.code, version, permission, because }
  }

  function record(
    caller: Identity,
    { subject, resource }: EvaluationRequest,
    { auditFacts }: Pick<RouteContext, 'auditFacts'>,
    { allowed, code, version, permission, because }: Outcome,
  ): void {
    const facts = auditFacts()
    trail?.record({
      ...facts,
      event: 'ACCESS_EVALUATION',
      outcome: allowed ? 'success' : 'refused',
      reason: code,
      user: caller.username,
      subject: caller.subject,
      tenant: tenantOf(caller.issuer, caller.attributes),
      roles: caller.roles,
      clientId: caller.clientId,
      sessionId: caller.sessionId,
      tokenId: caller.tokenId,
      about: subject.id,
      permission,
      record: recordOf(resource.properties),
      policyVersion: version,
      rule: because === undefined ? undefined : ruleOfReason(because),
    })
    if (logger === undefined || logger.isEnabled?.('DEBUG') === false) return
    const why = because === undefined ? code : describeReason(because)
    const words = `${allowed ? 'would allow' : 'would refuse'} ${subject.id}: ${why} (policy ${version.slice(0, 16)})`
    logger.debug(words, { requestId: facts.requestId, user: caller.username })
  }
}

/** What whoever asks may know: which kind of answer it is, and nothing of other people's rules. */
function coarse(code: string): Coarse {
  return KINDS.find((kind) => kind === code) ?? 'denied'
}

const KINDS: readonly Coarse[] = ['record_required', 'requirement_missing', 'permission_unknown', 'subject_unresolved']

/** The fields that a bound can look at; what else came was looked at by nobody. */
function recordOf(properties: Readonly<Record<string, unknown>> | undefined): PolicyRecord | undefined {
  if (properties === undefined) return undefined
  return Object.fromEntries(
    Object.entries(properties).filter((field): field is [string, string | number | boolean] => isScalar(field[1])),
  )
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
