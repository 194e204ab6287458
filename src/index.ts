export {
  type AuditEvent,
  type AuditEventName,
  type AuditOutcome,
  type AuditTrail,
  createAuditTrail,
} from './audit/index.js'
export {
  createMemoryReplays,
  createNonces,
  createProofChecker,
  createSharedReplays,
  DpopError,
  type MemoryReplaysOptions,
  type Nonces,
  type NoncesOptions,
  type ProofCheckerOptions,
  type Replays,
  type SharedStore,
} from './dpop/index.js'
export {
  createSurroundings,
  ForwardingError,
  type ServerSurroundings,
  type SurroundingsOptions,
} from './forwarding/index.js'
export {
  type AuthenticateRequestOptions,
  type Authentication,
  type AuthenticationRequirement,
  authenticateRequest,
  type HttpRequest,
  INSUFFICIENT_SCOPE,
  type Problem,
  problemBody,
} from './http-auth/index.js'
export { createLoggers, type Loggers, type ModuleLogger } from './logging/index.js'
export { createFetch, OutboundError, type OutboundOptions } from './outbound/index.js'
export {
  type Bounds,
  createPolicy,
  type Decision,
  describeReason,
  type Identity,
  type Permission,
  type Policy,
  type PolicyRecord,
  type Reason,
} from './policy/index.js'
export { loadRealmConfig, type RealmConfig, RealmConfigError } from './realm-config/index.js'
export {
  createRevocations,
  describeRevocationEvent,
  type KeptMark,
  type NewRevocation,
  RevocationError,
  type RevocationEvent,
  type RevocationSlice,
  type RevocationStatus,
  type RevocationStore,
  type Revocations,
  type RevocationsOptions,
} from './revocation/index.js'
export { openRevocationStore, type RevocationStoreOptions } from './revocation-stores/index.js'
export {
  createOpenApiDocument,
  declareRoute,
  type Route,
  type RouteAnswer,
  type RouteRequest,
} from './routing/index.js'
export {
  type Database,
  type DatabaseOptions,
  type KeyValue,
  type KeyValueOptions,
  type LogSlice,
  migrate,
  type Notifications,
  type OnConnection,
  type OnMessage,
  openDatabase,
  openKeyValue,
  type Queryable,
  rollBack,
  type SqlParameter,
  StoreError,
  type StoreErrorCode,
  type StoreStatus,
  type Subscription,
} from './stores/index.js'
export {
  type AccessToken,
  type ClaimMapping,
  createVerifier,
  describeKeyEvent,
  describeRefusal,
  type IssuerOptions,
  type KeyEvent,
  type KeyStatus,
  type Presentation,
  type ProofChecker,
  type Refusal,
  type RefusalCode,
  type RevocationList,
  type RevocationMark,
  TokenError,
  type Verdict,
  type Verifier,
  type VerifierOptions,
} from './tokens/index.js'
