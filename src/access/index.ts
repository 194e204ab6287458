export { AccessError, type AccessErrorCode } from './access-error.js'
export type { AccessLogContext, AccessLogger } from './access-logger.js'
export { type AuditDraft, createAuditDraft } from './audit-draft.js'
export { recordAuditEvents } from './audit-events.js'
export { type Asking, authorizeAccess, type Entered } from './authorize-access.js'
export { createDoor, type Door, type DoorOptions } from './create-door.js'
export {
  type Access,
  type DeclaredAccess,
  declareAccess,
  type MaybeRecord,
  type RecordOf,
  requirePermission,
} from './declare-access.js'
export { inspectRequest } from './inspect-request.js'
export { originForm } from './inspect-target.js'
export type { DoorSurroundings, Visit, VisitOptions } from './visit.js'
