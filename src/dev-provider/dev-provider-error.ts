/** `oidc_provider_missing`: install it. `mapper_unsupported`, `scope_unknown`: mend realm-config. `listen_failed`: see `cause`. `key_unknown`: see `details`. */
export type DevProviderErrorCode =
  | 'oidc_provider_missing'
  | 'mapper_unsupported'
  | 'scope_unknown'
  | 'issuer_invalid'
  | 'listen_failed'
  | 'key_unknown'

/** Why the embedded provider cannot start, or do what a test asks of it; the message says what to do. */
export class DevProviderError extends Error {
  override readonly name = 'DevProviderError'
  readonly code: DevProviderErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: DevProviderErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }
}
