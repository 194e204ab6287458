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
  return value === undefined ? undefined : encode(safeLogText(value), EACH_SPACE)
}

function recordText(record: AuditEvent['record']): string | undefined {
  if (record === undefined) return undefined
  return Object.entries(record)
    .map(([name, value]) => `${recordPiece(name)}:${recordPiece(String(value))}`)
    .join(',')
}

function recordPiece(text: string): string {
  return encode(safeLogText(text), EACH_RECORD_SEPARATOR)
}

// No-break and other wide spaces too: a reader's eye, and \s in a reader's pattern, take them for the separator.
const EACH_SPACE = /\p{Zs}/gu
const EACH_RECORD_SEPARATOR = /[\p{Zs},:]/gu

function encode(text: string, separators: RegExp): string {
  return text.replace(separators, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
