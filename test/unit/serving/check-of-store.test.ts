import { expect, it } from 'vitest'
import { checkOfStore } from '../../../src/serving/check-of-store.js'

it.each([
  ['ok', 'ok'],
  ['unopened', 'ok'],
  ['failed', 'degraded'],
  ['closed', 'degraded'],
] as const)('a store that is %s makes the health %s', async (state, status) => {
  expect(await checkOfStore({ status: async () => ({ state }) })()).toEqual({ status })
})

it('asks the store once a second, however many ask for the health', async () => {
  let nowMs = 5_000
  let asked = 0
  const check = checkOfStore(
    {
      status: async () => {
        asked += 1
        return { state: asked === 1 ? 'failed' : 'ok' }
      },
    },
    () => nowMs,
  )
  expect(await Promise.all([check(), check(), check()])).toEqual(Array(3).fill({ status: 'degraded' }))
  nowMs += 999
  expect(await check()).toEqual({ status: 'degraded' })
  expect(asked).toBe(1)
  nowMs += 1
  expect(await check()).toEqual({ status: 'ok' })
  expect(asked).toBe(2)
})
