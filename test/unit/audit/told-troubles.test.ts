import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type AuditTrailOptions, createAuditTrail } from '../../../src/audit/index.js'
import { nodeTrailFileSystem } from '../../../src/audit/trail-file-system.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'

const event = (path: string): AuditEvent => ({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok', path })

async function openTold(options: AuditTrailOptions = {}) {
  const directory = await logFolder()
  const told: string[] = []
  const trail = createAuditTrail({
    directory,
    dataDirectory: directory,
    batchMs: 5,
    report: () => {},
    onRecord: ({ event: name, reason }) => void told.push(`${name} ${reason}`),
    ...options,
  })
  onTestFinished(() => trail.close())
  return { directory, told, trail, own: () => told.filter((text) => text.startsWith('TRAIL_')) }
}

it('who is told of events hears that the file was taken away', async () => {
  const { directory, trail, own } = await openTold()
  trail.record(event('/1'))
  await trail.flush()
  rmSync(join(directory, 'audit.log'))
  trail.record(event('/2'))
  await trail.flush()
  await trail.flush()
  expect(own()).toEqual(['TRAIL_REOPENED file_removed_or_renamed'])
})

it('who is told of events hears that the trail cannot be written, what was lost, and that it can be again', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  let isFull = true
  const { trail, own } = await openTold({
    trailFileSystem: {
      ...nodeTrailFileSystem,
      write: (...call) => (isFull ? Promise.reject(full) : nodeTrailFileSystem.write(...call)),
    },
    queueLimitBytes: 8000,
  })
  for (let index = 0; index < 40; index += 1) trail.record(event(`/${index}`))
  await expect(trail.flush()).rejects.toThrow()
  expect(own()).toEqual(['TRAIL_DEGRADED disk_full'])
  isFull = false
  await vi.waitFor(() => expect(own()).toContain('TRAIL_RECOVERED recovered'), { timeout: 10_000 })
  expect(own()).toContain('TRAIL_GAP events_lost')
})
