/**
 * - `send_failed`: it may succeed later.
 * - `send_refused`: it would fail the same way again.
 */
export type SendErrorCode = 'send_failed' | 'send_refused'

/** A notification that did not go out; `message` holds no secret. */
export class SendError extends Error {
  override readonly name = 'SendError'
  readonly code: SendErrorCode
  readonly details: { readonly retryAfterMs?: number }

  constructor(
    code: SendErrorCode,
    message: string,
    details: { readonly retryAfterMs?: number } = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }
}
