import type { LogContext } from '../log-context/index.js'
import type { LogLevel } from '../log-line/index.js'
import type { LogLevels } from './log-levels.js'
import type { LeveledModule } from './log-modules.js'

/**
 * A module's logger: one line a call, escaped, and with what looks like a secret taken out. It says of itself which request
 * it belongs to, and whose that is; a context that is given counts first. Never throws.
 */
export interface ModuleLogger {
  debug(message: string, context?: LogContext): void
  info(message: string, context?: LogContext): void
  warning(message: string, context?: LogContext): void
  error(message: string, context?: LogContext): void
  critical(message: string, context?: LogContext): void
  /** Whether lines of this level are written, for who would build a message in vain. A logger without it takes them all. */
  isEnabled?(level: LogLevel): boolean
  /** A logger that adds this context to each line. */
  child(context: LogContext): ModuleLogger
}

/** A logger for each module except `audit`, whose file belongs to the audit trail. */
export type Loggers = { readonly [module in LeveledModule]: ModuleLogger } & {
  /** What each of them writes, to look at and to change. */
  readonly levels: LogLevels
  /** Flushes every file and closes it. Resolves within the deadline; rejects never. */
  close(): Promise<void>
}
