export type ForwardingErrorCode = 'forwarding_options'

/** What is to be believed of proxies can't be said so; `details` names the option. */
export class ForwardingError extends Error {
  override readonly name = 'ForwardingError'
  readonly code: ForwardingErrorCode = 'forwarding_options'
  readonly details: Readonly<Record<string, string>>

  constructor(message: string, details: Readonly<Record<string, string>>) {
    super(message)
    this.details = Object.freeze({ ...details })
  }
}
