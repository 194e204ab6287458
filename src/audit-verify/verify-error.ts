export type VerifyErrorCode =
  /** There is no such folder or file. */
  | 'trail_missing'
  /** It cannot be read. */
  | 'trail_unreadable'
  /** It has no file of a trail. */
  | 'trail_empty'
  /** The file with anchors is not there, or holds none. */
  | 'anchors_unreadable'
  /** What was given as a public key is none. */
  | 'public_key_invalid'
  /** Neither the trail nor the anchors know such a chain. */
  | 'chain_unknown'
  /** The trail has no such record. */
  | 'record_unknown'
  /** No signed checkpoint covers the record yet. */
  | 'record_uncovered'
  /** A record of a chain that is damaged is not proved. */
  | 'chain_damaged'
  /** What was given as a proof has not its form. */
  | 'proof_invalid'

/** What stands in the way of verifying; `message` says what to do. */
export class VerifyError extends Error {
  readonly code: VerifyErrorCode

  constructor(code: VerifyErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'VerifyError'
    this.code = code
  }
}
