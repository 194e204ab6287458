import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, type TestContext, vi } from 'vitest'
import { AuditError, type AuditTrail, type AuditTrailOptions, createAuditTrail } from '../../../src/audit/index.js'
import { nodeTrailFileSystem as real, type TrailFileSystem } from '../../../src/audit/trail-file-system.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { recordsOnDisk, verifyOnDisk } from '../../support/trail-on-disk.js'

const PATIENCE = { timeout: 10_000 }
/** For commits that are to be late; others take no such time on a busy machine either. */
const SOON = { deadlineMs: 1000 }
const intent = (path: string): AuditEvent => ({ event: 'DATA_MUTATION', outcome: 'pending', reason: 'granted', path })
const read = (path: string): AuditEvent => ({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok', path })
const errno = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code })
const NEVER = new Promise<never>(() => {})

type Call = 'open' | 'write' | 'datasync' | 'sync' | 'stat' | 'rename'

/** Everything that a test does to a disk. */
interface Faults {
  /** What is to happen before a call, on a file of that path; asked each time. */
  before: (call: Call, path: string) => Promise<void> | undefined
  /** Bytes that a write takes at most. */
  mostBytes: number
}

function faultyDisk(faults: Faults): TrailFileSystem {
  const paths = new Map<number, string>()
  const after = async <Result>(call: Call, path: string | undefined, go: () => Promise<Result>) => {
    await faults.before(call, path ?? '')
    return go()
  }
  return {
    ...real,
    openSync(path, flags) {
      const fd = real.openSync(path, flags)
      paths.set(fd, path)
      return fd
    },
    async open(path, flags) {
      const fd = await after('open', path, () => real.open(path, flags))
      paths.set(fd, path)
      return fd
    },
    write: (fd, data) => after('write', paths.get(fd), () => real.write(fd, data.subarray(0, faults.mostBytes))),
    datasync: (fd) => after('datasync', paths.get(fd), () => real.datasync(fd)),
    sync: (fd) => after('sync', paths.get(fd), () => real.sync(fd)),
    stat: (path) => after('stat', path, () => real.stat(path)),
    rename: (from, to) => after('rename', to, () => real.rename(from, to)),
  }
}

/** A trail on a disk of its own, closed when the test is over. */
async function faultyTrail(onTestFinished: TestContext['onTestFinished']) {
  const directory = await logFolder()
  const trails: AuditTrail[] = []
  const faults: Faults = { before: () => undefined, mostBytes: Number.POSITIVE_INFINITY }
  onTestFinished(async () => {
    faults.before = () => undefined
    await Promise.all(trails.map((trail) => trail.close()))
  })

  function open(options: AuditTrailOptions = {}): AuditTrail {
    const trail = createAuditTrail({
      directory,
      dataDirectory: directory,
      batchMs: 5,
      deadlineMs: 10_000,
      closeDeadlineMs: 10_000,
      report: () => {},
      trailFileSystem: faultyDisk(faults),
      ...options,
    })
    trails.push(trail)
    return trail
  }
  const folder = (): string => join(directory, 'audit')
  const live = (): string => join(folder(), readdirSync(folder()).findLast((name) => name.endsWith('.jsonl')) ?? '')
  const events = (): string[] => recordsOnDisk(directory).map(({ event, reason }) => `${event} ${reason}`)
  const paths = (): (string | undefined)[] =>
    recordsOnDisk(directory).flatMap(({ request }) => (request === undefined ? [] : [request.path]))
  const isWhole = async (): Promise<void> => {
    const { chains } = await verifyOnDisk(directory)
    expect(chains.map(({ damages }) => damages)).toEqual(chains.map(() => []))
  }
  return { directory, faults, open, folder, live, events, paths, isWhole }
}

// Each waits for deadlines and retries most of its time.
describe.concurrent('a trail whose disk fails', () => {
  const REFUSALS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EMFILE']
  it.for([
    ...REFUSALS.map((code) => ['write', code] as const),
    ...REFUSALS.map((code) => ['stat', code] as const),
    ['write', 'hang'] as const,
    ['datasync', 'hang'] as const,
    ['stat', 'hang'] as const,
  ])(
    'refuses commits while %s answers %s, keeps reads, and recovers by itself',
    async ([call, code], { onTestFinished }) => {
      const { directory, faults, isWhole, open, paths } = await faultyTrail(onTestFinished)
      const trail = open(SOON)
      await trail.commit(intent('/before'))
      const release: (() => void)[] = []
      faults.before = (each) => {
        if (each !== call) return undefined
        return code === 'hang' ? new Promise((resolve) => release.push(resolve)) : Promise.reject(errno(code))
      }
      await expect(trail.commit(intent('/during'))).rejects.toMatchObject({ code: 'audit_unavailable' })
      expect(trail.status()).toMatchObject({ status: 'failed', refused: 1 })
      // At once now.
      await expect(trail.commit(intent('/refused'))).rejects.toBeInstanceOf(AuditError)
      trail.record(read('/read'))
      faults.before = () => undefined
      for (const go of release) go()
      await vi.waitFor(() => expect(trail.status().status).toBe('degraded'), PATIENCE)
      await trail.commit(intent('/after'))
      await trail.close()
      expect(paths()).toEqual(['/before', '/during', '/during', '/read', '/after'])
      const during = recordsOnDisk(directory).filter(({ request }) => request?.path === '/during')
      expect(during[1]).toMatchObject({ intent: during[0]?.seq, outcome: 'failure', reason: 'audit_unavailable' })
      expect(recordsOnDisk(directory).find(({ event }) => event === 'TRAIL_RECOVERED')).toMatchObject({
        record: { refused: 2, lost: 0 },
        trail: { refused: 2, lost: 0, since: expect.stringMatching(/Z$/) },
      })
      await isWhole()
    },
  )

  it.for([
    ['write', 'EIO'],
    ['datasync', 'EIO'],
    ['datasync', 'ENOSPC'],
  ] as const)('leaves a file for good whose %s answers %s, and its chain', async ([call, code], { onTestFinished }) => {
    const { directory, faults, isWhole, open } = await faultyTrail(onTestFinished)
    const trail = open()
    const before = await trail.commit(intent('/before'))
    const synced: string[] = []
    let broken: string | undefined
    faults.before = (each, path) => {
      if (each === 'datasync') synced.push(path)
      if (each !== call || (broken !== undefined && broken !== path)) return undefined
      broken = path
      return Promise.reject(errno(code))
    }
    trail.record(read('/read'))
    const [during, also] = await Promise.all([
      trail.commit({ ...intent('/during'), change: { after: { trail: { again: 'x' } } } }),
      trail.commit(intent('/also')),
    ])
    expect(during?.chain).not.toBe(before?.chain)
    await trail.commit({ ...intent('/during'), outcome: 'success', intent: before?.seq, intentChain: before?.chain })
    await trail.close()
    expect(synced.filter((path) => path === broken)).toHaveLength(call === 'datasync' ? 1 : 0)
    const records = recordsOnDisk(directory)
    const started = records.find(({ event, chain }) => event === 'TRAIL_STARTED' && chain === during?.chain)
    const last = records.find(({ chain, seq }) => chain === before?.chain && seq === before?.seq)
    expect(started).toMatchObject({
      reason: 'io_error',
      trail: { continues: { chain: before?.chain, seq: before?.seq, hash: last?.hash } },
    })
    expect(records.filter(({ chain }) => chain === during?.chain).map(({ request }) => request?.path)).toEqual(
      expect.arrayContaining(['/read', '/during']),
    )
    expect(records.findLast(({ intent }) => intent !== undefined)).toMatchObject({ intent_chain: before?.chain })
    const again = records.filter(({ trail }) => trail?.again !== undefined)
    expect(again.map(({ request }) => request?.path)).toEqual(['/read', '/during', '/also'])
    const pathAt = (place: typeof during): string | undefined =>
      records.find(({ chain, seq }) => chain === place?.chain && seq === place.seq)?.request?.path
    expect([during, also].map(pathAt)).toEqual(['/during', '/also'])
    expect(trail.status()).toMatchObject({ written: 5, lost: 0 })
    await isWhole()
    // The next start goes on with the new chain, and none with the one that was left.
    const next = open()
    expect(next.status().chain).toBe(during?.chain)
    expect(open().status().chain).not.toBe(before?.chain)
  })

  it.for([...REFUSALS, 'EIO', 'hang'])(
    'acknowledges nothing in a next file that cannot be opened (%s), and recovers by itself',
    async (code, { onTestFinished }) => {
      const { events, faults, folder, isWhole, open, paths } = await faultyTrail(onTestFinished)
      const trail = open({ ...SOON, fileBytes: 3000 })
      const release: (() => void)[] = []
      let hits = 0
      faults.before = (call, path) => {
        if (call !== 'open' || !path.endsWith('-000002.jsonl')) return undefined
        hits++
        return code === 'hang' ? new Promise((resolve) => release.push(resolve)) : Promise.reject(errno(code))
      }
      const acknowledged: string[] = []
      let refused = 0
      for (let index = 0; index < 20 && refused === 0; index++) {
        await trail.commit(intent(`/${index}`)).then(
          () => acknowledged.push(`/${index}`),
          () => refused++,
        )
      }
      expect(hits).toBeGreaterThan(0)
      // Of a disk that says EIO, another chain goes on at once; else nothing is promised until the file is there.
      if (code !== 'EIO') expect([refused, trail.status().status]).toEqual([1, 'failed'])
      faults.before = () => undefined
      for (const go of release) go()
      await vi.waitFor(() => expect(trail.status().status).toBe('degraded'), PATIENCE)
      await trail.commit(intent('/after'))
      await trail.close()
      expect(paths()).toEqual(expect.arrayContaining([...acknowledged, '/after']))
      expect(events().includes('TRAIL_STARTED io_error')).toBe(code === 'EIO')
      expect(readdirSync(folder()).filter((name) => name.includes('.replaced-'))).toEqual([])
      await isWhole()
    },
  )

  it.for(['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'])(
    'leaves its chain where the name of its next file may not be on disk (%s), and asks for that no second time',
    async (code, { onTestFinished }) => {
      const { events, faults, isWhole, open, paths } = await faultyTrail(onTestFinished)
      const trail = open({ fileBytes: 3000 })
      const first = await trail.commit(intent('/first'))
      let failed = 0
      faults.before = (call) => (call === 'sync' && failed++ === 0 ? Promise.reject(errno(code)) : undefined)
      const acknowledged: string[] = []
      for (let index = 0; index < 20; index++) {
        await trail.commit(intent(`/${index}`))
        acknowledged.push(`/${index}`)
      }
      expect(failed).toBeGreaterThan(0)
      await trail.close()
      expect(trail.status().chain).not.toBe(first?.chain)
      expect(events()).toContain('TRAIL_STARTED io_error')
      expect(paths()).toEqual(expect.arrayContaining(acknowledged))
      await isWhole()
    },
  )

  it.for(['ENOSPC', 'EROFS', 'EIO'])(
    'acknowledges nothing while its file, which was removed, cannot be given back (%s)',
    async (code, { onTestFinished }) => {
      const { faults, isWhole, live, open, paths } = await faultyTrail(onTestFinished)
      const trail = open(SOON)
      await trail.commit(intent('/before'))
      faults.before = (call) => (call === 'rename' ? Promise.reject(errno(code)) : undefined)
      rmSync(live())
      const during = await trail.commit(intent('/during')).then(
        () => 'acknowledged',
        () => 'refused',
      )
      // What was promised before stood in the file that is gone: nobody but this process has it.
      faults.before = () => undefined
      await vi.waitFor(() => expect(trail.status().status).toBe('degraded'), PATIENCE)
      await trail.commit(intent('/after'))
      await trail.close()
      expect(paths()).toEqual(expect.arrayContaining(['/after', ...(during === 'acknowledged' ? ['/during'] : [])]))
      if (code !== 'EIO') expect(during).toBe('refused')
      if (code !== 'EIO') expect(paths()).toContain('/before')
      if (code !== 'EIO') await isWhole()
    },
  )

  it('resolves a flush, and closes in order, where the disk fails while the newest record is a checkpoint', async ({
    onTestFinished,
  }) => {
    const { events, faults, folder, isWhole, open, paths } = await faultyTrail(onTestFinished)
    let failing = 0
    faults.before = (call) => (call === 'datasync' && failing-- > 0 ? Promise.reject(errno('EIO')) : undefined)
    const trail = open({ checkpointRecords: 3 })
    await trail.flush()
    failing = 1
    for (const path of ['/1', '/2', '/3']) trail.record(read(path))
    await trail.flush()
    expect(paths()).toEqual(expect.arrayContaining(['/1', '/2', '/3']))
    failing = 1
    await trail.close()
    expect(readdirSync(folder()).filter((name) => name.endsWith('.lock'))).toEqual([])
    expect(events().filter((event) => event === 'TRAIL_STARTED io_error')).toHaveLength(2)
    await isWhole()
  })

  it('knows what was acknowledged last where a batch was full by its last record', async ({ onTestFinished }) => {
    const { directory, faults, isWhole, open } = await faultyTrail(onTestFinished)
    let isFailing = false
    faults.before = (call) => (call === 'datasync' && isFailing ? Promise.reject(errno('EIO')) : undefined)
    const trail = open()
    const large = {
      ...read('/'),
      record: Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`m${at}`, 'x'.repeat(250)])),
    }
    await trail.commit(large)
    const bytes = JSON.stringify(recordsOnDisk(directory).find(({ request }) => request?.path === '/')).length
    const places = await Promise.all(Array.from({ length: Math.ceil(1024 ** 2 / bytes) }, () => trail.commit(large)))
    isFailing = true
    const next = trail.commit(intent('/next'))
    await vi.waitFor(() => expect(trail.status().chain).not.toBe(places[0]?.chain), PATIENCE)
    isFailing = false
    await next
    const start = recordsOnDisk(directory).find(({ trail: own }) => own?.continues?.chain === places[0]?.chain)
    expect(start?.trail?.continues?.seq).toBe(places.at(-1)?.seq)
    await isWhole()
  })

  it('goes on where another chain cannot begin either, once it can', async ({ onTestFinished }) => {
    const { faults, isWhole, open, paths } = await faultyTrail(onTestFinished)
    const trail = open(SOON)
    await trail.commit(intent('/before'))
    faults.before = (call) => (call === 'stat' ? undefined : Promise.reject(errno('EIO')))
    await expect(trail.commit(intent('/during'))).rejects.toBeInstanceOf(AuditError)
    faults.before = () => undefined
    await vi.waitFor(() => expect(trail.status().status).toBe('degraded'), PATIENCE)
    await trail.commit(intent('/after'))
    await trail.close()
    expect(new Set(paths())).toEqual(new Set(['/before', '/during', '/after']))
    await isWhole()
  })

  it('writes what a short write left over', async ({ onTestFinished }) => {
    const { faults, isWhole, open, paths } = await faultyTrail(onTestFinished)
    faults.mostBytes = 70
    const trail = open()
    for (let index = 0; index < 10; index++) await trail.commit(intent(`/${index}`))
    await trail.close()
    expect(paths()).toHaveLength(10)
    await isWhole()
  })

  it('is told to go on: commits resolve without a place, are counted, and alerts hear of it', async ({
    onTestFinished,
  }) => {
    const { faults, open, paths } = await faultyTrail(onTestFinished)
    const told: string[] = []
    const trail = open({ ...SOON, onFailure: 'continue', onRecord: ({ event }) => told.push(event) })
    faults.before = (call) => (call === 'write' ? Promise.reject(errno('ENOSPC')) : undefined)
    expect(await trail.commit(intent('/late'))).toBeUndefined()
    expect(await trail.commit(intent('/at-once'))).toBeUndefined()
    expect(trail.status()).toMatchObject({ status: 'failed', refused: 2, lost: 0 })
    expect(told).toContain('TRAIL_DEGRADED')
    faults.before = () => undefined
    await vi.waitFor(() => expect(trail.status().status).toBe('degraded'), PATIENCE)
    expect(told).toContain('TRAIL_RECOVERED')
    await trail.close()
    expect(paths()).toEqual(['/late', '/at-once'])
  })

  it.for<[string, (path: string) => void]>([
    ['removed', (path) => rmSync(path)],
    ['renamed', (path) => renameSync(path, `${path}.stolen`)],
    [
      'replaced',
      (path) => {
        rmSync(path)
        writeFileSync(path, 'an impostor\n')
      },
    ],
    ['removed with its folder', (path) => rmSync(join(path, '..'), { recursive: true })],
  ])('has its file back that was %s', async ([_, change], { onTestFinished }) => {
    const { events, folder, isWhole, live, open, paths } = await faultyTrail(onTestFinished)
    const trail = open()
    for (let index = 0; index < 5; index++) await trail.commit(intent(`/${index}`))
    change(live())
    await trail.commit(intent('/after'))
    await vi.waitFor(() => expect(events()).toContain('TRAIL_REOPENED file_removed_or_renamed'), PATIENCE)
    await trail.close()
    expect(paths()).toEqual(['/0', '/1', '/2', '/3', '/4', '/after'])
    expect(trail.status().status).toBe('degraded')
    await isWhole()
    const aside = readdirSync(folder()).filter((name) => name.includes('.replaced-'))
    if (_ === 'replaced') expect(readFileSync(join(folder(), aside[0] ?? ''), 'utf8')).toBe('an impostor\n')
    else expect(aside).toEqual([])
  })

  it('keeps its chain for itself where its folder was removed with the lock', async ({ onTestFinished }) => {
    const { folder, open } = await faultyTrail(onTestFinished)
    const trail = open()
    await trail.commit(intent('/before'))
    rmSync(folder(), { recursive: true })
    await trail.commit(intent('/after'))
    expect(open().status().chain).not.toBe(trail.status().chain)
  })

  it('closes each file that it is done with', async ({ onTestFinished }) => {
    const { live, open } = await faultyTrail(onTestFinished)
    const opened = new Set<number>()
    const add = (fd: number): number => {
      opened.add(fd)
      return fd
    }
    const trail = open({
      fileBytes: 1500,
      trailFileSystem: {
        ...real,
        openSync: (path, flags) => add(real.openSync(path, flags)),
        open: async (path, flags) => add(await real.open(path, flags)),
        closeSync(fd) {
          opened.delete(fd)
          real.closeSync(fd)
        },
        async close(fd) {
          opened.delete(fd)
          await real.close(fd)
        },
      },
    })
    for (let index = 0; index < 8; index++) {
      if (index % 3 === 2) rmSync(live())
      await trail.commit(intent(`/${index}`))
    }
    expect(opened.size).toBe(1)
    await trail.close()
    expect(opened.size).toBe(0)
  })

  it('takes a disk that takes no byte for a full one', async ({ onTestFinished }) => {
    const { faults, isWhole, open, paths } = await faultyTrail(onTestFinished)
    const trail = open(SOON)
    await trail.commit(intent('/before'))
    faults.mostBytes = 0
    await expect(trail.commit(intent('/during'))).rejects.toBeInstanceOf(AuditError)
    faults.mostBytes = Number.POSITIVE_INFINITY
    await trail.flush()
    await trail.commit(intent('/after'))
    expect(paths().at(-1)).toBe('/after')
    await trail.close()
    await isWhole()
  })

  it('has its file back when nothing is written, within seconds', async ({ onTestFinished }) => {
    const { events, live, open } = await faultyTrail(onTestFinished)
    const trail = open()
    await trail.commit(intent('/1'))
    const path = live()
    rmSync(path)
    await vi.waitFor(() => {
      expect(existsSync(path)).toBe(true)
      expect(events()).toContain('TRAIL_REOPENED file_removed_or_renamed')
    }, PATIENCE)
  })

  it.for<[string, string, (path: string) => void]>([
    ['cut', 'file_truncated', (path) => truncateSync(path, 100)],
    ['emptied', 'file_truncated', (path) => truncateSync(path, 0)],
    ['added to', 'file_changed', (path) => appendFileSync(path, 'not ours\n')],
  ])('leaves a file that was %s, and says so', async ([_, reason, change], { onTestFinished }) => {
    const { directory, folder, live, open } = await faultyTrail(onTestFinished)
    const trail = open()
    const before = await trail.commit(intent('/before'))
    change(live())
    const after = await trail.commit(intent('/after'))
    await trail.close()
    expect(after?.chain).not.toBe(before?.chain)
    const text = readFileSync(join(folder(), `${after?.chain}-000001.jsonl`), 'utf8')
    expect(text).toContain(`"event":"TRAIL_STARTED","outcome":"failure","reason":"${reason}"`)
    expect(text).toContain(`"continues":{"chain":"${before?.chain}","seq":${before?.seq},`)
    expect(text).toContain('"path":"/after"')
    expect((await verifyOnDisk(directory)).chains.map(({ verdict }) => verdict).sort()).toContain('damaged')
  })

  it('goes on when the folder cannot be had for a while', async ({ onTestFinished }) => {
    const { events, folder, open } = await faultyTrail(onTestFinished)
    const trail = open({ ...SOON, fileBytes: 3000 })
    await trail.commit(intent('/before'))
    renameSync(folder(), `${folder()}.away`)
    writeFileSync(folder(), 'a file has its name')
    await expect(trail.commit(intent('/during'))).rejects.toBeInstanceOf(AuditError)
    rmSync(folder())
    mkdirSync(folder())
    await vi.waitFor(() => expect(trail.status().status).toBe('degraded'), PATIENCE)
    await trail.commit(intent('/after'))
    await trail.close()
    expect(events().some((event) => event.startsWith('TRAIL_RECOVERED'))).toBe(true)
  })

  it('loses no more than it says when too much waits, and says where', async ({ onTestFinished }) => {
    const { faults, open } = await faultyTrail(onTestFinished)
    const trail = open({ queueLimitBytes: 100_000 })
    await trail.commit(intent('/before'))
    faults.before = (call) => (call === 'write' ? NEVER : undefined)
    for (let index = 0; index < 5000; index++) trail.record(read(`/${index}`))
    const { lost } = trail.status()
    expect(lost).toBeGreaterThan(4000)
    await expect(trail.commit(intent('/full'))).rejects.toBeInstanceOf(AuditError)
  })
})
