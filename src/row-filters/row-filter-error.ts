export type RowFilterErrorCode = 'filter_bounds' | 'filter_field' | 'filter_column' | 'filter_value' | 'filter_options'

/** Bounds can't be put into SQL so that it means the same; `details` names the member. Nothing was built. */
export class RowFilterError extends Error {
  override readonly name = 'RowFilterError'
  readonly code: RowFilterErrorCode
  readonly details: Readonly<Record<string, string>>

  constructor(code: RowFilterErrorCode, message: string, details: Readonly<Record<string, string>>) {
    super(message)
    this.code = code
    this.details = Object.freeze({ ...details })
  }
}
