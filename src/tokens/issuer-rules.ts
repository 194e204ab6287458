import type { AlgorithmName } from './algorithms.js'
import type { ClaimNames } from './claim-names.js'
import type { Introspector } from './introspection/introspector.js'
import type { KeySource } from './key-source.js'

/** What a verifier wants of one issuer's tokens. */
export interface IssuerRules {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly AlgorithmName[]
  readonly leewaySeconds: number
  readonly developmentKey: 'refuse' | 'accept'
  /** Where its tokens say who and what. */
  readonly claimNames: ClaimNames
  /** `rfc9068` wants what that profile requires of a token, beside everything else. */
  readonly profile: TokenProfile
  /** Its keys, and no other issuer's: RFC 8725bis section 3.8. */
  readonly keys: KeySource
  /** Whom to ask about tokens, if anybody. */
  readonly introspection: Introspector | undefined
}

/** `keycloak`: the kind stands in the payload's `typ`. `rfc9068`: header `typ` at+jwt and the claims of RFC 9068 section 2.2. */
export type TokenProfile = 'keycloak' | 'rfc9068'
