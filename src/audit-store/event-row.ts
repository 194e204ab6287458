import { isIP } from 'node:net'
import { parseAddressRange } from '../addresses/index.js'
import type { AuditRecord } from '../audit-record/index.js'

/** A record as a row of `events`, but for its gid and chain. */
export interface EventRow {
  readonly seq: number
  readonly time: string
  readonly event: string
  readonly outcome: string
  readonly reason: string
  readonly intent: number | null
  readonly subject: string | null
  readonly name: string | null
  readonly client: string | null
  readonly session: string | null
  readonly token: string | null
  readonly action: string | null
  readonly about: string | null
  /** The text of an array of PostgreSQL. */
  readonly record: string | null
  readonly address: string | null
  readonly request: string | null
  readonly trace: string | null
  readonly line: string
  /** The line as it stands in the file. */
  readonly bytes: Buffer
}

/** Of what is indexed: an index takes no entry of more than 2.7 kB, and callers choose what is in a record. */
const LONGEST_VALUE = 256

export function eventRow(parsed: AuditRecord, line: string, bytes: Buffer): EventRow {
  const { seq, time, event, outcome, reason, intent, actor, action, about, record, source, request } = parsed
  return {
    seq,
    time,
    event: searchableOrNull(event) ?? 'none',
    outcome,
    reason: searchableOrNull(reason) ?? 'none',
    intent: intent ?? null,
    subject: searchableOrNull(actor?.subject),
    name: searchableOrNull(actor?.name),
    client: searchableOrNull(actor?.client),
    session: searchableOrNull(actor?.session),
    token: searchableOrNull(actor?.token),
    action: searchableOrNull(action),
    about: searchableOrNull(about),
    record: record === undefined ? null : arrayText(Object.entries(record).map(recordMember)),
    address: searchableAddress(source?.address),
    request: searchableOrNull(request?.id),
    trace: searchableOrNull(request?.trace),
    line,
    bytes,
  }
}

/** A member of a record as `events.record` has it. */
export function recordMember([name, value]: readonly [string, unknown]): string {
  return `${searchable(name)}=${searchable(String(value))}`
}

/** Text as the columns have it: without control characters, and no longer than an index takes. */
export function searchable(text: string): string {
  const short = text.length > LONGEST_VALUE ? text.slice(0, LONGEST_VALUE) : text
  return CONTROL.test(short) ? short.replaceAll(EACH_CONTROL, '\uFFFD') : short
}

const CONTROL = /\p{Cc}/u
const EACH_CONTROL = /\p{Cc}/gu

// Where a batch is of one record, an empty text would look like an empty list.
const searchableOrNull = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : searchable(text)

/** An address without its zone, IPv4 within IPv6 as IPv4, or the network that stands for one; null for what is neither. */
function searchableAddress(address: string | undefined): string | null {
  if (address === undefined) return null
  if (address.includes('/')) return parseAddressRange(address)?.text ?? null
  const plain = address.replace(/%.*$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1] ?? plain
  return isIP(mapped) === 0 ? null : mapped
}

function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
