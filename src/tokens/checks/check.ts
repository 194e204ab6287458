import type { JsonObject } from '../../json/index.js'
import type { AlgorithmName } from '../algorithms.js'
import type { IssuerAdvice } from '../issuer-advice.js'
import type { IssuerRules } from '../issuer-rules.js'
import type { ResolvedLimits } from '../limits.js'
import type { NestedMember } from '../measure-json.js'
import type { SharedValues } from '../shared-values.js'
import type { SigningKey } from '../signing-key.js'
import type { AccessToken, Fault, Presentation, ProofChecker, RevocationList } from '../types.js'

export type { Fault } from '../types.js'

/** A token on its way through the table: each check finds what the ones before it have filled in. */
export interface Candidate {
  readonly text: string
  /** How it came; `undefined` for a plain bearer token. */
  readonly presentation: Presentation | undefined
  /** Encoded header, dot, encoded payload. */
  signingInput: Buffer
  headerBytes: Buffer
  payloadBytes: Buffer
  signature: Buffer
  header: JsonObject
  /** Whether an earlier good token had this very header. */
  isKnownHeader: boolean
  payload: JsonObject
  /** Members of the payload that are objects or arrays, as written. */
  nested: readonly NestedMember[]
  algorithm: AlgorithmName | undefined
  /** Whose rules it is held to: the first issuer's until its `iss` has chosen. */
  issuer: IssuerRules
  key: SigningKey | undefined
  /** Whether the issuer vouches for the payload: it signed it, or answered with it. */
  isVouchedFor: boolean
  /** What the payload says, once the checks before have passed. */
  token: AccessToken | undefined
  /** Version of the revocations that it was looked up in. */
  revocationsVersion: number
  /** For how long its verdict counts at most, where the issuer was asked about it. */
  rememberForMs: number | undefined
}

/** What a verifier wants of tokens, whoever issued them. */
export interface Rules {
  /** By `iss`, exactly. */
  readonly issuers: ReadonlyMap<string, IssuerRules>
  /** What to say of a token of none of them. */
  readonly issuerAdvice: IssuerAdvice
  /** Algorithms that any of the issuers may use. */
  readonly algorithms: readonly AlgorithmName[]
  readonly limits: ResolvedLimits
  readonly revocations: RevocationList | undefined
  readonly proofs: ProofChecker | undefined
  /** What good tokens said alike. */
  readonly shared: SharedValues
  readonly nowSeconds: () => number
}

/** Says what is wrong, or nothing. A promise only where the network is needed. */
export type CheckFunction = (candidate: Candidate, rules: Rules) => Fault | undefined | Promise<Fault | undefined>

const NOTHING = Buffer.alloc(0)
const NONE: readonly NestedMember[] = Object.freeze([])
const EMPTY: JsonObject = Object.freeze(Object.create(null))

export function createCandidate(text: string, issuer: IssuerRules, presentation: Presentation | undefined): Candidate {
  return {
    text,
    presentation,
    signingInput: NOTHING,
    headerBytes: NOTHING,
    payloadBytes: NOTHING,
    signature: NOTHING,
    header: EMPTY,
    isKnownHeader: false,
    payload: EMPTY,
    nested: NONE,
    algorithm: undefined,
    issuer,
    key: undefined,
    isVouchedFor: false,
    token: undefined,
    revocationsVersion: 0,
    rememberForMs: undefined,
  }
}
