import { parseAddressRange } from '../addresses/index.js'
import { AUDIT_EVENT_CLASSES, type AuditEventName, type AuditOutcome } from '../audit-record/index.js'
import { createCivilClock, ownTimeZone } from '../civil-time/index.js'
import { nearestWord } from '../spelling/index.js'
import type { AuditFilter, RecordId, RecordMember } from './filter.js'
import { MOMENT_FORMS, type MomentContext, parseMoment, type Stretch } from './parse-moment.js'

/** What each filter is called, at the command line and in the query of the API, and what it takes. */
export const AUDIT_FILTERS = {
  actor: { value: 'subject or name', meaning: 'who acted, by subject or user name' },
  about: {
    value: 'subject or url',
    meaning: 'whom or what it was about: the subject of a decision, the server of a realm',
  },
  record: { value: 'member=value', meaning: 'on which record, e.g. gaveur_id=1; of several members all' },
  event: { value: 'name', meaning: 'what happened, e.g. DATA_MUTATION, or REALM_* for all that begin so' },
  outcome: { value: 'outcome', meaning: 'success, failure, refused or pending' },
  reason: { value: 'code', meaning: 'why, e.g. permission_missing' },
  action: { value: 'resource:action', meaning: 'the permission that was asked for' },
  address: { value: 'address or CIDR', meaning: 'from where, e.g. 203.0.113.7 or 10.0.0.0/8' },
  session: { value: 'id', meaning: 'in which session' },
  client: { value: 'id', meaning: 'by which client' },
  token: { value: 'id', meaning: 'with which token, by its jti' },
  request: { value: 'id', meaning: 'in which request, as the other logs name it' },
  trace: { value: 'id', meaning: 'in which trace, 32 hexadecimal digits' },
  id: { value: 'chain[:seq]', meaning: 'one record, or a chain, e.g. cfc8086e64ed:4' },
  from: { value: 'time', meaning: 'from then on' },
  to: { value: 'time', meaning: 'until then; a day or a month counts whole' },
} as const satisfies Readonly<Record<string, { readonly value: string; readonly meaning: string }>>

export type AuditFilterName = keyof typeof AUDIT_FILTERS

/** As somebody wrote it. Of several values of one filter, one has to fit. */
export type AuditFilterInput = { readonly [name in AuditFilterName]?: string | readonly string[] | undefined }

/** A filter that cannot be applied. */
export interface FilterMistake {
  readonly filter: AuditFilterName
  /** Begins with what was given. */
  readonly problem: string
  readonly mend: string
}

export type FilterResult =
  | { readonly ok: true; readonly filter: AuditFilter }
  | { readonly ok: false; readonly mistakes: readonly FilterMistake[] }

export interface FilterOptions {
  /** Milliseconds since the epoch, which `today` and `-24h` count from. */
  readonly now: number
  /** IANA name of the zone that days are of. Default: of this process. */
  readonly timeZone?: string | undefined
}

/** Longest value of a filter: as long as a record's own texts. */
const LONGEST_VALUE = 1024

/** Reads a filter. One that cannot be applied is a mistake, and never a filter that nothing fits. */
export function parseAuditFilter(
  input: AuditFilterInput,
  { now, timeZone = ownTimeZone() }: FilterOptions,
): FilterResult {
  const mistakes: FilterMistake[] = []
  const clock = createCivilClock(timeZone)
  if (clock === undefined) throw new RangeError(`there is no time zone ${timeZone}`)

  function read<Value>(name: AuditFilterName, parse: (text: string) => Value | Mistake): readonly Value[] | undefined {
    const values: Value[] = []
    const given = input[name]
    if (given === undefined) return undefined
    for (const text of typeof given === 'string' ? [given] : given) {
      const parsed = text.length > LONGEST_VALUE ? TOO_LONG : text.trim() === '' ? EMPTY : parse(text)
      if (parsed instanceof Mistake)
        mistakes.push({ filter: name, problem: problemOf(text, parsed), mend: parsed.mend })
      else values.push(parsed)
    }
    return values.length === 0 ? undefined : values
  }

  const asGiven = (text: string): string => text
  const filter: { -readonly [name in keyof AuditFilter]: AuditFilter[name] | undefined } = {
    actors: read('actor', asGiven),
    about: read('about', asGiven),
    record: grouped(read('record', parseMember)),
    events: read('event', parseEvents)?.flat(),
    outcomes: read('outcome', parseOutcome),
    reasons: read('reason', asGiven),
    actions: read('action', asGiven),
    addresses: read('address', parseAddress),
    sessions: read('session', asGiven),
    clients: read('client', asGiven),
    tokens: read('token', asGiven),
    requests: read('request', asGiven),
    traces: read('trace', parseTrace),
    ids: read('id', parseId),
    ...period(read('from', timeIn({ clock, now })), read('to', timeIn({ clock, now })), mistakes),
  }
  if (mistakes.length > 0) return { ok: false, mistakes }
  return { ok: true, filter: Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) }
}

/** What is wrong with a value, and what to write instead. */
class Mistake {
  readonly problem: string
  readonly mend: string

  constructor(problem: string, mend: string) {
    this.problem = problem
    this.mend = mend
  }
}

const EMPTY = new Mistake('is empty', 'Leave the filter out, or give it a value.')
const TOO_LONG = new Mistake(`is longer than ${LONGEST_VALUE} characters`, 'No record has a text that long.')

const problemOf = (text: string, { problem }: Mistake): string =>
  `“${text.length > 80 ? `${text.slice(0, 80)}…` : text}” ${problem}`

function parseMember(text: string): RecordMember | Mistake {
  const at = text.indexOf('=')
  if (at < 1) return new Mistake('is no member=value', 'Write for example gaveur_id=1.')
  return { member: text.slice(0, at), values: [text.slice(at + 1)] }
}

/** Values of one member stand together: one of them has to fit. */
function grouped(members: readonly RecordMember[] | undefined): readonly RecordMember[] | undefined {
  if (members === undefined) return undefined
  const byMember = new Map<string, string[]>()
  for (const { member, values } of members) byMember.set(member, [...(byMember.get(member) ?? []), ...values])
  return [...byMember].map(([member, values]) => ({ member, values }))
}

function isEventName(name: string): name is AuditEventName {
  return Object.hasOwn(AUDIT_EVENT_CLASSES, name)
}

const EVENT_NAMES = Object.keys(AUDIT_EVENT_CLASSES).filter(isEventName)

function parseEvents(text: string): readonly AuditEventName[] | Mistake {
  const name = text.toUpperCase()
  if (isEventName(name)) return [name]
  const begun = /^([A-Z_]+)\*$/.exec(name)?.[1]
  const all = begun === undefined ? [] : EVENT_NAMES.filter((known) => known.startsWith(begun))
  if (all.length > 0) return all
  const meant = nearestWord(name, EVENT_NAMES)
  const mend = meant === undefined ? `There are ${EVENT_NAMES.join(', ')}.` : `Did you mean ${meant}?`
  return new Mistake('is no event', mend)
}

const OUTCOMES = ['success', 'failure', 'refused', 'pending'] as const satisfies readonly AuditOutcome[]

function parseOutcome(text: string): AuditOutcome | Mistake {
  const outcome = OUTCOMES.find((known) => known === text.toLowerCase())
  return outcome ?? new Mistake('is no outcome', `There are ${OUTCOMES.join(', ')}.`)
}

/** Which card of a machine an address is of, as in `fe80::1%eth0`, PostgreSQL does not know, and no record is searched by. */
const parseAddress = (text: string) =>
  parseAddressRange(text.replace(/%[^/]*/, '')) ??
  new Mistake('is neither an address nor a CIDR', 'Write for example 203.0.113.7, 10.0.0.0/8 or fd00::/8.')

function parseTrace(text: string): string | Mistake {
  const trace = text.toLowerCase()
  return /^[0-9a-f]{32}$/.test(trace) ? trace : new Mistake('is no trace id', 'It has 32 hexadecimal digits.')
}

function parseId(text: string): RecordId | Mistake {
  const [, chain, digits] = /^([0-9a-f]{12})(?::([1-9]\d{0,14}))?$/.exec(text) ?? []
  if (chain === undefined) return new Mistake('names no record', 'Write its chain and number: cfc8086e64ed:4.')
  return { chain, ...(digits !== undefined && { seq: Number(digits) }) }
}

const timeIn =
  (context: MomentContext) =>
  (text: string): Stretch | Mistake =>
    parseMoment(text, context) ?? new Mistake('is no time', `Write ${MOMENT_FORMS}.`)

function period(
  from: readonly Stretch[] | undefined,
  to: readonly Stretch[] | undefined,
  mistakes: FilterMistake[],
): Pick<AuditFilter, 'from' | 'before'> {
  for (const [filter, given] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (given !== undefined && given.length > 1) {
      mistakes.push({ filter, problem: `${filter} was given ${given.length} times`, mend: 'Give it once.' })
    }
  }
  const begin = from?.[0]?.from
  const end = to?.[0]?.before
  if (begin !== undefined && end !== undefined && begin >= end) {
    const mend = 'Give a later end, or an earlier begin.'
    mistakes.push({ filter: 'to', problem: `nothing lies between ${begin} and ${end}`, mend })
  }
  return { ...(begin !== undefined && { from: begin }), ...(end !== undefined && { before: end }) }
}
