export { TEST_ISSUER } from '../addresses/index.js'
export type { JsonObject, JsonValue } from '../json/index.js'
export { accessTokenOf } from './access-token.js'
export { type AlgorithmName, isAlgorithmName } from './algorithms.js'
export { hasAuthenticationContext } from './authentication-context.js'
export { type ClaimMapping, type ClaimPath, resolveClaimNames } from './claim-names.js'
export { describeRefusal } from './describe-refusal.js'
export { type ExplainedCheck, explainToken, type TokenExplanation } from './explain-token.js'
export { type InspectedKeySet, inspectKeySet } from './inspect-key-set.js'
export type { IntrospectedTokens, IntrospectionOptions } from './introspection/introspection-options.js'
export type { TokenProfile } from './issuer-rules.js'
export { describeKeyEvent, type KeyEvent } from './key-event.js'
export { likelyCausesOf } from './likely-causes.js'
export type { TokenLimits } from './limits.js'
export type {
  LogoutRefusal,
  LogoutRefusalCode,
  LogoutToken,
  LogoutTokenVerifier,
  LogoutVerdict,
} from './logout-token.js'
export { type ParsedObject, parseJsonObject } from './parse-json-object.js'
export { readAttributes } from './read-attributes.js'
export { REFUSALS, type RefusalDescription } from './refusals.js'
export { shown } from './shown.js'
export { readSigningKey, type SigningKey } from './signing-key.js'
export { type SignedParts, splitParts } from './split-parts.js'
export { TokenError, type TokenErrorCode } from './token-error.js'
export { TOKEN_KINDS, type TokenKind } from './token-kind.js'
export type {
  AccessToken,
  AttributeProblem,
  Claims,
  Fault,
  KeyStatus,
  Presentation,
  ProofChecker,
  Refusal,
  RefusalCode,
  RevocationList,
  RevocationMark,
  Verdict,
  Verifier,
} from './types.js'
export { createVerifier } from './verifier.js'
export type { IssuerOptions, SharedOptions, VerifierOptions } from './verifier-options.js'
export { verifySignature } from './verify-signature.js'
