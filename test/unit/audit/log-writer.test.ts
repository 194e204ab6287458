import { expect, it, vi } from 'vitest'
import { createLogWriter } from '../../../src/audit/log-writer.js'

it('a day whose file cannot begin is told of, and begins when it can', async () => {
  const full = Object.assign(new Error('EACCES: permission denied, rename'), { code: 'EACCES' })
  let isRefused = true
  const begun: string[] = []
  const told: unknown[] = []
  let isClosed = false
  const log = createLogWriter({
    sink: {
      append: async () => {},
      beginDay(day) {
        if (isRefused) throw full
        begun.push(day)
      },
      close() {
        isClosed = true
      },
    },
    limitBytes: 1000,
    batchMs: 5,
    missing: { chain: '000000000000', after: 0, upTo: 0 },
    async *linesFromTrail() {},
    onFailure: (error) => void told.push(error),
    onRecovery: () => void told.push('again'),
    onMissing: (error) => void told.push(error),
  })
  log.beginDay('2026-03-01')
  await vi.waitFor(() => expect(told).toEqual([full]))
  expect(log.error()).toBe(full)
  isRefused = false
  await vi.waitFor(() => expect(begun).toEqual(['2026-03-01']), { timeout: 10_000 })
  expect(told).toEqual([full, 'again'])
  expect(log.error()).toBeUndefined()
  await log.stop(1000)
  expect(isClosed).toBe(true)
})
