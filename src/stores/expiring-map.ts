interface Entry<Value> {
  readonly value: Value
  /** Infinity: never. */
  readonly expiresAtMs: number
}

/** A map whose entries end. Without a timer: each write looks at a few old entries, a full map at all of them. */
export interface ExpiringMap<Value> {
  readonly size: number
  get(key: string): Entry<Value> | undefined
  /** @returns whether there was room */
  set(key: string, value: Value, expiresAtMs: number): boolean
  delete(key: string): boolean
  clear(): void
}

/** More than one, so that what has expired goes faster than what is new comes. */
const SWEPT_EACH_WRITE = 3
/** A full map is searched no more often than this: whoever fills it must not buy a search with each write. */
const FULL_SWEEP_EVERY_MS = 1_000

export function createExpiringMap<Value>(most: number, now: () => number): ExpiringMap<Value> {
  const entries = new Map<string, Entry<Value>>()
  let cursor = entries.entries()
  let nextFullSweepMs = 0

  const get = (key: string): Entry<Value> | undefined => {
    const entry = entries.get(key)
    if (entry === undefined || entry.expiresAtMs > now()) return entry
    entries.delete(key)
    return undefined
  }

  function sweepSome(): void {
    for (let swept = 0; swept < SWEPT_EACH_WRITE; swept += 1) {
      const step = cursor.next()
      if (step.done) {
        // The iterator of a Map follows its changes; at the end it begins again.
        cursor = entries.entries()
        return
      }
      const [key, entry] = step.value
      if (entry.expiresAtMs <= now()) entries.delete(key)
    }
  }

  function sweepAll(): void {
    if (now() < nextFullSweepMs) return
    nextFullSweepMs = now() + FULL_SWEEP_EVERY_MS
    for (const [key, { expiresAtMs }] of entries) if (expiresAtMs <= now()) entries.delete(key)
  }

  return {
    get size() {
      return entries.size
    },
    get,
    set(key, value, expiresAtMs) {
      sweepSome()
      if (entries.size >= most && !entries.has(key)) sweepAll()
      if (entries.size >= most && !entries.has(key)) return false
      entries.set(key, { value, expiresAtMs })
      return true
    },
    delete(key) {
      return get(key) !== undefined && entries.delete(key)
    },
    clear() {
      entries.clear()
    },
  }
}
