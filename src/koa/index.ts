export { type ListAccess, noteChange } from '../access/index.js'
export { ProblemError } from '../http-auth/index.js'
export { answerClientError } from './answer-client-error.js'
export { type AuditOptions, audit } from './audit.js'
export { type AuthenticateOptions, authenticate } from './authenticate.js'
export { authenticated, authorize, publicRoute, type RecordOf } from './authorize.js'
export { type BackchannelLogoutOptions, backchannelLogout } from './backchannel-logout.js'
export { assertRoutesDeclared } from './declared-routes.js'
export { directAnswer } from './direct-answer.js'
export {
  checkHealth,
  type HealthCheck,
  type HealthOptions,
  type HealthReport,
  type HealthStatus,
  health,
  statusOfHealth,
} from './health.js'
export { mountRoutes } from './mount-routes.js'

export { type ProblemDetailsOptions, problemDetails } from './problem-details.js'
export { protectedResourceMetadata } from './protected-resource-metadata.js'
export { type RefuseAmbiguousTargetsOptions, refuseAmbiguousTargets } from './refuse-ambiguous-targets.js'
export { type RequestIdOptions, requestId } from './request-id.js'
export { type RequestLogOptions, requestLog } from './request-log.js'
export { requireAuthentication } from './require-authentication.js'
export { SECURITY_HEADERS, type SecurityHeaderOverrides, securityHeaders } from './security-headers.js'
export type { PasserelleState } from './state.js'
