/**
 * - `verifier_options`: an option of `createVerifier` is missing, unknown or out of range; `details.option` names it.
 * - `discovery`: the issuer's discovery document can't be had or isn't what it must be; `details.url` says where.
 * - `introspection`: the issuer can't be asked about a token, or answers with something else.
 * - `key_set`: the issuer's key set can't be had or holds no usable signing key.
 */
export type TokenErrorCode = 'verifier_options' | 'discovery' | 'key_set' | 'introspection'

/** What goes wrong around tokens, as opposed to a token that is refused: that is a {@link Refusal}, a value. */
export class TokenError extends Error {
  readonly code: TokenErrorCode
  readonly details: Readonly<Record<string, string | number>>

  constructor(
    code: TokenErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'TokenError'
    this.code = code
    this.details = details
  }
}
