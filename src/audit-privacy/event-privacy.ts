import { AUDIT_EVENT_CLASSES, type AuditEventClass, type AuditEventName } from '../audit-record/index.js'

/** What an event is kept for, and so for how long: AUDIT_RETENTION has a time for each. */
export const RETENTION_CLASSES = ['reads', 'refusals', 'authentication', 'mutations', 'administration'] as const

export type RetentionClass = (typeof RETENTION_CLASSES)[number]

/** What the trail says about itself is kept as long as the file that it stands in. */
export type RecordedClass = RetentionClass | 'trail'

const BY_CLASS: Readonly<Record<AuditEventClass, RecordedClass>> = {
  access: 'reads',
  authentication: 'authentication',
  administration: 'administration',
  audit: 'administration',
  trail: 'trail',
}

/** Events that are kept for another time than others of their class. */
const BY_NAME: Partial<Readonly<Record<AuditEventName, RecordedClass>>> = {
  DATA_MUTATION: 'mutations',
  AUTH_REQUIRED: 'refusals',
  UNAUTHORIZED_ACCESS: 'refusals',
}

/** Of which class an event is; one that this version does not know counts as administration. */
export function retentionOf({ event }: { readonly event: string }): RecordedClass {
  return isKnown(event) ? (BY_NAME[event] ?? BY_CLASS[AUDIT_EVENT_CLASSES[event]]) : 'administration'
}

const isKnown = (event: string): event is AuditEventName => Object.hasOwn(AUDIT_EVENT_CLASSES, event)

/** `about` of these is a server, a database, or a pseudonym already; of all others it is a person. */
const ABOUT_NOBODY = /^(?:REALM|AUDIT)_/

/** Whom an event is about, where that is a person: what stands before that name, and the name. */
export interface AboutPerson {
  readonly before: string
  /** Of the one, or of the other. */
  readonly names: { readonly subject: string | undefined; readonly name: string | undefined }
}

export function personIn(event: AuditEventName, about: string): AboutPerson | undefined {
  if (ABOUT_NOBODY.test(event)) return undefined
  // It is a group, a role or a client as well who is given roles.
  if (event !== 'ROLE_GRANT') return { before: '', names: { subject: about, name: undefined } }
  const name = /^user (.+)$/s.exec(about)?.[1]
  return name === undefined ? undefined : { before: 'user ', names: { subject: undefined, name } }
}

/** Filters of whoever searched: several people have a member each. */
const NAMING_FILTER = /^(?:actor|about)(?:_\d+)?$/

/** Members of `record` that name a person, by the event. */
export const NAMING_MEMBERS: Partial<Readonly<Record<AuditEventName, RegExp>>> = {
  AUDIT_SEARCH: NAMING_FILTER,
  AUDIT_EXPORT: NAMING_FILTER,
  AUDIT_REPORT: NAMING_FILTER,
}
