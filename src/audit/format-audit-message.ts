import { safeLogText } from '../log-line/index.js'
import type { AuditEvent } from './types.js'

type Part = readonly [name: string, text: (event: AuditEvent) => string | undefined]

/** The parts of a message in their fixed order. */
const PARTS: readonly Part[] = [
  ['outcome', (event) => event.outcome],
  ['reason', (event) => safeValue(event.reason)],
  ['method', (event) => safeValue(event.method)],
  ['path', (event) => safeValue(event.path)],
  ['permission', (event) => safeValue(event.permission)],
  ['record', (event) => recordText(event.record)],
  ['status', (event) => event.status?.toString()],
  ['subject', (event) => safeValue(event.subject)],
  ['client', (event) => safeValue(event.clientId)],
  ['session', (event) => safeValue(event.sessionId)],
  ['token', (event) => safeValue(event.tokenId)],
  ['address', (event) => safeValue(event.address)],
]

/**
 * Formats an event as the message of its line: the event's name, then `name=value` parts in a fixed order, separated by one
 * space. Absent values are left out. Values are escaped so that none can end its part, its field or its line; the message
 * goes into a line as it is.
 *
 * @example `DATA_MUTATION outcome=success reason=granted method=POST path=/api/gavage/1 record=gaveur_id:1 status=201`
 */
export function formatAuditMessage(event: AuditEvent): string {
  let message: string = event.event
  for (const [name, textOf] of PARTS) {
    const text = textOf(event)
    if (text !== undefined) message += ` ${name}=${text}`
  }
  return message
}

function safeValue(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const text = safeLogText(value)
  return SPACE.test(text) ? encodeEach(text, EACH_SPACE) : text
}

function recordText(record: AuditEvent['record']): string | undefined {
  if (record === undefined) return undefined
  let text = ''
  for (const name in record)
    text += `${text === '' ? '' : ','}${recordPiece(name)}:${recordPiece(String(record[name]))}`
  return text
}

function recordPiece(piece: string): string {
  const text = safeLogText(piece)
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
