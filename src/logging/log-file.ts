import type winston from 'winston'
import type { DailyFileSystem } from '../daily-file/index.js'
import type { LogLevel } from '../log-line/index.js'
import { DailyFileTransport } from './daily-file-transport.js'
import { createDropCount, type DroppedLines, LIMIT_FACTORS } from './dropped-lines.js'
import { entryOf } from './log-entry.js'
import { createPatientFile } from './patient-file.js'
import { createWinstonLogger } from './winston-logger.js'

export interface LogFileOptions {
  readonly directory: string
  /** `main.log` */
  readonly name: string
  readonly retentionDays: number
  /** INFO is dropped from here on; DEBUG from half of it, the other levels from twice as much. */
  readonly queueLimitBytes: number
  /** How long `close()` may take. */
  readonly closeDeadlineMs: number
  readonly fileSystem: DailyFileSystem
  readonly console: winston.transport | undefined
  /** The file cannot be written; lines are kept, within the limit. */
  readonly onFailure: (error: unknown) => void
  /** The file is written again, and these lines were dropped meanwhile. */
  readonly onRecovery: (dropped: DroppedLines) => void
  /** The queue was over its limit, has room again, and these lines were dropped meanwhile. */
  readonly onDrained: (dropped: DroppedLines) => void
}

/** One file of lines, and a bound on what waits for it. */
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

/** Winston in front, a patient daily file behind, and a bound on what is between them. */
export function createLogFile(options: LogFileOptions): LogFile {
  const { queueLimitBytes, onFailure } = options
  let queuedBytes = 0
  const dropped = createDropCount()

  const file = createPatientFile({ ...options, onRecovery, onWritten })
  const transport = new DailyFileTransport(options.name, file, onFailure)
  const logger = createWinstonLogger(options.console === undefined ? [transport] : [transport, options.console])
  logger.on('error', onFailure)

  function write(level: LogLevel, line: string): void {
    if (queuedBytes > queueLimitBytes * LIMIT_FACTORS[level]) {
      dropped.add(level)
      return
    }
    queuedBytes += Buffer.byteLength(line) + 1
    logger.write(entryOf(level, line))
  }

  function onWritten(bytes: number): void {
    queuedBytes -= bytes
    if (dropped.any() && queuedBytes < (queueLimitBytes * LIMIT_FACTORS.DEBUG) / 2) options.onDrained(dropped.take())
  }

  function onRecovery(): void {
    options.onRecovery(dropped.take())
  }

  function close(): Promise<void> {
    return new Promise((resolve) => {
      transport.once('finish', resolve)
      logger.end()
    })
  }

  return { write, close, giveUp: file.giveUp, beginDay: () => transport.beginDay(), queuedBytes: () => queuedBytes }
}
