/** What a line says beside its message. */
export interface AccessLogContext {
  readonly requestId?: string | undefined
  readonly user?: string | undefined
}

/** Told why tokens and requests are refused, of first-seen tokens, and at debug of each decision: `loggers.auth`. */
export interface AccessLogger {
  debug(message: string, context?: AccessLogContext): void
  info(message: string, context?: AccessLogContext): void
  warning(message: string, context?: AccessLogContext): void
  /** Whether lines of a level are written. Without it, all are taken to be. */
  isEnabled?(level: 'DEBUG'): boolean
}
