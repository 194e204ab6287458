/** Why nothing can be sent at all, as it is configured. */
export type NotificationErrorCode =
  /** nodemailer, an optional peer, is not installed. */
  | 'mailer_missing'
  /** The module of ERROR_REPORTER can't be loaded, or exports no function `reportError`. */
  | 'error_reporter_invalid'

/** A way out that can't be used; `message` says what to do, and holds no secret. */
export class NotificationError extends Error {
  override readonly name = 'NotificationError'
  readonly code: NotificationErrorCode

  constructor(code: NotificationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
