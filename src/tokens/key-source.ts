import type { JsonValue } from '../json/index.js'
import { type KeySet, readKeySet } from './key-set.js'
import type { KeyStatus } from './types.js'

/** An issuer's keys over time. */
export interface KeySource {
  /** Keys as they stand, or `undefined` while none were ever loaded. Starts a refresh in the background when due. */
  current(): KeySet | undefined
  /**
   * Another try for a token that the keys at hand can't settle, shared by all who wait.
   *
   * @returns `undefined` when it is too early for one; otherwise resolves, never rejects, when the try is over
   */
  renew(): Promise<void> | undefined
  /** Fetches now. Never rejects. */
  refresh(): Promise<KeyStatus>
  status(): KeyStatus
}

/** Forged kids must not become requests to the issuer: one fetch for them in this time, failed or not. */
const UNKNOWN_KEY_COOLDOWN_MS = 10_000
/** First wait after a failed fetch; doubles up to the longest. */
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 10_000

/** A key set that never changes and needs no network. */
export function createFixedKeySource(keySet: KeySet, fetchedAt: number): KeySource {
  const status: KeyStatus = Object.freeze({ status: 'ok', keys: keySet.signing.size, fetchedAt })
  return { current: () => keySet, renew: () => undefined, refresh: async () => status, status: () => status }
}

/**
 * Keys that are fetched when first needed and refreshed while in use: known keys never wait for the network, and go
 * on while the issuer is away. Only a set with a usable key replaces the one before.
 */
export function createKeySource(
  fetchDocument: () => Promise<JsonValue>,
  { refreshMs, now }: { readonly refreshMs: number; readonly now: () => number },
): KeySource {
  let keySet: KeySet | undefined
  let fetchedAt = 0
  let triedAt = 0
  let failures = 0
  let error: string | undefined
  let unknownKeyAt: number | undefined
  let inFlight: Promise<void> | undefined

  // A clock that was set back counts as due, so that it can't stop the fetching.
  const due = (since: number, waitMs: number): boolean => {
    const elapsedMs = now() - since
    return elapsedMs < 0 || elapsedMs >= waitMs
  }
  const retryMs = (): number => Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS)

  async function load(): Promise<void> {
    triedAt = now()
    try {
      keySet = readKeySet(await fetchDocument(), keySet)
      fetchedAt = now()
      failures = 0
      error = undefined
    } catch (cause) {
      failures += 1
      error = cause instanceof Error ? cause.message : String(cause)
    } finally {
      inFlight = undefined
    }
  }

  function fetchShared(): Promise<void> {
    inFlight ??= load()
    return inFlight
  }

  function current(): KeySet | undefined {
    if (keySet !== undefined && inFlight === undefined) {
      if (due(triedAt, failures === 0 ? refreshMs : Math.min(refreshMs, retryMs()))) void fetchShared()
    }
    return keySet
  }

  function renew(): Promise<void> | undefined {
    if (inFlight !== undefined) return inFlight
    if (keySet === undefined) return failures === 0 || due(triedAt, retryMs()) ? fetchShared() : undefined
    if (unknownKeyAt !== undefined && !due(unknownKeyAt, UNKNOWN_KEY_COOLDOWN_MS)) return undefined
    unknownKeyAt = now()
    return fetchShared()
  }

  function status(): KeyStatus {
    if (keySet === undefined)
      return error === undefined ? { status: 'never_loaded' } : { status: 'never_loaded', error }
    const keys = keySet.signing.size
    return error === undefined ? { status: 'ok', keys, fetchedAt } : { status: 'stale', keys, fetchedAt, error }
  }

  return { current, renew, refresh: () => fetchShared().then(status), status }
}
