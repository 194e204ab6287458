import { createLineFormatter } from '../log-line/index.js'
import { createMessageFormatter, type LineEvent } from './format-audit-message.js'
import type { AuditReceipt } from './types.js'

/** What the trail says about itself when all is well is for those who check it, not for readers of audit.log. */
const ROUTINE: ReadonlySet<string> = new Set([
  'TRAIL_FILE',
  'TRAIL_STARTED',
  'TRAIL_STOPPED',
  'TRAIL_CHECKPOINT',
  'TRAIL_KEY',
])
const ROUTINE_REASONS: ReadonlySet<string> = new Set(['ok', 'begun', 'rotated'])

/** Whether audit.log has a line for it. */
export function isTold(event: string, reason: string): boolean {
  return !(ROUTINE.has(event) && ROUTINE_REASONS.has(reason))
}

/** Makes the line of audit.log for a record, without its line feed. */
export type AuditLine = (event: LineEvent, time: Date, place: AuditReceipt, policyVersion: string | undefined) => string

export function createAuditLine(): AuditLine {
  const lines = createLineFormatter()
  const formatMessage = createMessageFormatter()
  return (event, time, { chain, seq }, policyVersion) => {
    const message = `${formatMessage(event, policyVersion)} seq=${chain}:${seq}`
    const { requestId, user } = event
    return lines.formatSafe({ time, level: 'INFO', module: 'audit', message, requestId, user })
  }
}
