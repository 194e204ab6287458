import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.js'
import type { AuditEvent } from './event.js'
import { escapeUnprintable, jsonText } from './json-text.js'
import { RECORD_VERSION, type TrailDetails } from './record.js'
import { createRecordSections, LONGEST_TEXT, section } from './record-sections.js'
import { rememberText } from './remember-text.js'

/** Where a record stands. */
export interface RecordPlace {
  readonly chain: string
  readonly seq: number
  /** RFC 3339, UTC, microseconds. */
  readonly time: string
  /** Hash of the record before it in the chain, 64 hexadecimal digits; zeros for the first. */
  readonly prev: string
}

/** Says in which form before and after of a change go into a record, beside their digests: JSON, without secrets. `undefined`: not at all. */
export type ChangedValues = (event: AuditEvent) => { readonly before?: unknown; readonly after?: unknown } | undefined

/** What stands in the record of a change. */
export interface ChangeOptions {
  /** Default: digests alone. */
  readonly changedValues?: ChangedValues | undefined
  /** Of the canonical JSON of before, and of after. Default: plain SHA-256, which whoever can guess the value can check. */
  readonly digest?: ((text: string) => string) | undefined
}

export interface EncoderOptions extends ChangeOptions {
  readonly host: string
  readonly pid: number
  /** Version of the policy in force, for events that name none. */
  readonly policyVersion?: (() => string | undefined) | undefined
}

/**
 * Encodes an event as the body of its record: the line up to its hash, `{"v":1,…,"prev":"…"`. What follows is
 * `,"hash":"<SHA-256 of 0x00 and the body>"}` and a line feed. Members stand in the order of the schema, so that one event
 * has one form.
 */
export type EncodeRecord = (event: AuditEvent, place: RecordPlace, trail?: TrailDetails) => string

/** Of a name or a value of a record. */
const LONGEST_PIECE = 256
const MOST_MEMBERS = 64
/** Of the values of a change, as JSON. */
const LONGEST_VALUES = 4096

export function createRecordEncoder(options: EncoderOptions): EncodeRecord {
  const { host, pid, policyVersion } = options
  const tail = `,"host":${jsonText(host, LONGEST_TEXT)},"pid":${pid},"prev":"`
  const { recurring, member, actorOf, policyOf, sourceOf, requestOf } = createRecordSections(policyVersion)
  const memberName = rememberText((name) => jsonText(name, LONGEST_PIECE))

  return (event, { chain, seq, time, prev }, trail) =>
    `{"v":${RECORD_VERSION},"chain":"${chain}","seq":${seq},"time":"${time}","event":"${event.event}"` +
    `,"outcome":"${event.outcome}","reason":${recurring(event.reason)}` +
    intentOf(event, chain) +
    actorOf(event) +
    member('action', event.permission) +
    member('about', event.about) +
    (event.record === undefined ? '' : `,"record":${recordObject(event.record, memberName)}`) +
    (event.change === undefined ? '' : changeOf(event, options)) +
    policyOf(event) +
    sourceOf(event) +
    requestOf(event) +
    (trail === undefined ? '' : `,"trail":${JSON.stringify(trail)}`) +
    `${tail}${prev}"`
}

function intentOf({ intent, intentChain }: AuditEvent, chain: string): string {
  if (intent === undefined) return ''
  return intentChain === undefined || intentChain === chain
    ? `,"intent":${intent}`
    : `,"intent":${intent},"intent_chain":"${intentChain}"`
}

/** A record may hold anything, also what a caller chose: there is a line for all of it, for what is lost can be hidden so. */
function recordObject(record: NonNullable<AuditEvent['record']>, nameText: (name: string) => string): string {
  const members: string[] = []
  let mayRepeat = false
  try {
    for (const name in record) {
      if (members.length === MOST_MEMBERS) {
        members.push(`${onlyOne('"«more»"', members)}:true`)
        break
      }
      const written = nameText(name)
      // What is cut, or held a secret, may be the same as another.
      mayRepeat ||= name[0] === '«' || written.length !== name.length + 2 || !written.startsWith(name, 1)
      members.push(`${mayRepeat ? onlyOne(written, members) : written}:${memberValue(record, name)}`)
    }
  } catch {
    members.push(`${onlyOne(UNREADABLE, members)}:true`)
  }
  return `{${members.join(',')}}`
}

/** A name, as JSON, that none of these members has: a reader shall take none for another. */
function onlyOne(name: string, members: readonly string[]): string {
  const isTaken = (one: string): boolean => members.some((member) => member.startsWith(`${one}:`))
  let only = name
  for (let number = members.length; isTaken(only); number++) only = `${name.slice(0, -1)}«${number}»"`
  return only
}

/** Values that a policy can decide on; of others, whose text their owner chooses, the kind. */
function memberValue(record: NonNullable<AuditEvent['record']>, name: string): string {
  try {
    const value: unknown = record[name]
    if (typeof value === 'string') return jsonText(value, LONGEST_PIECE)
    if (value === null || typeof value === 'boolean') return String(value)
    if (typeof value === 'number') return Number.isFinite(value) ? String(value === 0 ? 0 : value) : `"${value}"`
    if (value instanceof Date) return jsonText(Date.prototype.toISOString.call(value), LONGEST_PIECE)
    return typeof value === 'bigint' || value === undefined ? `"${value}"` : `"«${typeof value}»"`
  } catch {
    return UNREADABLE
  }
}

const UNREADABLE = '"«unreadable»"'

function changeOf(event: AuditEvent, { changedValues, digest = plainDigest }: ChangeOptions): string {
  const { before, after } = event.change ?? {}
  const values = changedValues?.(event)
  return section(
    'change',
    digestMember('before', before, digest) + digestMember('after', after, digest) + valuesMember(values),
  )
}

function digestMember(name: string, value: unknown, digest: Digest): string {
  return value === undefined ? '' : `,"${name}":"${digestOf(value, digest)}"`
}

function valuesMember(values: ReturnType<ChangedValues>): string {
  if (values === undefined) return ''
  const text = escapeUnprintable(canonicalJson(values))
  return text.length > LONGEST_VALUES ? '' : `,"values":${text}`
}

type Digest = NonNullable<ChangeOptions['digest']>

const plainDigest: Digest = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** Of a value's canonical JSON (RFC 8785). */
function digestOf(value: unknown, digest: Digest): string {
  try {
    return digest(canonicalJson(value))
  } catch {
    return 'sha256:unreadable'
  }
}
