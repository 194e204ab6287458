/**
 * - `revocation_invalid`: a mark or an option can't be used; `details.member` names it.
 * - `revocations_full`: as many marks of this kind count as may; a coarser one has room beyond, and does the work of many.
 * - `revocation_not_stored`: the mark counts in this process alone; it is stored as soon as the store can be reached.
 * - `revocations_closed`: used after `close()`.
 */
export type RevocationErrorCode =
  | 'revocation_invalid'
  | 'revocations_full'
  | 'revocation_not_stored'
  | 'revocations_closed'

/** What keeps somebody from revoking; `message` says what to do. */
export class RevocationError extends Error {
  override readonly name = 'RevocationError'
  readonly code: RevocationErrorCode
  readonly details: Readonly<Record<string, string | number>>

  constructor(
    code: RevocationErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.details = details
  }
}
