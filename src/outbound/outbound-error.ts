/**
 * - `proxy_invalid`: a proxy is no http or https URL; `details.option` names the option.
 * - `authority_unreadable`: a file of certificate authorities can't be read; `details.file` names it.
 * - `authority_invalid`: what was given as certificate authorities holds no certificate, or one that can't be read.
 */
export type OutboundErrorCode = 'proxy_invalid' | 'authority_unreadable' | 'authority_invalid'

/** A proxy or a certificate authority that can't be used; `message` says what to do, and holds no password. */
export class OutboundError extends Error {
  readonly code: OutboundErrorCode
  readonly details: Readonly<Record<string, string>>

  constructor(
    code: OutboundErrorCode,
    message: string,
    details: Readonly<Record<string, string>> = {},
    cause?: unknown,
  ) {
    super(message, { cause })
    this.name = 'OutboundError'
    this.code = code
    this.details = details
  }
}
