import { type AuditEvent, rememberText, rememberTextOf } from '../audit-record/index.js'
import { safeLogText } from '../log-line/index.js'

/** So much of a policy's version tells two apart. */
const VERSION_DIGITS = 16

/** Members of a record that a line names. */
const MOST_MEMBERS = 64
/** Of a name or a value of a record, in UTF-16 code units. */
const LONGEST_PIECE = 256
const UNREADABLE = '«unreadable»'

/** An event, or what a record says of it. */
export type LineEvent = Omit<AuditEvent, 'event'> & { readonly event: string }

type SafeValue = (value: string) => string

/** Who and from where: the end of a line's message. */
type Caller = Pick<LineEvent, 'subject' | 'clientId' | 'sessionId' | 'tokenId' | 'address'>

/**
 * Makes what formats an event as the message of its line: the event's name, then `name=value` parts in a fixed order,
 * separated by one space. Absent values are left out. Values are escaped so that none can end its part, its field or its
 * line; the message goes into a line as it is. Values that come with each request of a caller or a route are made safe once.
 *
 * The version of the policy in force stands in lines of events that name none.
 *
 * @example `DATA_MUTATION outcome=success reason=granted method=POST path=/api/gavage/1 record=gaveur_id:1 status=201`
 */
export function createMessageFormatter(): (event: LineEvent, policyVersion?: string) => string {
  const safeOnce = rememberText(safeValue)
  const callerText = rememberTextOf<Caller>({
    keyOf: ({ tokenId }) => tokenId,
    isSame: ({ subject, clientId, sessionId, address }, known) =>
      subject === known.subject &&
      clientId === known.clientId &&
      sessionId === known.sessionId &&
      address === known.address,
    keep: ({ subject, clientId, sessionId, tokenId, address }) => ({ subject, clientId, sessionId, tokenId, address }),
    make: ({ subject, clientId, sessionId, tokenId, address }) =>
      part(' subject=', subject, safeOnce) +
      part(' client=', clientId, safeOnce) +
      part(' session=', sessionId, safeOnce) +
      part(' token=', tokenId, safeOnce) +
      part(' address=', address, safeOnce),
  })
  let lastVersion: string | undefined
  let lastPart = ''
  /** The same for each line until the policy changes. */
  function policyPart(version: string | undefined): string {
    if (version !== lastVersion) {
      lastVersion = version
      lastPart = part(' policy=', version?.slice(0, VERSION_DIGITS), safeValue)
    }
    return lastPart
  }
  return (event, policyVersion) =>
    messageOf(event, safeOnce) + callerText(event) + policyPart(event.policyVersion ?? policyVersion)
}

/** @param recurring what makes a value safe that comes again and again; paths and records are too many to remember */
function messageOf(event: LineEvent, recurring: SafeValue): string {
  return (
    `${event.event} outcome=${event.outcome}` +
    part(' reason=', event.reason, recurring) +
    part(' method=', event.method, recurring) +
    part(' path=', event.path, safeValue) +
    part(' about=', event.about, safeValue) +
    part(' permission=', event.permission, recurring) +
    (event.record === undefined ? '' : ` record=${recordText(event.record)}`) +
    (event.status === undefined ? '' : ` status=${event.status}`)
  )
}

function part(name: string, value: string | undefined, safe: SafeValue): string {
  return value === undefined ? '' : name + safe(value)
}

function safeValue(value: string): string {
  const text = safeLogText(value)
  return SPACE.test(text) ? encodeEach(text, EACH_SPACE) : text
}

/** A record may hold anything, also what a caller chose: there is a line for all of it, for what is lost can be hidden so. */
function recordText(record: NonNullable<LineEvent['record']>): string {
  let text = ''
  let members = 0
  try {
    for (const name in record) {
      if (members > 0) text += ','
      if (members++ === MOST_MEMBERS) return `${text}…`
      text += `${recordPiece(name)}:${memberText(record, name)}`
    }
  } catch {
    return `${text}${UNREADABLE}`
  }
  return text
}

/** Values that a policy can decide on; of others, whose text their owner chooses, the kind. */
function memberText(record: NonNullable<LineEvent['record']>, name: string): string {
  try {
    const value: unknown = record[name]
    if (typeof value === 'string') return recordPiece(value)
    if (value instanceof Date) return recordPiece(Date.prototype.toISOString.call(value))
    return (typeof value === 'object' && value !== null) || typeof value === 'function' || typeof value === 'symbol'
      ? `«${typeof value}»`
      : String(value)
  } catch {
    return UNREADABLE
  }
}

function recordPiece(piece: string): string {
  const text = safeLogText(piece, LONGEST_PIECE)
  return RECORD_SEPARATOR.test(text) ? encodeEach(text, EACH_RECORD_SEPARATOR) : text
}

// No-break and other wide spaces too: a reader's eye, and \s in a reader's pattern, take them for the separator.
const SPACE = /\p{Zs}/u
const EACH_SPACE = new RegExp(SPACE.source, 'gu')
const RECORD_SEPARATOR = /[\p{Zs},:]/u
const EACH_RECORD_SEPARATOR = new RegExp(RECORD_SEPARATOR.source, 'gu')

function encodeEach(text: string, separators: RegExp): string {
  return text.replace(separators, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
