import type { Decision, Permission, PolicyRecord } from '../policy/index.js'
import type { Refusal } from '../tokens/index.js'

/** What is noted during a request, and becomes its audit events at the end. */
export interface AuditDraft {
  /** How authentication went; absent on public routes. */
  authentication?: 'required' | 'first_seen' | 'known' | Refusal | undefined
  permission?: Permission | undefined
  record?: PolicyRecord | undefined
  decision?: Decision | undefined
  /** Code of the problem that was answered, where one was. */
  problem?: string | undefined
}

/** Of one shape from the start, whoever notes first. */
export function createAuditDraft(): AuditDraft {
  return {
    authentication: undefined,
    permission: undefined,
    record: undefined,
    decision: undefined,
    problem: undefined,
  }
}
