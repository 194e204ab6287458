import type { FetchKeySet } from './fetch-key-set.js'
import { compareKeySets, type KeyChange } from './key-event.js'
import { type KeySet, readKeySet, withSigningKey } from './key-set.js'
import { type Schedule, scheduleTimer, waitAfterFetch, weakTick } from './key-timing.js'
import type { KeyStatus } from './types.js'

/** A fetch that somebody waits for. */
export interface Renewal {
  /** Whether it began with the question: then its answer is new enough for whoever asked. */
  readonly isNew: boolean
  /** Never rejects. */
  readonly done: Promise<void>
}

/** An issuer's keys over time. */
export interface KeySource {
  /**
   * Keys as they stand; `undefined` while none count: none were ever loaded, they are outdated, or nobody looked for
   * so long (a process that was suspended) that a fetch has to come first. Starts a refresh in the background when due.
   */
  current(): KeySet | undefined
  /** Another try for a token that the keys at hand can't settle, shared by all who wait; `undefined`: too early for one. */
  renew(): Renewal | undefined
  /** Fetches now, from discovery on. Never rejects. */
  refresh(): Promise<KeyStatus>
  status(): KeyStatus
  /** Ends timers and requests; known keys stay as they are. */
  close(): void
}

export interface KeySourceOptions {
  /** Age at which keys must have been fetched again. */
  readonly refreshMs: number
  /** Age until which known keys count while they can't be fetched. */
  readonly staleMs: number
  readonly now: () => number
  readonly random?: (() => number) | undefined
  readonly schedule?: Schedule | undefined
  readonly onChange?: ((change: KeyChange) => void) | undefined
}

/** Forged kids must not become requests to the issuer: one fetch for them in this time, failed or not. */
const UNKNOWN_KEY_COOLDOWN_MS = 10_000

/** How many reasons are told of one outage. */
const MOST_REASONS = 5

/** A key set that never changes and needs no network. */
export function createFixedKeySource(keySet: KeySet, fetchedAt: number): KeySource {
  const status: KeyStatus = Object.freeze({ status: 'ok', keys: keySet.signing.size, fetchedAt })
  return {
    current: () => keySet,
    renew: () => undefined,
    refresh: async () => status,
    status: () => status,
    close: () => {},
  }
}

/**
 * Keys that are fetched when first needed, and from then on again and again, so that known keys never wait for the
 * network, and go on while the issuer is away. An issuer that answers, and publishes a key set without a signing key, has
 * withdrawn them: they end at once, as each of them would beside others. Any other answer changes nothing.
 */
export function createKeySource(
  fetchKeySet: FetchKeySet,
  { refreshMs, staleMs, now, random = Math.random, schedule = scheduleTimer, onChange }: KeySourceOptions,
): KeySource {
  let isClosed = false
  let running: AbortController | undefined
  let keySet: KeySet | undefined
  let fetchedAt = 0
  let clockAheadMs: number | undefined
  /** When the last fetch was over, well or not. */
  let settledAt = 0
  let waitMs = 0
  let failures = 0
  let error: string | undefined
  let awaySince = 0
  let isWithdrawn = false
  const reasonsTold = new Set<string>()
  let unknownKeyAt: number | undefined
  let inFlight: Promise<void> | undefined
  let isOverdue = false
  let isOutdatedTold = false
  let cancelTick = () => {}

  // A clock that was set back counts as due, so that it can't stop the fetching.
  const isDue = (elapsedMs: number, afterMs: number): boolean => elapsedMs < 0 || elapsedMs >= afterMs
  const isOutdated = (at: number): boolean => at - fetchedAt >= staleMs

  async function load(anew: boolean): Promise<void> {
    const beganAt = now()
    // One a fetch: a signal that lives as long as the source would gather listeners.
    running = new AbortController()
    try {
      const fetched = await fetchKeySet(anew, running.signal)
      const published = readKeySet(fetched.document, keySet)
      if (published.signing.size === 0) withdraw(published)
      take(withSigningKey(published), fetched.clockAheadMs)
    } catch (cause) {
      if (!isClosed) miss(cause instanceof Error ? cause.message : String(cause), beganAt)
    } finally {
      inFlight = undefined
      isOverdue = false
      settledAt = now()
      waitMs = waitAfterFetch({ failures, hasKeys: keySet !== undefined, refreshMs, random })
      cancelTick()
      if (!isClosed) cancelTick = schedule(tick, waitMs)
    }
  }

  function withdraw(published: KeySet): void {
    if (keySet === undefined) return
    const change = compareKeySets(keySet, published)
    keySet = undefined
    isWithdrawn = true
    tell(change)
  }

  function take(fetched: KeySet, aheadMs: number | undefined): void {
    const change = compareKeySets(keySet, fetched)
    const keys = fetched.signing.size
    const back: KeyChange | undefined =
      failures > 0 ? { kind: 'provider_back', awayMs: now() - awaySince, keys } : undefined
    keySet = fetched
    isWithdrawn = false
    fetchedAt = now()
    clockAheadMs = aheadMs
    failures = 0
    error = undefined
    isOutdatedTold = false
    reasonsTold.clear()
    tell(back)
    tell(change)
  }

  function miss(reason: string, beganAt: number): void {
    if (failures === 0) awaySince = beganAt
    failures += 1
    error = reason
    if (!reasonsTold.has(reason) && reasonsTold.size < MOST_REASONS) {
      reasonsTold.add(reason)
      tell({ kind: 'provider_away', error: reason, keys: keySet?.signing.size ?? 0 })
    }
    if (keySet !== undefined && isOutdated(now()) && !isOutdatedTold) {
      isOutdatedTold = true
      tell({ kind: 'keys_outdated', ageMs: now() - fetchedAt })
    }
  }

  function tell(change: KeyChange | undefined): void {
    if (change === undefined) return
    try {
      onChange?.(change)
    } catch {
      // A listener's fault is its own; it must not cost the keys.
    }
  }

  function fetchShared(anew: boolean): Promise<void> {
    inFlight ??= load(anew)
    return inFlight
  }

  function current(): KeySet | undefined {
    if (keySet === undefined) return undefined
    const at = now()
    // Set back, the clock must not make keys younger than nothing: their age counts from here.
    if (at < fetchedAt) fetchedAt = at
    const elapsedMs = at - settledAt
    if (inFlight === undefined && isDue(elapsedMs, waitMs) && !isClosed) {
      // A fetch comes before the keys grow old. Where none did, a withdrawn key might pass for one that counts.
      isOverdue = failures === 0 && elapsedMs > refreshMs
      void fetchShared(false)
    }
    return isOverdue || isOutdated(at) ? undefined : keySet
  }

  function renew(): Renewal | undefined {
    if (inFlight !== undefined) return { isNew: false, done: inFlight }
    if (isClosed) return undefined
    const at = now()
    if (keySet === undefined || isOutdated(at)) {
      if (failures > 0 && !isDue(at - settledAt, waitMs)) return undefined
      return { isNew: true, done: fetchShared(true) }
    }
    if (unknownKeyAt !== undefined && !isDue(at - unknownKeyAt, UNKNOWN_KEY_COOLDOWN_MS)) return undefined
    unknownKeyAt = at
    return { isNew: true, done: fetchShared(true) }
  }

  function status(): KeyStatus {
    const failed = error === undefined ? {} : { error }
    if (keySet === undefined) return { status: isWithdrawn ? 'withdrawn' : 'never_loaded', ...failed }
    const offset = clockAheadMs === undefined ? {} : { offsetSeconds: Math.round(clockAheadMs / 1000) }
    const known = { keys: keySet.signing.size, fetchedAt, ...offset }
    if (isOutdated(now())) return { status: 'outdated', ...known, ...failed }
    return error === undefined ? { status: 'ok', ...known } : { status: 'stale', ...known, error }
  }

  const source = {
    current,
    renew,
    async refresh() {
      if (!isClosed) await fetchShared(true)
      return status()
    },
    status,
    tick: () => {
      if (!isClosed) void fetchShared(false)
    },
    close() {
      isClosed = true
      running?.abort()
      cancelTick()
    },
  }
  const tick = weakTick(new WeakRef(source))
  return source
}
