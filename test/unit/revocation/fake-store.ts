import type { KeptMark, RevocationSlice, RevocationStore } from '../../../src/revocation/index.js'

/** A store that a test breaks and mends. Several lists may share one. */
export function createFakeStore() {
  const listeners: { onNews: () => void; onConnection: (connected: boolean) => void }[] = []
  const store = {
    marks: [] as KeptMark[],
    generation: 1,
    /** Rejects every call while set. */
    fault: undefined as Error | undefined,
    /** Lets no call end while set. */
    isSilent: false,
    /** What was read by now is handed over when this resolves. */
    held: undefined as Promise<void> | undefined,
    readings: 0,
    closed: false,
    /** Without news, only the heartbeat reads. */
    sendsNews: true,
    connect: (connected: boolean) => {
      for (const { onConnection } of listeners) onConnection(connected)
    },
    loseEverything: () => {
      store.marks = []
      store.generation += 1
    },
    add: async (mark: KeptMark): Promise<void> => {
      await answer()
      store.marks.push(mark)
      if (store.sendsNews) for (const { onNews } of listeners) onNews()
    },
    readSince: async (cursor: string | undefined): Promise<RevocationSlice> => {
      store.readings += 1
      await answer()
      const [generation, position] = cursor?.split('/') ?? []
      const continued = generation === String(store.generation)
      const marks = store.marks.slice(continued ? Number(position) : 0)
      const next = `${store.generation}/${store.marks.length}`
      await store.held
      return { marks, cursor: next, continued }
    },
    subscribe: (onNews: () => void, onConnection: (connected: boolean) => void) => {
      listeners.push({ onNews, onConnection })
    },
    close: async () => {
      store.closed = true
    },
  } satisfies RevocationStore & Record<string, unknown>

  async function answer(): Promise<void> {
    if (store.isSilent) await new Promise(() => {})
    if (store.fault !== undefined) throw store.fault
  }
  return store
}
