/** `password_grant_refused`: the provider's answer is in `details`. `user_unknown`: no development user has that name. */
export type TestingErrorCode =
  | 'password_grant_refused'
  | 'user_unknown'
  | 'client_missing'
  | 'fake_in_production'
  | 'environment_missing'
  | 'option_unknown'
  | 'code_unknown'

/** Why a helper for tests could not do its work; the message says what to do. */
export class TestingError extends Error {
  override readonly name = 'TestingError'
  readonly code: TestingErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: TestingErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}
