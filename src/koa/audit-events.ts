import type { AuditEvent } from '../audit/index.js'
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

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What happened in a request, as audit events: none for a public route. */
export function auditEvents(draft: AuditDraft, facts: RequestFacts): readonly AuditEvent[] {
  const { authentication } = draft
  if (authentication === undefined) return []
  const { identity, ...request } = facts
  if (authentication === 'required') {
    return [
      { ...request, event: 'AUTH_REQUIRED', outcome: 'refused', reason: draft.problem ?? 'authentication_required' },
    ]
  }
  if (typeof authentication === 'object') {
    const { code, token } = authentication
    return [
      {
        ...request,
        event: 'TOKEN_VALIDATION',
        outcome: code === 'keys_unavailable' ? 'failure' : 'refused',
        reason: code,
        subject: token?.subject,
        clientId: token?.clientId,
        sessionId: token?.sessionId,
        tokenId: token?.tokenId,
      },
    ]
  }
  const known = { ...request, ...actor(identity) }
  const validated: readonly AuditEvent[] =
    authentication === 'first_seen' ? [{ ...known, event: 'TOKEN_VALIDATION', outcome: 'success', reason: 'ok' }] : []
  return [...validated, ...decided(draft, known)]
}

function decided(
  draft: AuditDraft,
  known: Omit<AuditEvent, 'event' | 'outcome' | 'reason'> & { status: number; method: string },
): readonly AuditEvent[] {
  const { permission, record, decision } = draft
  const asked = { ...known, permission, record }
  if (decision !== undefined && !decision.allowed) {
    return [{ ...asked, event: 'UNAUTHORIZED_ACCESS', outcome: 'refused', reason: decision.because.code }]
  }
  const outcome = known.status < 400 ? 'success' : 'failure'
  const reason = draft.problem ?? decision?.because.code ?? 'ok'
  const allowed: AuditEvent = { ...asked, event: 'AUTHENTICATED_REQUEST', outcome, reason }
  return decision === undefined || READS.has(known.method)
    ? [allowed]
    : [allowed, { ...asked, event: 'DATA_MUTATION', outcome, reason }]
}

function actor(
  identity: Identity | undefined,
): Pick<AuditEvent, 'user' | 'subject' | 'clientId' | 'sessionId' | 'tokenId'> {
  return {
    user: identity?.username,
    subject: identity?.subject,
    clientId: identity?.clientId,
    sessionId: identity?.sessionId,
    tokenId: identity?.tokenId,
  }
}
