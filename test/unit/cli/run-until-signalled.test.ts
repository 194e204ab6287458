import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { runUntilSignalled } from '../../../src/cli/run-until-signalled.js'

it.each([
  [true, 'Stopping…\n'],
  [false, ''],
])('says on a terminal that the signal has come, before it waits (terminal: %s)', async (isTTY, expected) => {
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY })
  let atStop: unknown
  const stop = async () => {
    atStop = stderr.read() ?? ''
  }
  const before = process.listeners('SIGTERM')
  const ended = runUntilSignalled(
    async () => ({ stop }),
    // As a signal would, and nothing else of this process hears of it.
    () => {
      for (const listener of process.listeners('SIGTERM')) if (!before.includes(listener)) listener('SIGTERM')
    },
    { stderr },
  )
  await ended
  expect(atStop).toBe(expected)
})
