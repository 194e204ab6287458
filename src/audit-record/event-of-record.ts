import type { AuditEvent } from './event.js'
import type { AuditRecord } from './record.js'

/** The event that a record was made of, but for the values of its change. */
export function eventOfRecord(record: AuditRecord): Omit<AuditEvent, 'event'> & { readonly event: string } {
  const { event, outcome, reason, intent, intent_chain, actor, action, about, policy, source, request } = record
  return {
    event,
    outcome,
    reason,
    intent,
    intentChain: intent_chain,
    user: actor?.name,
    subject: actor?.subject,
    roles: actor?.roles,
    clientId: actor?.client,
    sessionId: actor?.session,
    tokenId: actor?.token,
    sealed: actor?.sealed,
    about,
    method: request?.method,
    path: request?.path,
    permission: action,
    record: record.record,
    status: request?.status,
    address: source?.address,
    userAgent: source?.user_agent,
    requestId: request?.id,
    traceId: request?.trace,
    policyVersion: policy?.version,
    rule: policy?.rule,
  }
}
