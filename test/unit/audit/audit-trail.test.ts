import * as fs from 'node:fs'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuditError, type AuditTrail, type AuditTrailOptions, createAuditTrail } from '../../../src/audit/index.js'
import { nodeTrailFileSystem, type TrailFileSystem } from '../../../src/audit/trail-file-system.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { mintToken } from '../../../src/testing/index.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'

type Write = NonNullable<AuditTrailOptions['fileSystem']>['write']

const event = (path: string): AuditEvent => ({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok', path })
/** For what happens by itself, soon; a busy machine may need longer. */
const PATIENCE = { timeout: 5000 }

/** The logs for people, without the trail and the key. */
const logsIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.startsWith('audit.log'))
    .sort()

/** A disk of the trail where this is else. */
const disk = (changes: Partial<TrailFileSystem>): AuditTrailOptions => ({
  trailFileSystem: { ...nodeTrailFileSystem, ...changes },
})

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

describe('the audit trail', () => {
  let directory: string
  let trails: AuditTrail[]
  let reports: string[]
  beforeEach(async () => {
    directory = await logFolder()
    trails = []
    reports = []
  })
  afterEach(async () => {
    await Promise.all(trails.map((trail) => trail.close()))
  })

  function open(options: AuditTrailOptions = {}): AuditTrail {
    const trail = createAuditTrail({
      directory,
      dataDirectory: directory,
      batchMs: 5,
      closeDeadlineMs: 10_000,
      report: (line) => reports.push(line),
      ...options,
    })
    trails.push(trail)
    return trail
  }
  const withWrite = (write: Write): AuditTrailOptions => ({ fileSystem: { openSync: fs.openSync, write } })
  const read = (name = 'audit.log'): string => readFileSync(join(directory, name), 'utf8')
  const paths = (name?: string): string[] => [...read(name).matchAll(/ path=(\S+)/g)].map((match) => match[1] ?? '')

  it('writes one line an event, in order', async () => {
    const trail = open({ now: () => new Date(2024, 11, 24, 14, 30, 15) })
    trail.record({ ...event('/api/gavage/1'), requestId: 'abc123', user: 'jean.martin@gaveur.fr' })
    trail.record(event('/2'))
    await trail.flush()
    expect(read().replaceAll(/seq=[0-9a-f]{12}/g, 'seq=x')).toBe(
      '2024-12-24 14:30:15 | INFO     | audit                          | AUTHENTICATED_REQUEST outcome=success reason=ok path=/api/gavage/1 seq=x:4 | request_id=abc123 | user=jean.martin@gaveur.fr\n' +
        '2024-12-24 14:30:15 | INFO     | audit                          | AUTHENTICATED_REQUEST outcome=success reason=ok path=/2 seq=x:5\n',
    )
    expect(trail.status()).toMatchObject({ status: 'ok', written: 2, lost: 0 })
  })

  it('names the policy that is in force when an event is recorded, unless the event names its own', async () => {
    let inForce: string | undefined
    const trail = open({ policyVersion: () => inForce })
    trail.record(event('/before'))
    inForce = 'a'.repeat(64)
    trail.record(event('/first'))
    inForce = 'b'.repeat(64)
    trail.record(event('/second'))
    trail.record({ ...event('/known'), policyVersion: 'a'.repeat(64) })
    await trail.flush()
    const named = read().matchAll(/ path=(\S+)(?: policy=(\w+))?/g)
    expect(Object.fromEntries([...named].map(([, path, policy]) => [path, policy]))).toEqual({
      '/before': undefined,
      '/first': 'a'.repeat(16),
      '/second': 'b'.repeat(16),
      '/known': 'a'.repeat(16),
    })
  })

  it('lets no secret through that an event holds', async () => {
    const token = rememberSecret(mintToken({ issuer: 'https://id.example/realms/test', roles: ['gaveur'] }))
    const trail = open()
    trail.record({ ...event(`/reset?token=${token}`), requestId: token, user: token, reason: token, subject: token })
    await trail.flush()
    expect(read().split('\n')).toHaveLength(2)
    expect(read()).not.toContain('eyJ')
  })

  it('writes without being asked to', async () => {
    const trail = open()
    trail.record(event('/1'))
    await vi.waitFor(() => expect(paths()).toEqual(['/1']), PATIENCE)
  })

  it('keeps the order of many events that come while it writes', async () => {
    const trail = open()
    const expected: string[] = []
    for (let round = 0; round < 20; round++) {
      for (let index = 0; index < 500; index++) {
        expected.push(`/${round}/${index}`)
        trail.record(event(`/${round}/${index}`))
      }
      await new Promise(setImmediate)
    }
    await trail.flush()
    expect(paths()).toEqual(expected)
  })

  it('writes everything at its end', async () => {
    const trail = open({ batchMs: 60_000 })
    for (let index = 0; index < 5000; index++) trail.record(event(`/${index}`))
    await trail.close()
    expect(paths()).toHaveLength(5000)
  })

  it('writes what a short write left over', async () => {
    const trail = open(
      withWrite((fd, data, offset, length, position, done) =>
        fs.write(fd, data, offset, Math.min(length, 7), position, done),
      ),
    )
    for (let index = 0; index < 50; index++) trail.record(event(`/${index}`))
    await trail.flush()
    expect(paths()).toEqual(Array.from({ length: 50 }, (_, index) => `/${index}`))
  })

  it('begins a new file at local midnight, over three days', async () => {
    let time = new Date(2024, 11, 30, 23, 59, 59)
    const trail = open({ now: () => time })
    trail.record(event('/monday'))
    time = new Date(2024, 11, 31, 0, 0, 0)
    trail.record(event('/tuesday'))
    time = new Date(2025, 0, 1, 8)
    trail.record(event('/wednesday'))
    await trail.flush()
    expect(logsIn(directory)).toEqual(['audit.log', 'audit.log.2024-12-30', 'audit.log.2024-12-31'])
    expect([paths('audit.log.2024-12-30'), paths('audit.log.2024-12-31'), paths()]).toEqual([
      ['/monday'],
      ['/tuesday'],
      ['/wednesday'],
    ])
  })

  it('never overwrites an archive when the clock goes back over midnight', async () => {
    const days = [24, 25, 24, 25, 26]
    let time = new Date(0)
    const trail = open({ now: () => time })
    for (const day of days) {
      time = new Date(2024, 11, day, 12)
      trail.record(event(`/${day}`))
      await trail.flush()
    }
    const archived = logsIn(directory)
    expect(archived).toEqual([
      'audit.log',
      'audit.log.2024-12-24',
      'audit.log.2024-12-24.1',
      'audit.log.2024-12-25',
      'audit.log.2024-12-25.1',
    ])
    expect(archived.flatMap((name) => paths(name))).toEqual(['/26', '/24', '/24', '/25', '/25'])
  })

  it('archives what an earlier day left when it starts, and sweeps old archives', async () => {
    writeFileSync(join(directory, 'audit.log'), '2024-12-20 10:00:00 | INFO     | audit | old\n')
    writeFileSync(join(directory, 'audit.log.2024-11-23'), 'too old')
    open({ now: () => new Date(2024, 11, 24) })
    expect(logsIn(directory)).toEqual(['audit.log', 'audit.log.2024-12-20'])
  })

  it.each([
    ['removed', (path: string) => rmSync(path)],
    ['renamed', (path: string) => renameSync(path, `${path}.stolen`)],
  ])('goes on in a new file when its file was %s, and says so in it', async (_how, change) => {
    const trail = open()
    trail.record(event('/1'))
    await trail.flush()
    change(join(directory, 'audit.log'))
    trail.record(event('/2'))
    await trail.flush()
    await trail.flush()
    expect(read()).toMatch(
      /path=\/2 seq=\w+:5\n.*TRAIL_REOPENED outcome=failure reason=file_removed_or_renamed record=file:audit.log seq=\w+:6\n$/,
    )
    expect(reports.join()).toContain('was removed, renamed or replaced')
  })

  it('begins a half-written line again when its file was replaced meanwhile', async () => {
    let room = 150
    const trail = open(
      withWrite((fd, data, offset, length, position, done) => {
        if (room === 0) return done(full, 0)
        const size = Math.min(length, room)
        room -= size
        fs.write(fd, data, offset, size, position, done)
      }),
    )
    trail.record(event('/1'))
    trail.record(event('/2'))
    await expect(trail.flush()).rejects.toThrow(AuditError)
    expect(statSync(join(directory, 'audit.log')).size).toBe(150)
    renameSync(join(directory, 'audit.log'), join(directory, 'audit.log.stolen'))
    room = Number.POSITIVE_INFINITY
    await trail.flush()
    expect(read().split('\n')[0]).toMatch(/^[\d-]{10} [\d:]{8} \| INFO {5}\| audit .* path=\/2 seq=\w+:5$/)
  })

  it('keeps events while the disk is full, says failed, and writes them when there is room', async () => {
    let isFull = true
    const trail = open(
      disk({ write: (...call) => (isFull ? Promise.reject(full) : nodeTrailFileSystem.write(...call)) }),
    )
    for (let index = 0; index < 3; index++) trail.record(event(`/${index}`))
    await expect(trail.flush()).rejects.toMatchObject({ code: 'audit_flush_failed', details: { systemCode: 'ENOSPC' } })
    expect(trail.status()).toMatchObject({
      status: 'failed',
      written: 0,
      lost: 0,
      error: expect.stringContaining('ENOSPC'),
    })
    isFull = false
    await vi.waitFor(() => expect(trail.status()).toMatchObject({ written: 3, lost: 0 }), PATIENCE)
    await trail.flush()
    expect(trail.status()).toMatchObject({ status: 'degraded', written: 3, lost: 0 })
    expect(paths()).toEqual(['/0', '/1', '/2'])
    expect(reports.map((line) => line.split(' | ')[1])).toEqual(['CRITICAL', 'WARNING '])
  })

  it('keeps lines while audit.log alone cannot be written, and writes them when it can', async () => {
    let isFull = true
    const trail = open(withWrite((...call) => (isFull ? call[5](full, 0) : fs.write(...call))))
    for (let index = 0; index < 3; index++) trail.record(event(`/${index}`))
    await expect(trail.flush()).rejects.toMatchObject({ code: 'audit_flush_failed', details: { systemCode: 'ENOSPC' } })
    expect(trail.status()).toMatchObject({ status: 'degraded', written: 3, lost: 0 })
    isFull = false
    await vi.waitFor(() => expect(trail.status().status).toBe('ok'), PATIENCE)
    expect(paths()).toEqual(['/0', '/1', '/2'])
  })

  it('counts what it cannot keep, and leaves a line where it is missing', async () => {
    let isFull = true
    const trail = open({
      ...disk({ write: (...call) => (isFull ? Promise.reject(full) : nodeTrailFileSystem.write(...call)) }),
      queueLimitBytes: 8000,
    })
    for (let index = 0; index < 40; index++) trail.record(event(`/${index}`))
    const { lost } = trail.status()
    expect(lost).toBeGreaterThan(5)
    await expect(trail.flush()).rejects.toThrow(AuditError)
    isFull = false
    await expect(trail.flush()).rejects.toThrow(/were lost/)
    trail.record(event('/after'))
    await trail.flush()
    expect(read()).toMatch(
      new RegExp(
        `TRAIL_GAP outcome=failure reason=events_lost record=lost:${lost} seq=.*\n.*TRAIL_RECOVERED.*\n.*path=/after seq=.*\n$`,
      ),
    )
    expect(paths()).toHaveLength(40 - lost + 1)
  })

  it('counts once what is recorded by who is told of a record, and loses nothing for want of room', async () => {
    const sizes: number[] = []
    const trail: AuditTrail = open({
      queueLimitBytes: 20_000,
      onRecord: ({ path }) => {
        if (path?.startsWith('/first') === true) trail.record(event('/second'))
      },
    })
    for (let index = 0; index < 60; index++) {
      trail.record(event('/first'))
      await trail.flush()
      sizes.push(trail.status().lost)
    }
    expect(sizes.at(-1)).toBe(0)
    expect(paths()).toEqual(Array.from({ length: 60 }, () => ['/first', '/second']).flat())
    // Twice as many bytes would fill a file twice as fast.
    expect(readdirSync(join(directory, 'audit')).filter((name) => name.endsWith('.jsonl'))).toHaveLength(1)
  })

  it('says at its end what was lost since the last record', async () => {
    const trail = open({ queueLimitBytes: 6000 })
    for (let index = 0; index < 40; index++) trail.record(event(`/${index}`))
    const { lost } = trail.status()
    expect(lost).toBeGreaterThan(5)
    await trail.close()
    expect(read()).toContain(`TRAIL_GAP outcome=failure reason=events_lost record=lost:${lost} `)
  })

  it('closes within its deadline when the disk stays full, and counts what is lost', async () => {
    const trail = open({ ...disk({ write: () => Promise.reject(full) }), closeDeadlineMs: 50 })
    trail.record(event('/1'))
    await trail.close()
    expect(trail.status()).toMatchObject({ status: 'failed', written: 0, lost: 1 })
    expect(reports.at(-1)).toContain('audit events are lost, 1 so far: ENOSPC')
  })

  it('closes within its deadline when a write hangs', async () => {
    const trail = open({ ...disk({ write: () => new Promise(() => {}) }), closeDeadlineMs: 50 })
    trail.record(event('/1'))
    await trail.close()
    expect(trail.status().lost).toBe(1)
  })

  it('counts events after its end as lost', async () => {
    const trail = open()
    await trail.close()
    trail.record(event('/1'))
    expect(trail.status().lost).toBe(1)
    expect(reports.at(-1)).toContain('the trail is closed')
    await trail.close()
  })

  it('refuses a folder that cannot be made, and says what to do', () => {
    writeFileSync(join(directory, 'file'), '')
    const start = (): AuditTrail => createAuditTrail({ directory: join(directory, 'file', 'logs') })
    expect(start).toThrow(AuditError)
    expect(start).toThrow(/A part of its path is a file: name another folder/)
  })
})
