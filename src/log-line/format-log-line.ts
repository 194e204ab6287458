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
}

const LEVEL_COLUMN = {
  DEBUG: 'DEBUG   ',
  INFO: 'INFO    ',
  WARNING: 'WARNING ',
  ERROR: 'ERROR   ',
  CRITICAL: 'CRITICAL',
} as const satisfies Record<LogLevel, string>

/**
 * Formats one line, without its line feed:
 * `2024-12-24 14:30:15 | INFO     | auth                           | User logged in | request_id=abc123 | user=…`.
 * Stamp in local time, level padded to 8, module to 30; absent context is left out. Message, request id and user may come
 * from outside: they are redacted, capped and escaped.
 */
export function formatLogLine(line: LogLine): string {
  return joinLine(line, safeLogText(line.message))
}

/** The same for a message whose parts went through `safeLogText` already; it is taken as it is. */
export function formatSafeLogLine(line: LogLine): string {
  return joinLine(line, line.message)
}

function joinLine(line: LogLine, safeMessage: string): string {
  let text = `${localStamp(line.time)} | ${LEVEL_COLUMN[line.level]} | ${line.module.padEnd(30)} | ${safeMessage}`
  if (line.requestId !== undefined) text += ` | request_id=${safeLogText(line.requestId)}`
  if (line.user !== undefined) text += ` | user=${safeLogText(line.user)}`
  return text
}
