import type { AuditEventClass, AuditRecord } from '../audit-record/index.js'
import { classOf, ownMember } from './ecs-categories.js'

/** OCSF's classes that an event can be of. */
export type OcsfClass =
  | 'authentication'
  | 'entity_management'
  | 'user_access'
  | 'application_lifecycle'
  | 'api_activity'

export const OCSF_CLASSES: Readonly<Record<OcsfClass, { readonly uid: number; readonly name: string }>> = {
  authentication: { uid: 3002, name: 'Authentication' },
  entity_management: { uid: 3004, name: 'Entity Management' },
  user_access: { uid: 3005, name: 'User Access Management' },
  application_lifecycle: { uid: 6002, name: 'Application Lifecycle' },
  api_activity: { uid: 6003, name: 'API Activity' },
}

export interface OcsfActivity {
  readonly class: OcsfClass
  /** 99 is one that OCSF has no number for: its name says which. */
  readonly id: number
  readonly name: string
}

const activity = (ocsfClass: OcsfClass, id: number, name: string): OcsfActivity => ({ class: ocsfClass, id, name })

const BY_EVENT: Readonly<Record<string, OcsfActivity>> = {
  TOKEN_VALIDATION: activity('authentication', 99, 'Token Validation'),
  LOGIN: activity('authentication', 1, 'Logon'),
  LOGOUT: activity('authentication', 2, 'Logoff'),
  SESSION_REVOKED: activity('authentication', 2, 'Logoff'),
  // Activities 3 to 5 are tickets of Kerberos.
  TOKEN_REFRESH: activity('authentication', 99, 'Token Refresh'),
  TOKEN_REUSE: activity('authentication', 99, 'Token Reuse'),
  ACCESS_EVALUATION: activity('api_activity', 99, 'Evaluate'),
  REALM_PLAN: activity('entity_management', 2, 'Read'),
  REALM_DRIFT: activity('entity_management', 2, 'Read'),
  ROLE_GRANT: activity('user_access', 1, 'Assign Privileges'),
  AUDIT_ERASURE: activity('api_activity', 4, 'Delete'),
  AUDIT_EXPIRY: activity('api_activity', 4, 'Delete'),
  AUDIT_RETENTION: activity('api_activity', 4, 'Delete'),
  AUDIT_HOLD: activity('entity_management', 3, 'Update'),
  AUDIT_FORK: activity('api_activity', 99, 'Fork'),
  TRAIL_PRUNED: activity('api_activity', 4, 'Delete'),
  TRAIL_STARTED: activity('application_lifecycle', 3, 'Start'),
  TRAIL_STOPPED: activity('application_lifecycle', 4, 'Stop'),
}

const BY_CLASS: Readonly<Record<Exclude<AuditEventClass, 'access' | 'trail'>, OcsfActivity>> = {
  authentication: activity('authentication', 99, 'Other'),
  administration: activity('entity_management', 3, 'Update'),
  audit: activity('api_activity', 2, 'Read'),
}

const BY_METHOD: Readonly<Record<string, OcsfActivity>> = {
  GET: activity('api_activity', 2, 'Read'),
  HEAD: activity('api_activity', 2, 'Read'),
  POST: activity('api_activity', 1, 'Create'),
  PUT: activity('api_activity', 3, 'Update'),
  PATCH: activity('api_activity', 3, 'Update'),
  DELETE: activity('api_activity', 4, 'Delete'),
}

export function ocsfActivity({ event, request }: AuditRecord): OcsfActivity {
  const known = ownMember(BY_EVENT, event)
  if (known !== undefined) return known
  const eventClass = classOf(event)
  if (eventClass === 'trail') return activity('application_lifecycle', 99, event)
  if (eventClass !== 'access') return BY_CLASS[eventClass]
  return ownMember(BY_METHOD, request?.method ?? '') ?? activity('api_activity', 99, request?.method ?? event)
}
