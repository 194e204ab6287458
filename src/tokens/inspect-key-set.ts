import { isJsonObject, type JsonValue } from '../json/index.js'
import type { AlgorithmName } from './algorithms.js'
import { readSigningKey, type SigningKey, type UnsuitableKey } from './signing-key.js'

/** A key that may verify tokens, for people. */
export interface InspectedKey {
  readonly keyId: string | undefined
  readonly algorithms: readonly AlgorithmName[]
  /** For example `2048 bits` or `P-256`. */
  readonly size: string
}

/** A key set as the verifier reads it. */
export interface InspectedKeySet {
  readonly usable: readonly InspectedKey[]
  /** Keys that verify nothing, with a reason that completes "the key …". */
  readonly setAside: readonly UnsuitableKey[]
}

/** Reads a JWK Set to show it, as far as it goes: unlike the verifier, also one without a usable key. `undefined`: no key set. */
export function inspectKeySet(document: JsonValue): InspectedKeySet | undefined {
  const entries = isJsonObject(document) ? document.keys : undefined
  if (!Array.isArray(entries)) return undefined
  const read = entries.map(readSigningKey)
  return {
    usable: read.flatMap((key) => ('reason' in key ? [] : [inspected(key)])),
    setAside: read.flatMap((key) => ('reason' in key ? [key] : [])),
  }
}

function inspected({ keyId, algorithms, key }: SigningKey): InspectedKey {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  const size =
    modulusLength === undefined ? (namedCurve ?? key.asymmetricKeyType ?? 'unknown') : `${modulusLength} bits`
  return { keyId, algorithms, size }
}
