/** Why a chain is not copied any further. Stable: they stand in `audit_cursor.fault`, in events and in alerts. */
export type ChainFaultKind =
  /** The file says otherwise than what was copied from it. */
  | 'fork'
  /** The file ends before what was copied from it. */
  | 'cut'
  /** Records between what was copied and what is there are missing. */
  | 'gap'
  /** A line is not what its hash says, or not in its place. */
  | 'damaged'
  /** A line that this version cannot read. */
  | 'unreadable'

export interface ChainFault {
  readonly chain: string
  readonly kind: ChainFaultKind
  /** The first record that is not copied. */
  readonly seq: number
  readonly file: string
  /** A sentence for who looks into it. */
  readonly detail: string
}

/** Carries a fault out of the reading or the writing of a batch. */
export class ChainFaultError extends Error {
  override readonly name = 'ChainFaultError'
  readonly fault: ChainFault

  constructor(fault: ChainFault) {
    super(`${fault.chain}:${fault.seq} (${fault.file}): ${fault.detail}`)
    this.fault = fault
  }
}
