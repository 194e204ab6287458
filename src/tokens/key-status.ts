import type { KeyStatus } from './types.js'

const BADNESS = { ok: 0, stale: 1, outdated: 2, withdrawn: 3, never_loaded: 4 } as const satisfies Record<
  KeyStatus['status'],
  number
>

/** The state of the issuer that is worst off: whoever watches wants to know of that one. */
export function worstOf(statuses: readonly KeyStatus[]): KeyStatus {
  return statuses.reduce((worst, status) => (BADNESS[status.status] > BADNESS[worst.status] ? status : worst))
}
