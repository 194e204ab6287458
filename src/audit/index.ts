export { AuditError, type AuditErrorCode, type AuditErrorDetails } from './audit-error.js'
export { type AuditTrailOptions, createAuditTrail } from './audit-trail.js'
export { createMessageFormatter } from './format-audit-message.js'
export type { AuditReceipt, AuditStatus, AuditTrail } from './types.js'
