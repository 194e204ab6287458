export { keepAnchorsInDatabase } from './anchors-in-database.js'
export { greet } from './greet.js'
export { healthChecks } from './health-checks.js'
export { loggingRoutes, recordLevelChanges } from './logging-routes.js'
export { type AuditCopy, openAuditCopy } from './open-audit-copy.js'
export {
  createConfiguredNotifications,
  lackingFor,
  type Notifying,
  type NotifyingLog,
  openNotifying,
} from './open-notifying.js'
export { openPolicy } from './open-policy.js'
export { openRevocations } from './open-revocations.js'
export { openRoutes } from './open-routes.js'
export { openStores, type Stores } from './open-stores.js'
export { openVerifier } from './open-verifier.js'
export { recordTokenReuse } from './record-token-reuse.js'
export { startHttpServer } from './start-http-server.js'
