import type { RevocationSlice, RevocationStore } from './types.js'
import { within } from './within.js'

interface FollowOptions {
  readonly heartbeatMs: number
  readonly now: () => number
  /** Milliseconds that only go forward, from whenever. */
  readonly uptime: () => number
  /** Takes what was read, before anybody who waits for it goes on. `isAnew`: the store had marks before, and lost them. */
  readonly take: (slice: RevocationSlice, isAnew: boolean) => void
  /** After each reading, good (`undefined`) or not. */
  readonly concluded: (error: string | undefined) => void
}

/** Keeps up with a store: reads it when it has news, when its connection is back, and at every heartbeat. */
export interface Follower {
  /** When the last good reading began: everything stored before is known. Minus infinity before the first. */
  readonly currentAsOf: number
  /** For how many milliseconds that is past, infinite before the first. */
  ageMs(): number
  /** Why the last reading failed, if it did. */
  readonly error: string | undefined
  /** The reading that must end before the marks at hand are trusted: the first, and each after a loss. */
  readonly catchingUp: Promise<void> | undefined
  /** Reads now, or joins the reading that is under way. Never rejects. */
  read(): Promise<void>
  close(): void
}

/** The first reading loads a driver, connects, perhaps migrates, and reads every mark. */
const FIRST_READING_MS = 5_000

/** A store that doesn't answer is given up after one heartbeat, so that its loss is noticed after two. */
export function followStore(store: RevocationStore, options: FollowOptions): Follower {
  const { heartbeatMs, now, uptime, take, concluded } = options

  /** A clock that is set back hides time, and one that only goes forward may stand still while the machine sleeps. */
  function startWatch(): () => number {
    const [startedAt, startedUp] = [now(), uptime()]
    return () => Math.max(now() - startedAt, uptime() - startedUp)
  }

  let cursor: string | undefined
  let currentAsOf = Number.NEGATIVE_INFINITY
  let ageMs = (): number => Number.POSITIVE_INFINITY
  let error: string | undefined
  let reading: Promise<void> | undefined
  let catchingUp: Promise<void> | undefined
  let hasNews = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function readOnce(): Promise<void> {
    const began = now()
    const elapsedMs = startWatch()
    const isFirst = currentAsOf === Number.NEGATIVE_INFINITY
    const deadlineMs = isFirst ? Math.max(FIRST_READING_MS, heartbeatMs) : heartbeatMs
    const slept = (): boolean => elapsedMs() >= deadlineMs + heartbeatMs
    try {
      const slice = await within(store.readSince(cursor), deadlineMs, 'reading the store of revocations')
      if (closed) return
      take(slice, cursor !== undefined && !slice.continued)
      cursor = slice.cursor
      currentAsOf = began
      ageMs = elapsedMs
      error = undefined
    } catch (cause) {
      // A reading that this process slept through says nothing about the store.
      if (!slept()) error = cause instanceof Error ? cause.message : String(cause)
    }
    if (slept()) hasNews = true
    else if (!closed) concluded(error)
  }

  async function readOut(): Promise<void> {
    clearTimeout(timer)
    do {
      // What is news while a reading is under way may not be in it.
      hasNews = false
      await readOnce()
    } while (hasNews && error === undefined && !closed)
    reading = undefined
    schedule()
  }

  function schedule(): void {
    if (closed) return
    timer = setTimeout(() => void read(), heartbeatMs)
    timer.unref()
  }

  function read(): Promise<void> {
    if (closed) return Promise.resolve()
    reading ??= readOut()
    return reading
  }

  function onNews(): void {
    hasNews = true
    void read()
  }

  function onConnection(connected: boolean): void {
    if (!connected) {
      // Perhaps more than the news is lost: ask the store itself.
      void read()
      return
    }
    hasNews = true
    catchUp()
  }

  function catchUp(): void {
    const own = read().finally(() => {
      if (catchingUp === own) catchingUp = undefined
    })
    catchingUp = own
  }

  catchUp()
  store.subscribe(onNews, onConnection)

  return {
    get currentAsOf() {
      return currentAsOf
    },
    ageMs: () => ageMs(),
    get error() {
      return error
    },
    get catchingUp() {
      return catchingUp
    },
    read,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
