export type DpopErrorCode = 'dpop_options'

/** A checker of proofs can't be made so; `details` names the option. */
export class DpopError extends Error {
  override readonly name = 'DpopError'
  readonly code: DpopErrorCode = 'dpop_options'
  readonly details: Readonly<Record<string, string>>

  constructor(message: string, details: Readonly<Record<string, string>>) {
    super(message)
    this.details = Object.freeze({ ...details })
  }
}
