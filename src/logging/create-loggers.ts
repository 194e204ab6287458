import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type DailyFileSystem, describeFileFailure, eachLocalMidnight, nodeFileSystem } from '../daily-file/index.js'
import { currentContext, currentTraceId, type LogContext } from '../log-context/index.js'
import { createLineFormatter, LOG_LEVELS, type LogLevel, localDay } from '../log-line/index.js'
import { createArchiveCompressor } from './archive-compressor.js'
import { createBatchedLogFile } from './batched-log-file.js'
import { createConsoleTransport, stdoutHasColours } from './console-transport.js'
import type { DroppedLines } from './dropped-lines.js'
import { createLogFile, type LogFile } from './log-file.js'
import { createLogLevels, type LevelChange, type LevelSettings } from './log-levels.js'
import { LEVELED_MODULES, type LeveledModule } from './log-modules.js'
import { createModuleLogger, type Threshold } from './module-logger.js'
import { openLogFolder } from './open-log-folder.js'
import type { Loggers, ModuleLogger } from './types.js'

export interface LoggersOptions extends LevelSettings {
  /** Folder of the files; made when it is not there. Default `logs`. */
  readonly directory?: string
  /** Told of a level that was set for a time and went back. */
  readonly onLevelExpired?: (change: LevelChange) => void
  /** Also prints each line on stdout, in colour on a terminal (NO_COLOR is heeded). Default false. */
  readonly console?: boolean
  /** Clock of the stamps. The files rotate by the system's clock. */
  readonly now?: () => Date
  /** Days that archives are kept. Default 30. */
  readonly retentionDays?: number
  /** Days that archives of errors.log are kept. Default 90. */
  readonly errorRetentionDays?: number
  /** `gzip` compresses archives from the day before yesterday on. Default `plain`. */
  readonly archives?: 'plain' | 'gzip'
  /**
   * What waits for one file at most before INFO is dropped and counted; DEBUG is from half of it on, the other levels from
   * twice as much. Default 64 MiB.
   */
  readonly queueLimitBytes?: number
  /** How long `close()` waits for the files. Default 5000. */
  readonly closeDeadlineMs?: number
  /** Takes a line about the logs' own troubles. Default: stderr. */
  readonly report?: (line: string) => void
  readonly fileSystem?: DailyFileSystem
}

type FileName = LeveledModule | 'errors'

const FILES: readonly FileName[] = [...LEVELED_MODULES, 'errors']

/** Those that get a line a request: winston would cost more than the rest of the request's log and audit together. */
const ONCE_A_REQUEST: ReadonlySet<FileName> = new Set(['api'])

/** What errors.log gathers. */
const URGENT: ReadonlySet<LogLevel> = new Set(['WARNING', 'ERROR', 'CRITICAL'])

/**
 * Opens the log files and gives a logger for each module. Lines of WARNING and above go to errors.log as well. A file that
 * cannot be written later on stops nobody: its lines wait, within a bound, and are written when it can be.
 *
 * @throws LoggingError `log_directory_unwritable` when the files cannot be opened at the start
 */
export function createLoggers(options: LoggersOptions = {}): Loggers {
  const {
    directory = 'logs',
    onLevelExpired = () => {},
    console = false,
    now = () => new Date(),
    retentionDays = 30,
    errorRetentionDays = 90,
    archives = 'plain',
    queueLimitBytes = 64 * 1024 * 1024,
    closeDeadlineMs = 5000,
    report = (line) => process.stderr.write(`${line}\n`),
    fileSystem = nodeFileSystem,
  } = options
  const retentionOf = (name: string): number => (name === 'errors' ? errorRetentionDays : retentionDays)
  openLogFolder(
    directory,
    FILES.map((name) => ({ name: `${name}.log`, retentionDays: retentionOf(name) })),
    localDay(new Date()),
    fileSystem,
  )

  const { format } = createLineFormatter()
  const inColour = console && stdoutHasColours()
  const files: LogFile[] = []
  const errors = openFile('errors', false)
  const thresholds = new Map<LeveledModule, Threshold>(LEVELED_MODULES.map((module) => [module, { value: 0 }]))
  const levels = createLogLevels({
    level: options.level,
    levels: options.levels,
    now,
    apply(module, level) {
      const threshold = thresholds.get(module)
      if (threshold !== undefined) threshold.value = LOG_LEVELS.indexOf(level)
    },
    onExpired: onLevelExpired,
  })
  const loggers = {
    main: openModule('main'),
    auth: openModule('auth'),
    api: openModule('api'),
    websocket: openModule('websocket'),
    database: openModule('database'),
    cache: openModule('cache'),
    ml: openModule('ml'),
    blockchain: openModule('blockchain'),
  } satisfies Record<LeveledModule, ModuleLogger>
  const compressing = archives === 'plain' ? undefined : createArchiveCompressor(directory, FILES, onCompressFailure)
  compressing?.begin()
  const stopMidnight = eachLocalMidnight(
    () => {
      for (const file of files) file.beginDay()
      compressing?.begin()
    },
    () => new Date(),
  )
  let closing: Promise<void> | undefined

  function onCompressFailure(error: unknown): void {
    const why = describeFileFailure(error).message
    report(lineOf('main', 'WARNING', `archives in ${directory} could not be compressed, and stay as they are: ${why}`))
  }

  function openModule(module: LeveledModule): ModuleLogger {
    const file = openFile(module, console)
    return createModuleLogger((...said) => take(module, file, ...said), thresholds.get(module) ?? { value: 0 })
  }

  function openFile(name: FileName, printed: boolean): LogFile {
    const path = join(directory, `${name}.log`)
    const warn = (message: string): void => {
      const line = lineOf(name, 'WARNING', message)
      report(line)
      file.write('WARNING', line)
    }
    const create = ONCE_A_REQUEST.has(name) ? createBatchedLogFile : createLogFile
    const file = create({
      directory,
      name: `${name}.log`,
      retentionDays: retentionOf(name),
      queueLimitBytes,
      closeDeadlineMs,
      fileSystem,
      console: printed ? createConsoleTransport(inColour) : undefined,
      onFailure(error) {
        const why = describeFileFailure(error).message
        report(lineOf(name, 'CRITICAL', `${path} cannot be written: ${why}. Lines are kept in memory and tried again`))
      },
      onRecovery: (dropped) => warn(`${path} is written again; ${describeDropped(dropped)}`),
      onDrained: (dropped) => warn(`${path} could not keep up; ${describeDropped(dropped)}`),
    })
    files.push(file)
    return file
  }

  function take(module: LeveledModule, file: LogFile, level: LogLevel, message: string, context?: LogContext): void {
    const line = safeLineOf(module, level, message, context)
    const isUrgent = URGENT.has(level)
    if (closing !== undefined) {
      if (isUrgent) report(line)
      return
    }
    file.write(level, line)
    if (isUrgent) errors.write(level, line)
  }

  /** Plain JavaScript may hand over anything as a message; a log call must not end a request. */
  function safeLineOf(module: string, level: LogLevel, message: string, context?: LogContext): string {
    try {
      return lineInContext(module, level, message, context)
    } catch (error) {
      return lineOf(module, level, `a line could not be formatted: ${describeFileFailure(error).message}`)
    }
  }

  /** What is given counts first, then what is running. */
  function lineInContext(module: string, level: LogLevel, message: string, given: LogContext = {}): string {
    const running = currentContext()
    const { requestId = running?.requestId, user = running?.user } = given
    const fields = running?.fields === undefined ? given.fields : { ...running.fields, ...given.fields }
    return format({ time: now(), level, module, message, requestId, user, traceId: currentTraceId(), fields })
  }

  /** About the files themselves, whoever wrote when it was seen. */
  function lineOf(module: string, level: LogLevel, message: string): string {
    return format({ time: now(), level, module, message })
  }

  async function close(): Promise<void> {
    stopMidnight()
    levels.close()
    const closed = Promise.all([compressing?.stop(), ...files.map((file) => file.close())])
    // It holds the process: one that ended before its deadline would end without saying what is lost.
    // Aborting it, once the files are closed, rejects the delay: no fault, and nobody waits for it then.
    const deadline = new AbortController()
    await Promise.race([closed, delay(closeDeadlineMs, undefined, { signal: deadline.signal }).catch(() => {})])
    deadline.abort()
    for (const file of files) file.giveUp()
    const bytes = files.reduce((sum, file) => sum + file.queuedBytes(), 0)
    if (bytes === 0) return
    report(
      lineOf(
        'main',
        'ERROR',
        `${bytes} bytes of log lines could not be written within ${closeDeadlineMs} ms and are lost`,
      ),
    )
  }

  return {
    ...loggers,
    levels,
    close() {
      closing ??= close()
      return closing
    },
  }
}

function describeDropped(dropped: DroppedLines): string {
  const counts = LOG_LEVELS.filter((level) => dropped[level] > 0).map((level) => `${dropped[level]} ${level}`)
  return counts.length === 0 ? 'no line was dropped' : `lines dropped: ${counts.join(', ')}`
}
