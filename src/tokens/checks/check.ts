import type { JsonObject } from '../../json/index.js'
import type { AlgorithmName } from '../algorithms.js'
import type { KeySource } from '../key-source.js'
import type { SigningKey } from '../signing-key.js'
import type { RefusalCode } from '../types.js'

/** A token on its way through the table: each check finds what the ones before it have filled in. */
export interface Candidate {
  readonly text: string
  /** Encoded header, dot, encoded payload. */
  signingInput: Buffer
  headerBytes: Buffer
  payloadBytes: Buffer
  signature: Buffer
  header: JsonObject
  payload: JsonObject
  algorithm: AlgorithmName | undefined
  key: SigningKey | undefined
}

/** What a verifier wants of its tokens. */
export interface Rules {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly AlgorithmName[]
  readonly leewaySeconds: number
  readonly developmentKey: 'refuse' | 'accept'
  readonly keys: KeySource
  readonly nowSeconds: () => number
}

/** What a check found wrong; `expected` and `actual` already fit for a log. */
export interface Fault {
  readonly code: RefusalCode
  readonly expected: string
  readonly actual: string
  readonly mend: string
}

/** Says what is wrong, or nothing. A promise only where the network is needed. */
export type CheckFunction = (candidate: Candidate, rules: Rules) => Fault | undefined | Promise<Fault | undefined>

const NOTHING = Buffer.alloc(0)
const EMPTY: JsonObject = Object.freeze(Object.create(null))

export function createCandidate(text: string): Candidate {
  return {
    text,
    signingInput: NOTHING,
    headerBytes: NOTHING,
    payloadBytes: NOTHING,
    signature: NOTHING,
    header: EMPTY,
    payload: EMPTY,
    algorithm: undefined,
    key: undefined,
  }
}
