import type { LogContext } from '../log-context/index.js'
import { LOG_LEVELS, type LogLevel } from '../log-line/index.js'
import type { ModuleLogger } from './types.js'

/** Takes what a logger says at an enabled level; never throws. */
export type TakeMessage = (level: LogLevel, message: string, context: LogContext | undefined) => void

/** What a logger and its children write. */
export interface Threshold {
  /** Place in LOG_LEVELS of the least level that is enabled. */
  value: number
}

/**
 * A logger whose disabled levels cost one comparison.
 *
 * @param threshold read with each call, since it may change
 */
export function createModuleLogger(take: TakeMessage, threshold: Threshold, context?: LogContext): ModuleLogger {
  return {
    debug(message, more) {
      if (threshold.value <= 0) take('DEBUG', message, merge(context, more))
    },
    info(message, more) {
      if (threshold.value <= 1) take('INFO', message, merge(context, more))
    },
    warning(message, more) {
      if (threshold.value <= 2) take('WARNING', message, merge(context, more))
    },
    error(message, more) {
      if (threshold.value <= 3) take('ERROR', message, merge(context, more))
    },
    critical(message, more) {
      take('CRITICAL', message, merge(context, more))
    },
    isEnabled: (level) => threshold.value <= LOG_LEVELS.indexOf(level),
    child(more) {
      return createModuleLogger(take, threshold, merge(context, more))
    },
  }
}

function merge(context: LogContext | undefined, more: LogContext | undefined): LogContext | undefined {
  if (context === undefined) return more
  if (more === undefined) return context
  return {
    requestId: more.requestId ?? context.requestId,
    user: more.user ?? context.user,
    fields: more.fields === undefined ? context.fields : { ...context.fields, ...more.fields },
  }
}
