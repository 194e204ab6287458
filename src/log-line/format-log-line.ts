import { fieldsText } from './fields-text.js'
import type { LogLevel } from './log-level.js'
import { localStamp } from './log-stamp.js'
import { safeLogText } from './safe-log-text.js'

export interface LogLine {
  readonly time: Date
  readonly level: LogLevel
  /** One of the project's own module names; the only text that is trusted. */
  readonly module: string
  readonly message: string
  readonly requestId?: string | undefined
  readonly user?: string | undefined
  /** 32 hexadecimal digits; taken as it is. */
  readonly traceId?: string | undefined
  /** Further parts; names and values may come from outside. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined
}

const LEVEL_COLUMN = {
  DEBUG: 'DEBUG   ',
  INFO: 'INFO    ',
  WARNING: 'WARNING ',
  ERROR: 'ERROR   ',
  CRITICAL: 'CRITICAL',
} as const satisfies Record<LogLevel, string>

/**
 * Formats lines, without their line feed:
 * `2024-12-24 14:30:15 | INFO     | auth                           | User logged in | request_id=abc123 | user=…`.
 * Stamp in local time, level padded to 8, module to 30; absent context is left out. After the user come `trace_id=` and
 * further fields.
 */
export interface LineFormatter {
  /** Message, request id and user may come from outside: they are redacted, capped and escaped. */
  format(line: LogLine): string
  /** The same for a message whose parts went through `safeLogText` already; it is taken as it is. */
  formatSafe(line: LogLine): string
}

/** A formatter that remembers how the last line began: most lines share its second, level and module. */
export function createLineFormatter(): LineFormatter {
  let second = Number.NaN
  let stamp = ''
  let level: LogLevel | undefined
  let module: string | undefined
  let head = ''

  function headOf(line: LogLine): string {
    const lineSecond = Math.floor(line.time.getTime() / 1000)
    if (lineSecond === second && line.level === level && line.module === module) return head
    if (lineSecond !== second) stamp = localStamp(line.time)
    second = lineSecond
    level = line.level
    module = line.module
    head = headAt(stamp, line)
    return head
  }

  return {
    format: (line) => joinLine(headOf(line), safeLogText(line.message), line),
    formatSafe: (line) => joinLine(headOf(line), line.message, line),
  }
}

function headAt(stamp: string, { level, module }: LogLine): string {
  return `${stamp} | ${LEVEL_COLUMN[level]} | ${module.padEnd(30)} | `
}

function joinLine(head: string, safeMessage: string, { requestId, user, traceId, fields }: LogLine): string {
  let text = head + safeMessage
  if (requestId !== undefined) text += ` | request_id=${safeLogText(requestId)}`
  if (user !== undefined) text += ` | user=${safeLogText(user)}`
  if (traceId !== undefined) text += ` | trace_id=${traceId}`
  return fields === undefined ? text : text + fieldsText(fields)
}
