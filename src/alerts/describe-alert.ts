import { safeLogText } from '../log-line/index.js'
import { durationText } from './duration.js'
import type { Alert, GroupField, Severity, StreamEvent } from './types.js'

/** An alert as people and programs are told of it: every value is redacted, cut and escaped as in the logs, on one line. */
export interface AlertMessage {
  readonly severity: Severity
  readonly title: string
  readonly facts: readonly (readonly [name: string, value: string])[]
}

const LONGEST_VALUE = 256
/** Members of a record that are named. */
const MOST_MEMBERS = 8

/** Says who did what, when, from where, and under which request ids it is found. */
export function describeAlert(alert: Alert): AlertMessage {
  const { rule, event, timeMs, requestIds, suppressed } = alert
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['rule', rule.name],
    ['when', timeText(timeMs)],
    ['event', `${event.event} ${event.outcome} ${event.reason}`],
    ['who', whoOf(event)],
    ['client', event.clientId],
    ['address', event.address],
    ['request', event.path && [event.method, event.path].filter(Boolean).join(' ')],
    ['permission', event.permission],
    ['about', event.about],
    ['record', recordText(event.record)],
    ['status', event.status?.toString()],
    ['counted', countedText(alert)],
    ['request_ids', requestIds.length === 0 ? undefined : requestIds.join(', ')],
    ['trace_id', event.traceId],
    ['suppressed', alert.kind === 'fired' && suppressed > 0 ? `${suppressed} since the alert before` : undefined],
  ]
  return {
    severity: rule.severity,
    title: safe(titleOf(alert)),
    facts: facts.flatMap(([name, value]) => (value ? [[name, safe(value)] as const] : [])),
  }
}

/** One line for the log. */
export function alertLine(alert: Alert): string {
  const { title, facts } = describeAlert(alert)
  const known = alert.kind === 'fired' ? facts : facts.filter(([name]) => name === 'rule')
  return `ALERT ${title}: ${known.map(([name, value]) => `${name}=${value}`).join(', ')}`
}

const safe = (text: string): string => safeLogText(text, LONGEST_VALUE)

function titleOf({ kind, rule, event, group, suppressed }: Alert): string {
  const name = rule.title ?? rule.name
  if (kind === 'more') return `${name}: more than ${suppressed} fire it; others are counted only`
  if (kind === 'ended') {
    const what = group.length === 0 ? 'more of them' : `more events of ${groupText(group)}`
    return `${name}: ${suppressed} ${what} were kept back in its window`
  }
  return `${name}: ${group.length > 0 ? groupText(group) : (whoOf(event) ?? event.event)}`
}

const groupText = (group: Alert['group']): string => group.map(([field, value]) => `${WORDS[field]}${value}`).join(', ')

const WORDS: Readonly<Record<GroupField, string>> = {
  subject: 'subject ',
  user: '',
  client: 'client ',
  session: 'session ',
  token: 'token ',
  address: '',
  about: '',
  path: '',
  permission: '',
}

function whoOf({ user, subject }: StreamEvent): string | undefined {
  if (user === undefined) return subject
  return subject === undefined ? user : `${user} (${subject})`
}

const countedText = ({ kind, rule }: Alert): string | undefined =>
  kind === 'fired' && rule.atLeast > 1 ? `${rule.atLeast} within ${durationText(rule.withinMs)}` : undefined

/** A stamp that is none is shown as it came. */
const timeText = (timeMs: number): string =>
  Number.isFinite(timeMs) && Math.abs(timeMs) <= 8.64e15 ? new Date(timeMs).toISOString() : String(timeMs)

function recordText(record: StreamEvent['record']): string | undefined {
  if (record === undefined) return undefined
  const members = Object.entries(record)
  const shown = members.slice(0, MOST_MEMBERS).map(([name, value]) => `${name}: ${String(value)}`)
  return [...shown, ...(members.length > MOST_MEMBERS ? ['…'] : [])].join(', ')
}
