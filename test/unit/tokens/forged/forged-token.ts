import type { RefusalCode, VerifierOptions } from '../../../../src/tokens/index.js'

/** A token that must be refused. */
export interface ForgedToken {
  readonly name: string
  /** Callers without types may hand over anything. */
  readonly text: () => unknown
  readonly code: RefusalCode
  readonly check: string
  /** Found in the one line that the operator reads. */
  readonly says?: RegExp
  readonly options?: Partial<VerifierOptions>
}
