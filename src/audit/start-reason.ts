/** Why a process begins a chain, or goes on with one: the `reason` of TRAIL_STARTED. */
export type StartReason =
  | 'ok'
  /** A crash had cut off the last line. */
  | 'torn_tail'
  /** The chain that it would have gone on with is not what a process left. */
  | 'chain_damaged'
  /** Another key has signed what is there. */
  | 'key_unknown'
  /** There is no chain, but an anchor of one. */
  | 'chain_missing'
  /** The disk failed while the file was written. */
  | 'io_error'
  | 'file_truncated'
  | 'file_changed'
  /** Another process has the chain, since the lock was removed. */
  | 'chain_taken'
