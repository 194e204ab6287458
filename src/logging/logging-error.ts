import { describeFileFailure } from '../daily-file/index.js'

export type LoggingErrorCode = 'log_directory_unwritable'

export interface LoggingErrorDetails {
  readonly directory: string
  /** The file that could not be opened. */
  readonly file: string
  /** The system's code, e.g. EACCES. */
  readonly systemCode?: string
}

/** Logs that cannot be opened; `message` says what to do. */
export class LoggingError extends Error {
  readonly code: LoggingErrorCode
  readonly details: LoggingErrorDetails

  constructor(code: LoggingErrorCode, message: string, details: LoggingErrorDetails, cause?: unknown) {
    super(message, { cause })
    this.name = 'LoggingError'
    this.code = code
    this.details = details
  }
}

export function directoryUnwritable(directory: string, file: string, cause: unknown): LoggingError {
  const { message, mend, systemCode } = describeFileFailure(cause)
  const sentence = `The log folder ${directory} cannot be written (${file}): ${message}. ${mend}`
  return new LoggingError(
    'log_directory_unwritable',
    sentence,
    { directory, file, ...(systemCode && { systemCode }) },
    cause,
  )
}
