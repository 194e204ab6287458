export { AccessError, type AccessErrorCode } from './access-error.js'
export type { AccessLogContext, AccessLogger } from './access-logger.js'
export { accessOf, type ListAccess, type RouteAccess } from './access-of.js'
export { assertDeclared, undeclaredRoute } from './assert-declared.js'
export type { AuditDraft, AuditFacts } from './audit-draft.js'
export { type Asking, authorizeAccess, beginChange, type Entered } from './authorize-access.js'
export { cappedHeader } from './capped-header.js'
export { concludeWith } from './conclude-with.js'
export { createDoor, type Door, type DoorOptions } from './create-door.js'
export {
  type Access,
  type DeclaredAccess,
  declareAccess,
  earlyAccess,
  type MaybeRecord,
  type RecordOf,
  type RouteTerms,
  requirePermission,
} from './declare-access.js'
export { HEADERS_OF_A_BODY } from './headers-of-a-body.js'
export { identityOf } from './identity-of.js'
export { inspectRequest } from './inspect-request.js'
export { originForm } from './inspect-target.js'
export { refuseOnNode, visitOnNode } from './node-visit.js'
export { noteChange } from './note-change.js'
export { assertTrail, type DoorTrail, RequestAudit } from './request-audit.js'
export { createRouteDoor, type RouteDoor } from './route-door.js'
export { tenantOf } from './tenant-of.js'
export type { DoorSurroundings, Visit, VisitOptions } from './visit.js'
export { createWebDoor, problemResponse, type WebDoor } from './web-door.js'
