import { expect, it, onTestFinished } from 'vitest'
import { eachLocalMidnight } from '../../../src/daily-file/index.js'

/** A clock that begins so shortly before midnight that a test can wait for it. */
function clockBefore(midnight: Date): () => Date {
  const startMs = performance.now()
  return () => new Date(midnight.getTime() - 20 + (performance.now() - startMs))
}

it('calls back when a local day begins, once, also where nothing is written', async () => {
  const days: string[] = []
  const stop = eachLocalMidnight((day) => days.push(day), clockBefore(new Date(2026, 10, 22)))
  onTestFinished(stop)
  await expect.poll(() => days, { timeout: 10_000 }).toEqual(['2026-11-22'])
})

it('calls back after a clock that was set forward over several days, and no more once it is stopped', async () => {
  const days: string[] = []
  let looks = 0
  const stop = eachLocalMidnight(
    (day) => {
      days.push(day)
      stop()
    },
    () => (looks++ < 2 ? new Date(2026, 10, 21, 23, 59, 59, 990) : new Date(2026, 10, 25, 23, 59, 59, 990)),
  )
  onTestFinished(stop)
  await expect.poll(() => days, { timeout: 10_000 }).toEqual(['2026-11-25'])
})
