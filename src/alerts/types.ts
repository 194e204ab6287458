import type { AuditEvent } from '../audit-record/index.js'
/** What a rule looks at of an event of the audit trail, also of one that another version wrote. */
export interface StreamEvent extends Pick<AuditEvent, StreamField> {
  readonly event: string
  readonly outcome: string
  readonly reason: string
}

type StreamField =
  | 'user'
  | 'subject'
  | 'roles'
  | 'about'
  | 'clientId'
  | 'sessionId'
  | 'tokenId'
  | 'method'
  | 'path'
  | 'permission'
  | 'record'
  | 'status'
  | 'address'
  | 'requestId'
  | 'traceId'

export const SEVERITIES = ['warning', 'error', 'critical'] as const

export type Severity = (typeof SEVERITIES)[number]

/** What events can be counted apart by. */
export const GROUP_FIELDS = [
  'subject',
  'user',
  'client',
  'session',
  'token',
  'address',
  'about',
  'path',
  'permission',
] as const

export type GroupField = (typeof GROUP_FIELDS)[number]

/** Receivers, by the name that rules give them. The log needs none: every alert stands there. */
export type Target =
  | { readonly mail: readonly string[] }
  | { readonly sms: readonly string[] }
  | { readonly webhook: string }

export interface AlertRule {
  readonly name: string
  /** What it means, for whoever is woken. */
  readonly title: string | undefined
  readonly severity: Severity
  /** Names of targets, without `log`. */
  readonly to: readonly string[]
  /** Names of events that it may match; undefined: any. */
  readonly events: readonly string[] | undefined
  /** What else they have to be, in words; undefined: nothing. */
  readonly narrowed: string | undefined
  readonly matches: (event: StreamEvent) => boolean
  /** Whether it asks for somebody by user name or subject, which no event has where people have pseudonyms. */
  readonly asksForNames: boolean
  /** Whether a moment, in milliseconds since the epoch, is one that the rule is about. */
  readonly isAt: (timeMs: number) => boolean
  /** Whether it is about certain hours at all. */
  readonly isBounded: boolean
  /** So many matching events … */
  readonly atLeast: number
  /** … within so long fire it. 0 where one event does. */
  readonly withinMs: number
  /** … of which all agree in these. */
  readonly by: readonly GroupField[]
  /** It fires once within this, in each group. */
  readonly onceEveryMs: number
  /** So many groups fire within that; of the others, one alert says that there are more. */
  readonly mostAlerts: number
}

export interface AlertRules {
  readonly rules: readonly AlertRule[]
  readonly targets: ReadonlyMap<string, Target>
}

/** A rule has fired. Its texts come from outside: `describeAlert` makes them fit to be shown. */
export interface Alert {
  readonly rule: AlertRule
  /** `fired`; `more`: further groups fire, and are counted only; `ended`: what was kept back since, for the log. */
  readonly kind: 'fired' | 'more' | 'ended'
  /** Of the event that fired it. */
  readonly timeMs: number
  /** The event that fired it. */
  readonly event: StreamEvent
  /** What the counted events have in common. */
  readonly group: readonly (readonly [field: GroupField, value: string])[]
  /** Of the last few events that counted, the newest last. */
  readonly requestIds: readonly string[]
  /** Events that would have fired it since the alert before, or for `ended` since this one. */
  readonly suppressed: number
}
