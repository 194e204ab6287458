export type { JsonObject, JsonValue } from '../json/index.js'
export type { AlgorithmName } from './algorithms.js'
export { describeRefusal } from './describe-refusal.js'
export { readAttributes } from './read-attributes.js'
export { REFUSALS, type RefusalDescription } from './refusals.js'
export { TokenError, type TokenErrorCode } from './token-error.js'
export type {
  AccessToken,
  AttributeProblem,
  Claims,
  KeyStatus,
  Refusal,
  RefusalCode,
  Verdict,
  Verifier,
} from './types.js'
export { createVerifier } from './verifier.js'
export type { VerifierOptions } from './verifier-options.js'
