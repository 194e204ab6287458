import type { AuditReceipt, AuditTrail } from '../audit/index.js'
import type { AuditChange, AuditEvent, AuditEventName, AuditOutcome } from '../audit-record/index.js'
import { INSUFFICIENT_SCOPE, isUnavailable } from '../http-auth/index.js'
import { type Identity, ruleOfReason } from '../policy/index.js'
import type { AuditDraft } from './audit-draft.js'
import { tenantOf } from './tenant-of.js'

/** The request's facts that every event of it repeats. */
export interface RequestFacts {
  readonly method: string
  readonly path: string
  /** Absent before it is answered. */
  readonly status: number | undefined
  readonly address: string
  readonly requestId: string | undefined
  readonly identity: Identity | undefined
  readonly userAgent?: string | undefined
  readonly traceId?: string | undefined
}

type Trail = Pick<AuditTrail, 'record'>

/** Who acts: an identity, or what a refused token that the issuer signed says of one. */
type Actor = Pick<AuditEvent, 'subject' | 'clientId' | 'sessionId' | 'tokenId'> & {
  readonly username?: string
  readonly roles?: readonly string[]
  readonly issuer?: string
  readonly attributes?: Identity['attributes']
}

/** That a change is about to be made. */
export const intentEvent = (draft: AuditDraft, facts: RequestFacts): AuditEvent =>
  eventOf(facts, facts.identity, 'DATA_MUTATION', 'pending', draft.decision?.because.code ?? 'ok', draft)

/** What became of it, once the request is answered. */
export function outcomeEvent(
  draft: AuditDraft,
  facts: RequestFacts,
  intent: AuditReceipt | undefined,
  change: AuditChange | undefined,
): AuditEvent {
  const made = { intent: intent?.seq, intentChain: intent?.chain, change }
  return eventOf(facts, facts.identity, 'DATA_MUTATION', outcomeOf(draft, facts), reasonOf(draft), draft, made)
}

/** Hands over what happened in a request, as audit events: none for a public route. */
export function recordAuditEvents(trail: Trail, draft: AuditDraft, facts: RequestFacts): void {
  const { authentication } = draft
  if (authentication === undefined) return
  if (authentication === 'required') {
    trail.record(eventOf(facts, undefined, 'AUTH_REQUIRED', 'refused', draft.problem ?? 'authentication_required'))
    return
  }
  if (typeof authentication === 'object') {
    const { code, token, verified } = authentication
    const outcome = isUnavailable(authentication) ? 'failure' : 'refused'
    // Who forges a token may name anybody in it: the trail names nobody whom the issuer did not.
    trail.record(eventOf(facts, verified === true ? token : undefined, 'TOKEN_VALIDATION', outcome, code))
    return
  }
  if (authentication === 'first_seen') {
    trail.record(eventOf(facts, facts.identity, 'TOKEN_VALIDATION', 'success', 'ok'))
  }
  if (draft.problem === 'insufficient_user_authentication') {
    trail.record(eventOf(facts, facts.identity, 'AUTH_REQUIRED', 'refused', draft.problem, draft))
    return
  }
  const outcome = outcomeOf(draft, facts)
  const event = outcome === 'refused' ? 'UNAUTHORIZED_ACCESS' : 'AUTHENTICATED_REQUEST'
  trail.record(eventOf(facts, facts.identity, event, outcome, reasonOf(draft), draft))
}

function outcomeOf(draft: AuditDraft, { status = 0 }: RequestFacts): AuditOutcome {
  return isRefused(draft) ? 'refused' : status < 400 ? 'success' : 'failure'
}

/** A handler's own refusal is one too. */
const isRefused = ({ decision, problem }: AuditDraft): boolean =>
  decision?.allowed === false || problem === INSUFFICIENT_SCOPE.code

function reasonOf({ decision, problem }: AuditDraft): string {
  return (decision?.allowed === false ? undefined : problem) ?? decision?.because.code ?? 'ok'
}

// One literal of one shape for every event: spreading the parts into each other cost more than writing the line.
function eventOf(
  facts: RequestFacts,
  actor: Actor | undefined,
  event: AuditEventName,
  outcome: AuditOutcome,
  reason: string,
  asked?: AuditDraft,
  made?: Pick<AuditEvent, 'intent' | 'intentChain' | 'change'>,
): AuditEvent {
  return {
    event,
    outcome,
    reason,
    user: actor?.username,
    subject: actor?.subject,
    tenant: actor?.issuer === undefined ? undefined : tenantOf(actor.issuer, actor.attributes),
    roles: actor?.roles,
    clientId: actor?.clientId,
    sessionId: actor?.sessionId,
    tokenId: actor?.tokenId,
    method: facts.method,
    path: facts.path,
    permission: asked?.permission,
    record: asked?.record,
    status: facts.status,
    address: facts.address,
    userAgent: facts.userAgent,
    requestId: facts.requestId,
    traceId: facts.traceId,
    policyVersion: facts.identity?.policyVersion,
    rule: asked?.decision === undefined ? undefined : ruleOfReason(asked.decision.because),
    intent: made?.intent,
    intentChain: made?.intentChain,
    change: made?.change,
  }
}
