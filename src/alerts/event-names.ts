import type { AuditEventName } from '../audit-record/index.js'

/** What the trail, and those who watch over it, will record too. */
type LaterEventName =
  | 'LOGIN'
  | 'TOKEN_REFRESH'
  | 'TOKEN_REUSE'
  | 'RATE_LIMITED'
  | 'REALM_PLAN'
  | 'ROLE_GRANT'
  | 'TRAIL_DEGRADED'
  | 'TRAIL_DAMAGED'

/** Every event that a rule may name: a misspelt one would never fire. */
export const EVENT_NAMES = Object.keys({
  TOKEN_VALIDATION: true,
  AUTH_REQUIRED: true,
  AUTHENTICATED_REQUEST: true,
  DATA_MUTATION: true,
  UNAUTHORIZED_ACCESS: true,
  LOGIN: true,
  LOGOUT: true,
  TOKEN_REFRESH: true,
  TOKEN_REUSE: true,
  SESSION_REVOKED: true,
  RATE_LIMITED: true,
  REALM_PLAN: true,
  REALM_APPLY: true,
  REALM_DRIFT: true,
  ROLE_GRANT: true,
  POLICY_CHANGE: true,
  ACCESS_EVALUATION: true,
  LOG_LEVEL_CHANGE: true,
  TRAIL_FILE: true,
  TRAIL_STARTED: true,
  TRAIL_STOPPED: true,
  TRAIL_CHECKPOINT: true,
  TRAIL_KEY: true,
  TRAIL_CLOCK: true,
  TRAIL_GAP: true,
  TRAIL_REOPENED: true,
  TRAIL_RECOVERED: true,
  TRAIL_DEGRADED: true,
  TRAIL_DAMAGED: true,
} satisfies Record<AuditEventName | LaterEventName, true>)
