import type { AlgorithmName, Fault, JsonObject, Presentation, SigningKey } from '../../tokens/index.js'
import type { Nonces } from '../nonces.js'
import type { Replays } from '../replays.js'

/** A proof on its way through the table: each check finds what the ones before it have filled in. */
export interface ProofCandidate {
  readonly presentation: Presentation
  /** The access token as it came. */
  readonly token: string
  /** `cnf.jkt` of that token. */
  readonly boundTo: string
  /** The one DPoP header. */
  text: string
  signingInput: Buffer
  headerBytes: Buffer
  payloadBytes: Buffer
  signature: Buffer
  header: JsonObject
  payload: JsonObject
  algorithm: AlgorithmName | undefined
  /** RFC 7638 thumbprint of the key in the header. */
  thumbprint: string
  key: SigningKey | undefined
  /** `htu`, normalised. */
  url: string
  issuedAt: number
  identifier: string
}

/** What proofs are held to. */
export interface ProofRules {
  readonly algorithms: readonly AlgorithmName[]
  readonly windowSeconds: number
  readonly leewaySeconds: number
  readonly replays: Replays
  readonly nonces: Nonces | undefined
  /** Keys that have signed good proofs, imported. */
  readonly keys: KeyMemory
  readonly nowSeconds: () => number
}

/** Importing a key costs about as much as verifying with it. */
export interface KeyMemory {
  get(thumbprint: string): SigningKey | undefined
  set(thumbprint: string, key: SigningKey): void
}

/** Says what is wrong, or nothing. A promise only where the network is needed. */
export type ProofCheck = (
  candidate: ProofCandidate,
  rules: ProofRules,
) => Fault | undefined | Promise<Fault | undefined>

const NOTHING = Buffer.alloc(0)
const EMPTY: JsonObject = Object.freeze(Object.create(null))

export function createProofCandidate(presentation: Presentation, token: string, boundTo: string): ProofCandidate {
  return {
    presentation,
    token,
    boundTo,
    text: '',
    signingInput: NOTHING,
    headerBytes: NOTHING,
    payloadBytes: NOTHING,
    signature: NOTHING,
    header: EMPTY,
    payload: EMPTY,
    algorithm: undefined,
    thumbprint: '',
    key: undefined,
    url: '',
    issuedAt: 0,
    identifier: '',
  }
}

/** Not a proof as RFC 9449 section 4.2 describes it. */
export function invalidProof(expected: string, actual: string, mend = MAKE_ONE): Fault {
  return { code: 'proof_invalid', expected, actual, mend }
}

const MAKE_ONE =
  'Have a library make the client’s proofs (openid-client, oidc-client-ts, Spring Security…): this one was made or changed by something else.'
