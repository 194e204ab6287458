import type { AccessLogger } from '../access/index.js'
import { describeReason, type Identity, type Policy, type Reason } from '../policy/index.js'
import { resolveSubject, type SubjectSources } from './resolve-subject.js'
import type { EvaluationAnswer, EvaluationRequest } from './schemas.js'

export interface EvaluatorOptions extends SubjectSources {
  readonly policy: Policy
  /** Told of each decision at debug. */
  readonly logger?: AccessLogger | undefined
}

type Coarse = NonNullable<EvaluationAnswer['context']['reason']>

/** Answers a question as `identity.can()` would; `forbidden` where the caller may not ask it. */
export function createEvaluator(options: EvaluatorOptions) {
  const { policy, logger } = options

  return async function evaluate(caller: Identity, asked: EvaluationRequest): Promise<EvaluationAnswer | 'forbidden'> {
    const subject = await resolveSubject(options, caller, asked.subject)
    if (subject === 'forbidden') return subject
    if (subject === 'unresolved') return refused(policy.version, 'subject_unresolved')
    const name = `${asked.resource.type}:${asked.action.name}`
    const permission = policy.permissions.find((each) => each === name)
    if (permission === undefined) return refused(subject.policyVersion, 'permission_unknown')
    const { allowed, because } = subject.explain(permission, asked.resource.properties)
    log(caller, asked.subject.id, allowed, because)
    return allowed
      ? { decision: true, context: { policy_version: subject.policyVersion } }
      : refused(subject.policyVersion, coarse(because))
  }

  function log(caller: Identity, about: string, allowed: boolean, because: Reason): void {
    if (logger === undefined || logger.isEnabled?.('DEBUG') === false) return
    logger.debug(`${allowed ? 'would allow' : 'would refuse'} ${about}: ${describeReason(because)}`, {
      user: caller.username,
    })
  }
}

const refused = (version: string, reason: Coarse): EvaluationAnswer => ({
  decision: false,
  context: { policy_version: version, reason },
})

/** What whoever asks may know: which kind of answer it is, and nothing of other people's rules. */
function coarse({ code }: Reason): Coarse {
  return code === 'record_required' || code === 'requirement_missing' || code === 'permission_unknown' ? code : 'denied'
}
