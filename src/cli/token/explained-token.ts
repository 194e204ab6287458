import type { Identity } from '../../policy/index.js'
import type { TokenExplanation } from '../../tokens/index.js'

/** What a command shows of a token. */
export interface ExplainedToken {
  readonly explanation: TokenExplanation
  /** `undefined` where none is known. */
  readonly issuer: string | undefined
  readonly audience: string
  /** Who its claims speak of, and what they may do; `undefined` without a realm-config, or without claims. */
  readonly identity: Identity | undefined
  readonly realm: string | undefined
  readonly nowSeconds: number
}
