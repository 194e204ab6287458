import type { Replays } from './replays.js'

/** What is needed of a store that several processes share: `KeyValue` over Redis has it. */
export interface SharedStore {
  /** @returns whether it was set: of many callers with one key, exactly one hears `true` */
  setIfAbsent(key: string, value: string, expiresInMs: number): Promise<boolean>
}

/**
 * Used proofs in a store that all processes of a server share, one key each that expires by itself. While the store is
 * away, tokens bound to a key are refused with 503.
 */
export function createSharedReplays(store: SharedStore): Replays {
  return Object.freeze({
    spend: async (proof: string, forMs: number) =>
      (await store.setIfAbsent(`dpop:${proof}`, '', forMs)) ? 'first' : 'used',
  })
}
