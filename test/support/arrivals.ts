/** What has come to a server of a test. */
export interface Arrivals<Arrival> {
  readonly received: readonly Arrival[]
  add(arrival: Arrival): void
  /** Resolves when so many have come. */
  has(count: number): Promise<void>
}

export function createArrivals<Arrival>(): Arrivals<Arrival> {
  const received: Arrival[] = []
  const waiting = new Set<() => void>()
  return {
    received,
    add(arrival) {
      received.push(arrival)
      for (const look of waiting) look()
    },
    has: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.length < count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}
