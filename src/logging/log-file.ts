import winston from 'winston'
import type { DailyFileSystem } from '../daily-file/index.js'
import { LOG_LEVELS, type LogLevel } from '../log-line/index.js'
import { DailyFileTransport } from './daily-file-transport.js'
import { LEVEL, type LogEntry, MESSAGE } from './log-entry.js'
import { createPatientFile } from './patient-file.js'

export interface LogFileOptions {
  readonly directory: string
  /** `main.log` */
  readonly name: string
  readonly level: LogLevel
  readonly retentionDays: number
  /** INFO is dropped from here on; DEBUG from half of it, the other levels from twice as much. */
  readonly queueLimitBytes: number
  readonly fileSystem: DailyFileSystem
  readonly console: winston.transport | undefined
  /** The file cannot be written; lines are kept, within the limit. */
  readonly onFailure: (error: unknown) => void
  /** The file is written again, and these lines were dropped meanwhile. */
  readonly onRecovery: (dropped: DroppedLines) => void
  /** The queue was over its limit, has room again, and these lines were dropped meanwhile. */
  readonly onDrained: (dropped: DroppedLines) => void
}

export type DroppedLines = Readonly<Record<LogLevel, number>>

/** One file of lines: winston in front, a patient daily file behind, and a bound on what is between them. */
export interface LogFile {
  /** Takes a finished line, or counts it as dropped when the queue is full. */
  write(level: LogLevel, line: string): void
  /** Archives what another day left, also when nothing is written. */
  beginDay(): void
  /** Resolves when every line is in the file. */
  close(): Promise<void>
  /** For a file that could not be closed in time. */
  giveUp(): void
  queuedBytes(): number
}

const LIMIT_FACTORS = { DEBUG: 0.5, INFO: 1, WARNING: 2, ERROR: 2, CRITICAL: 2 } as const satisfies Record<
  LogLevel,
  number
>
const WINSTON_LEVELS = Object.fromEntries(LOG_LEVELS.map((level, index) => [level, LOG_LEVELS.length - 1 - index]))

export function createLogFile(options: LogFileOptions): LogFile {
  const { queueLimitBytes, onFailure } = options
  let queuedBytes = 0
  let dropped = noneDropped()
  let hasDropped = false

  const file = createPatientFile({ ...options, onRecovery, onWritten })
  const transport = new DailyFileTransport(options.name, file, onFailure)
  const logger = winston.createLogger({
    level: options.level,
    levels: WINSTON_LEVELS,
    format: { transform: (info) => info },
    transports: options.console === undefined ? [transport] : [transport, options.console],
  })
  logger.on('error', onFailure)

  function write(level: LogLevel, line: string): void {
    if (queuedBytes > queueLimitBytes * LIMIT_FACTORS[level]) {
      dropped[level]++
      hasDropped = true
      return
    }
    queuedBytes += Buffer.byteLength(line) + 1
    logger.write({ level, message: line, [LEVEL]: level, [MESSAGE]: line } satisfies LogEntry)
  }

  function onWritten(bytes: number): void {
    queuedBytes -= bytes
    if (hasDropped && queuedBytes < (queueLimitBytes * LIMIT_FACTORS.DEBUG) / 2) options.onDrained(takeDropped())
  }

  function onRecovery(): void {
    options.onRecovery(takeDropped())
  }

  function takeDropped(): DroppedLines {
    const taken = dropped
    dropped = noneDropped()
    hasDropped = false
    return taken
  }

  function close(): Promise<void> {
    return new Promise((resolve) => {
      transport.once('finish', resolve)
      logger.end()
    })
  }

  return { write, close, giveUp: file.giveUp, beginDay: () => transport.beginDay(), queuedBytes: () => queuedBytes }
}

function noneDropped(): Record<LogLevel, number> {
  return { DEBUG: 0, INFO: 0, WARNING: 0, ERROR: 0, CRITICAL: 0 }
}
