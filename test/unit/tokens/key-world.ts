import type { JsonValue } from '../../../src/json/index.js'
import type { FetchedJson } from '../../../src/tokens/fetch-json.js'
import type { KeyChange } from '../../../src/tokens/key-event.js'
import { createKeySource, type KeySourceOptions } from '../../../src/tokens/key-source.js'
import { KEYS, NOW, type TestKey } from './forge.js'

/** A key set as an issuer would publish it, through JSON. */
export function published(...keys: readonly TestKey[]): JsonValue {
  return JSON.parse(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }))
}

export const NEW_KEY: TestKey = { ...KEYS.strange, kid: 'new', jwk: { ...KEYS.strange.jwk, kid: 'new' } }

/** A source of keys whose clock, timers and provider are the test's. Jitter is always half of what it may be. */
export function createKeyWorld(options: Partial<KeySourceOptions> = {}) {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const world = {
    now: NOW * 1000,
    /** Seconds since the start, of each fetch. */
    fetchedAt: [] as number[],
    /** Whether each fetch began at discovery. */
    anew: [] as boolean[],
    changes: [] as KeyChange[],
    answer: (): JsonValue | Promise<JsonValue> => published(KEYS.rsa),
    clockAheadMs: undefined as number | undefined,
    timers,
    /** Seconds. */
    elapsed: () => world.now / 1000 - NOW,
    /** Lets time pass, timers run, and what they start come to its end. */
    async pass(seconds: number) {
      const end = world.now + seconds * 1000
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)
        if (next === undefined) break
        timers.delete(next)
        world.now = Math.max(world.now, next.at)
        next.run()
        await new Promise((resolve) => setImmediate(resolve))
      }
      world.now = end
    },
    /** Another time on the clock, as a process that slept finds it: no timer runs. */
    jump(seconds: number) {
      world.now += seconds * 1000
    },
  }
  const fetchKeySet = async (anew: boolean, signal: AbortSignal): Promise<FetchedJson> => {
    world.fetchedAt.push(world.elapsed())
    world.anew.push(anew)
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    const document = await Promise.race([world.answer(), aborted])
    return { document, clockAheadMs: world.clockAheadMs }
  }
  const source = createKeySource(fetchKeySet, {
    refreshMs: 60_000,
    staleMs: 86_400_000,
    now: () => world.now,
    random: () => 0.5,
    schedule(run, waitMs) {
      const timer = { at: world.now + waitMs, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    onChange: (change) => world.changes.push(change),
    ...options,
  })
  return { world, source }
}

export const away = (): never => {
  throw new Error('https://id.example/certs answered 503.')
}
