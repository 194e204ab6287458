import { type AuditEventClass, type AuditRecord, eventClassOf } from '../audit-record/index.js'

/** Where ECS files an event: `event.kind`, `event.category`, `event.type`. */
export interface EcsCategories {
  readonly kind: 'event' | 'alert'
  readonly category: readonly string[]
  readonly type: readonly string[]
}

const event = (category: string, type: string): EcsCategories => ({
  kind: 'event',
  category: category.split(' '),
  type: type.split(' '),
})

/** Those that are not filed as the others of their class. */
const BY_EVENT: Readonly<Record<string, EcsCategories>> = {
  TOKEN_VALIDATION: event('authentication', 'info'),
  LOGIN: event('authentication session', 'start'),
  LOGOUT: event('authentication session', 'end'),
  SESSION_REVOKED: event('session', 'end'),
  TOKEN_REFRESH: event('authentication session', 'info'),
  TOKEN_REUSE: { kind: 'alert', category: ['authentication', 'intrusion_detection'], type: ['info', 'denied'] },
  AUTH_REQUIRED: event('api', 'access denied'),
  UNAUTHORIZED_ACCESS: event('api', 'access denied'),
  RATE_LIMITED: event('api', 'denied'),
  REALM_APPLY: event('configuration iam', 'change admin'),
  REALM_PLAN: event('configuration', 'info'),
  REALM_DRIFT: event('configuration', 'info'),
  ROLE_GRANT: event('iam', 'admin change user'),
  AUDIT_ERASURE: event('database iam', 'change deletion'),
  AUDIT_EXPIRY: event('database', 'change'),
  AUDIT_RETENTION: event('database', 'change'),
  AUDIT_HOLD: event('configuration', 'change'),
  AUDIT_FORK: { kind: 'alert', category: ['database'], type: ['error'] },
  TRAIL_PRUNED: event('database', 'change'),
  TRAIL_STARTED: event('process', 'start'),
  TRAIL_STOPPED: event('process', 'end'),
  TRAIL_KEY: event('configuration', 'change'),
}

const BY_CLASS: Readonly<Record<AuditEventClass, EcsCategories>> = {
  access: event('api', 'access allowed'),
  authentication: event('authentication', 'info'),
  administration: event('configuration', 'change'),
  audit: event('database', 'access'),
  trail: event('process', 'info'),
}

const TYPE_BY_METHOD: Readonly<Record<string, string>> = {
  POST: 'creation',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'deletion',
}

export function ecsCategories({ event: name, outcome, request }: AuditRecord): EcsCategories {
  if (name === 'DATA_MUTATION') return event('api', ownMember(TYPE_BY_METHOD, request?.method ?? '') ?? 'change')
  if (name === 'ACCESS_EVALUATION' && outcome !== 'success') return event('api', 'access denied')
  return ownMember(BY_EVENT, name) ?? BY_CLASS[classOf(name)]
}

/** An event of a later version is taken for an access. */
export function classOf(name: string): AuditEventClass {
  return eventClassOf(name) ?? 'access'
}

/** Of a table by a name that came from outside: nobody is filed under what all objects have. */
export function ownMember<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
