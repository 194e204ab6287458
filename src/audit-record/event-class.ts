import type { AuditEventName } from './event.js'

/** What kind of question an event answers: each report, filter and rule of retention that goes by kind goes by this one. */
export type AuditEventClass =
  /** Who got in, and what was let through or refused. */
  | 'access'
  /** Who signed in and out, with what. */
  | 'authentication'
  /** What administrators changed. */
  | 'administration'
  /** Who looked at the trail. */
  | 'audit'
  /** What the trail says about itself. */
  | 'trail'

/** Every event that there is, with its class. */
export const AUDIT_EVENT_CLASSES: Readonly<Record<AuditEventName, AuditEventClass>> = {
  TOKEN_VALIDATION: 'authentication',
  AUTH_REQUIRED: 'access',
  AUTHENTICATED_REQUEST: 'access',
  DATA_MUTATION: 'access',
  UNAUTHORIZED_ACCESS: 'access',
  ACCESS_EVALUATION: 'access',
  LOGOUT: 'authentication',
  SESSION_REVOKED: 'authentication',
  TOKEN_REUSE: 'authentication',
  REALM_APPLY: 'administration',
  REALM_DRIFT: 'administration',
  ROLE_GRANT: 'administration',
  POLICY_CHANGE: 'administration',
  LOG_LEVEL_CHANGE: 'administration',
  ALERT_RULES_CHANGE: 'administration',
  AUDIT_SEARCH: 'audit',
  AUDIT_EXPORT: 'audit',
  AUDIT_REPORT: 'audit',
  AUDIT_REVEAL: 'audit',
  AUDIT_PERSON_EXPORT: 'audit',
  AUDIT_ERASURE: 'audit',
  AUDIT_HOLD: 'audit',
  AUDIT_EXPIRY: 'audit',
  AUDIT_VERIFY: 'audit',
  AUDIT_FORK: 'audit',
  AUDIT_RETENTION: 'audit',
  TRAIL_FILE: 'trail',
  TRAIL_STARTED: 'trail',
  TRAIL_STOPPED: 'trail',
  TRAIL_CHECKPOINT: 'trail',
  TRAIL_KEY: 'trail',
  TRAIL_CLOCK: 'trail',
  TRAIL_GAP: 'trail',
  TRAIL_REOPENED: 'trail',
  TRAIL_DEGRADED: 'trail',
  TRAIL_RECOVERED: 'trail',
  TRAIL_PRUNED: 'trail',
}

/** The class of an event by its name; undefined for one that this version does not know, whatever it is called. */
export function eventClassOf(event: string): AuditEventClass | undefined {
  const classes: Readonly<Record<string, AuditEventClass>> = AUDIT_EVENT_CLASSES
  return Object.hasOwn(classes, event) ? classes[event] : undefined
}
