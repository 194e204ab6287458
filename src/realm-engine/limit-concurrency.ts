/** Runs tasks, at most so many at once; the others wait in the order they came. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>

export function limitConcurrency(most: number): Limit {
  let running = 0
  const waiting: (() => void)[] = []
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      // The place is handed on, so that nobody who comes in between takes it.
      if (next === undefined) running -= 1
      else next()
    }
  }
}
