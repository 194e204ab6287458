import type { AuditEvent, AuditEventName, AuditOutcome } from '../audit-record/index.js'
import { INSUFFICIENT_SCOPE, isUnavailable } from '../http-auth/index.js'
import type { Identity } from '../policy/index.js'
import type { AuditDraft } from './audit-draft.js'

/** The request's facts that every event of it repeats. */
export interface RequestFacts {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly address: string
  readonly requestId: string | undefined
  readonly identity: Identity | undefined
}

type Record = (event: AuditEvent) => void

/** Who acts: an identity, or what a refused token that the issuer signed says of one. */
type Actor = Pick<AuditEvent, 'subject' | 'clientId' | 'sessionId' | 'tokenId'> & { readonly username?: string }

/** Hands over what happened in a request, as audit events: none for a public route. */
export function recordAuditEvents(record: Record, draft: AuditDraft, facts: RequestFacts): void {
  const { authentication } = draft
  if (authentication === undefined) return
  if (authentication === 'required') {
    record(eventOf(facts, undefined, 'AUTH_REQUIRED', 'refused', draft.problem ?? 'authentication_required'))
    return
  }
  if (typeof authentication === 'object') {
    const { code, token, verified } = authentication
    const outcome = isUnavailable(authentication) ? 'failure' : 'refused'
    // Who forges a token may name anybody in it: the trail names nobody whom the issuer did not.
    record(eventOf(facts, verified === true ? token : undefined, 'TOKEN_VALIDATION', outcome, code))
    return
  }
  if (authentication === 'first_seen') record(eventOf(facts, facts.identity, 'TOKEN_VALIDATION', 'success', 'ok'))
  if (draft.problem === 'insufficient_user_authentication') {
    record(eventOf(facts, facts.identity, 'AUTH_REQUIRED', 'refused', draft.problem, draft))
    return
  }
  recordDecision(record, draft, facts)
}

function recordDecision(record: Record, draft: AuditDraft, facts: RequestFacts): void {
  const { decision } = draft
  const { identity, method } = facts
  if (decision !== undefined && !decision.allowed) {
    record(eventOf(facts, identity, 'UNAUTHORIZED_ACCESS', 'refused', decision.because.code, draft))
    return
  }
  // A handler's own refusal is one too.
  if (draft.problem === INSUFFICIENT_SCOPE.code) {
    record(eventOf(facts, identity, 'UNAUTHORIZED_ACCESS', 'refused', draft.problem, draft))
    return
  }
  const outcome = facts.status < 400 ? 'success' : 'failure'
  const reason = draft.problem ?? decision?.because.code ?? 'ok'
  record(eventOf(facts, identity, 'AUTHENTICATED_REQUEST', outcome, reason, draft))
  const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
  if (decision !== undefined && !isRead) record(eventOf(facts, identity, 'DATA_MUTATION', outcome, reason, draft))
}

// One literal of one shape for every event: spreading the parts into each other cost more than writing the line.
function eventOf(
  facts: RequestFacts,
  actor: Actor | undefined,
  event: AuditEventName,
  outcome: AuditOutcome,
  reason: string,
  asked?: AuditDraft,
): AuditEvent {
  return {
    event,
    outcome,
    reason,
    user: actor?.username,
    subject: actor?.subject,
    clientId: actor?.clientId,
    sessionId: actor?.sessionId,
    tokenId: actor?.tokenId,
    method: facts.method,
    path: facts.path,
    permission: asked?.permission,
    record: asked?.record,
    status: facts.status,
    address: facts.address,
    requestId: facts.requestId,
    policyVersion: facts.identity?.policyVersion,
  }
}
