import { isJsonObject, type JsonValue } from '../json/index.js'
import type { AlgorithmName } from './algorithms.js'
import { readSigningKey, type SigningKey, type UnsuitableKey } from './signing-key.js'
import { TokenError } from './token-error.js'

/** An issuer's keys as last fetched. */
export interface KeySet {
  readonly signing: ReadonlySet<SigningKey>
  readonly unsuitable: readonly UnsuitableKey[]
}

export type KeyChoice =
  | { readonly status: 'found'; readonly key: SigningKey }
  /** No entry has this kid: a newer set may. */
  | { readonly status: 'unknown' }
  /** An entry has this kid and can't verify this algorithm, whose `reason` completes "the key …". */
  | { readonly status: 'unsuitable'; readonly reason: string }
  /** The token names no kid, and not exactly one key fits. */
  | { readonly status: 'unnamed'; readonly fitting: number }

const MOST_KEYS = 100

/**
 * Reads a JWK Set (RFC 7517 section 5). Entries that can't sign tokens are set aside, as the RFC asks.
 *
 * @param previous the set before: a key that is in both stays the same object
 * One without a signing key is a key set too, empty or not: whoever publishes it has withdrawn the keys before.
 *
 * @throws {TokenError} `key_set` when it's no key set, or holds more than 100 keys, or entries of which none is a key
 */
export function readKeySet(document: JsonValue, previous?: KeySet): KeySet {
  const entries = isJsonObject(document) ? document.keys : undefined
  if (!Array.isArray(entries)) throw new TokenError('key_set', 'The key set has no array "keys".')
  if (entries.length > MOST_KEYS) {
    throw new TokenError('key_set', `The key set holds ${entries.length} keys; at most ${MOST_KEYS} are read.`)
  }
  const known = new Map(Array.from(previous?.signing ?? [], (key) => [identityOf(key), key]))
  const signing = new Set<SigningKey>()
  const unsuitable: UnsuitableKey[] = []
  for (const entry of entries) {
    const read = readSigningKey(entry)
    if ('reason' in read) unsuitable.push(read)
    else signing.add(known.get(identityOf(read)) ?? read)
  }
  const keySet = Object.freeze({ signing, unsuitable: Object.freeze(unsuitable) })
  return entries.length === 0 || entries.some(isKey) ? keySet : withSigningKey(keySet)
}

/** RFC 7517 section 4: what is a key at all says of which type. */
function isKey(entry: JsonValue): boolean {
  return isJsonObject(entry) && typeof entry.kty === 'string'
}

/**
 * The same key set, if tokens can be verified with it.
 *
 * @throws {TokenError} `key_set` when it holds no usable key, with each one's reason
 */
export function withSigningKey(keySet: KeySet): KeySet {
  if (keySet.signing.size > 0) return keySet
  const reasons = keySet.unsuitable.map(({ keyId, reason }) => `${keyId ?? 'one without kid'} ${reason}`).join('; ')
  throw new TokenError('key_set', `The key set holds no usable signing key${reasons && `: ${reasons}`}.`)
}

function identityOf({ keyId, algorithms, thumbprint }: SigningKey): string {
  return JSON.stringify([keyId, algorithms, thumbprint])
}

/** The key for a token: by kid if it names one, else the only one that fits. */
export function chooseKey(keys: KeySet, keyId: string | undefined, algorithm: AlgorithmName): KeyChoice {
  if (keyId === undefined) {
    const fitting = [...keys.signing].filter((key) => key.algorithms.includes(algorithm))
    const [only, ...others] = fitting
    return only !== undefined && others.length === 0
      ? { status: 'found', key: only }
      : { status: 'unnamed', fitting: fitting.length }
  }
  for (const key of keys.signing) {
    if (key.keyId === keyId && key.algorithms.includes(algorithm)) return { status: 'found', key }
  }
  for (const signing of keys.signing) {
    if (signing.keyId === keyId) {
      return { status: 'unsuitable', reason: `verifies ${signing.algorithms.join(', ')} only` }
    }
  }
  const unsuitable = keys.unsuitable.find((candidate) => candidate.keyId === keyId)
  return unsuitable === undefined ? { status: 'unknown' } : { status: 'unsuitable', reason: unsuitable.reason }
}
