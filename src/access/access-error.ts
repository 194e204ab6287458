/** `docs/errors.md` says what each means. */
export type AccessErrorCode = 'access_invalid' | 'permission_unknown' | 'route_undeclared'

/** Routes whose access can't be meant as it was declared, or was not; thrown at start. `details` names them. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly code: AccessErrorCode
  readonly details: Readonly<Record<string, string>>

  constructor(code: AccessErrorCode, message: string, details: Readonly<Record<string, string>>) {
    super(message)
    this.code = code
    this.details = Object.freeze({ ...details })
  }
}
