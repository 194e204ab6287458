import { appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type AuditReceipt, createAuditTrail } from '../../../src/audit/index.js'
import type { TrailFileSystem } from '../../../src/audit/trail-file-system.js'
import { parseRecord } from '../../../src/audit-record/index.js'
import { createPowerCutDisk, randomOf } from '../../support/power-cut-disk.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { verifyOnDisk } from '../../support/trail-on-disk.js'

const SEEDS = process.env.PASSERELLE_EXAM === 'true' ? 200 : 25
const LIVES = 3

/** What was acknowledged, and what the next lives make of it. */
interface Outcome {
  readonly missing: readonly string[]
  readonly damaged: readonly string[]
}

/** Lives of one trail, each of which ends with a power cut at a moment that the seed says. */
async function live(seed: number, mutate: (fileSystem: TrailFileSystem) => TrailFileSystem): Promise<Outcome> {
  const random = randomOf(seed)
  const root = await logFolder()
  const acknowledged: string[] = []
  const missing: string[] = []
  const damaged: string[] = []
  let directory = join(root, '0')
  mkdirSync(directory)
  for (let life = 1; life <= LIVES; life++) {
    const disk = await liveOnce(directory, seed, life, random, acknowledged, mutate)
    const next = join(root, `${life}`)
    disk.rebuild(join(directory, 'audit'), join(next, 'audit'), random)
    for (const name of readdirSync(directory).filter((each) => /^audit[.-]/.test(each)))
      copyFileSync(join(directory, name), join(next, name))
    directory = next
  }
  const trail = createAuditTrail({ directory, dataDirectory: directory, report: () => {} })
  await trail.flush()
  await trail.close()
  const found = pathsIn(join(directory, 'audit'))
  for (const path of acknowledged) if (!found.has(path)) missing.push(path)
  const { chains } = await verifyOnDisk(directory)
  for (const { verdict, damages } of chains) if (verdict === 'damaged') damaged.push(JSON.stringify(damages))
  return { missing, damaged }
}

async function liveOnce(
  directory: string,
  seed: number,
  life: number,
  random: () => number,
  acknowledged: string[],
  mutate: (fileSystem: TrailFileSystem) => TrailFileSystem,
) {
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const disk = createPowerCutDisk(2 + Math.floor(random() * 120), end)
  let isOn = true
  void ended.then(() => {
    isOn = false
  })
  const options = { batchMs: 1, fileBytes: 6000, checkpointRecords: 12, closeDeadlineMs: 1 }
  try {
    const trail = createAuditTrail({
      directory,
      dataDirectory: directory,
      trailFileSystem: mutate(disk.fileSystem),
      report: () => {},
      ...options,
    })
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      for (let index = 0; isOn && index < 400; index++) {
        const path = `/${seed}/${life}/${writer}/${index}`
        trail.record({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok' })
        const commit = trail.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok', path })
        const receipt = await Promise.race([commit.catch(() => undefined), ended])
        if (isOn && isReceipt(receipt)) acknowledged.push(path)
        if (random() < 0.2) await new Promise(setImmediate)
      }
    })
    await Promise.race([Promise.all(writers), ended])
    disk.cut()
    await trail.close()
  } catch (error) {
    // A cut within the start.
    if (!(error instanceof Error) || !/the power is gone/.test(error.message)) throw error
  }
  if (!existsSync(join(directory, 'audit'))) mkdirSync(join(directory, 'audit'))
  return disk
}

/** Of all records that can be read, in files that the trail believes. */
function pathsIn(folder: string): ReadonlySet<string | undefined> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
  return new Set(lines.map((line) => parseRecord(line)?.request?.path))
}

const isReceipt = (value: unknown): value is AuditReceipt => typeof value === 'object' && value !== null

describe('a power cut', () => {
  it('loses nothing that was acknowledged, stops no start, and looks like no tampering', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      expect(await live(seed, (fileSystem) => fileSystem), `seed ${seed}`).toEqual({ missing: [], damaged: [] })
    }
  }, 600_000)

  it.each<[string, Partial<TrailFileSystem>]>([
    ['a file', { datasync: async () => {} }],
    ['a folder', { sync: async () => {}, syncSync: () => {} }],
  ])(
    'is seen to lose what a writer acknowledges that does not sync %s',
    async (_, mutation) => {
      let lost = 0
      for (let seed = 1; lost === 0 && seed <= 40; seed++) {
        const { missing } = await live(seed, (fileSystem) => ({ ...fileSystem, ...mutation }))
        lost += missing.length
      }
      expect(lost).toBeGreaterThan(0)
    },
    600_000,
  )

  it('takes nothing that a process which was killed had written and not synced, once another has gone on in the next file', async () => {
    const root = await logFolder()
    const [directory, after] = [join(root, 'before'), join(root, 'after')]
    const disk = createPowerCutDisk(Number.POSITIVE_INFINITY, () => {})
    const quiet = { directory, dataDirectory: directory, report: () => {}, closeDeadlineMs: 1 }
    const trailFileSystem = { ...disk.fileSystem, datasync: () => new Promise<never>(() => {}) }
    const killed = createAuditTrail({ ...quiet, trailFileSystem, batchMs: 1 })
    killed.record({ event: 'LOGOUT', outcome: 'success', reason: 'ok' })
    await expect
      .poll(() =>
        pathsOf(directory)
          .map((path) => readFileSync(path, 'utf8'))
          .join(),
      )
      .toContain('LOGOUT')
    await killed.close()
    for (const name of readdirSync(join(directory, 'audit')))
      if (name.endsWith('.lock')) rmSync(join(directory, 'audit', name))
    const next = createAuditTrail({ ...quiet, trailFileSystem: disk.fileSystem, fileBytes: 10 })
    await next.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok' })
    disk.cut()
    await next.close()
    // Nothing survives but what was synced.
    disk.rebuild(join(directory, 'audit'), join(after, 'audit'), () => 0.9)
    expect(pathsOf(after).length).toBeGreaterThan(1)
    expect((await verifyOnDisk(after, directory)).chains.map(({ damages }) => damages)).toEqual([[]])
  })
})

const FRAGMENT = '{"v":1,"chain":"what a crash has cut off","'.padEnd(1300, 'x')

/** Starts over a trail whose last line is cut off, with a power cut after each call, and looks for those bytes afterwards. */
async function lostFragments(mutate: (fileSystem: TrailFileSystem) => TrailFileSystem): Promise<readonly string[]> {
  const root = await logFolder()
  const before = join(root, 'before')
  const quiet = { report: () => {}, closeDeadlineMs: 1 }
  const written = createAuditTrail({ directory: before, dataDirectory: before, ...quiet, closeDeadlineMs: 10_000 })
  await written.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok' })
  await written.close()
  for (const path of pathsOf(before)) appendFileSync(path, FRAGMENT)
  const lost: string[] = []
  for (let cutAfter = 0; cutAfter < 12; cutAfter++) {
    const directory = join(root, `cut-${cutAfter}`)
    cpSync(before, directory, { recursive: true })
    const disk = createPowerCutDisk(cutAfter, () => {})
    try {
      const trailFileSystem = mutate(disk.fileSystem)
      const trail = createAuditTrail({ directory, dataDirectory: directory, trailFileSystem, ...quiet })
      disk.cut()
      await trail.close()
    } catch (error) {
      if (!/the power is gone/.test(`${error} ${error instanceof Error ? error.cause : ''}`)) throw error
    }
    for (const [at, random] of [() => 0.9, () => 0.1, randomOf(1), randomOf(2), randomOf(3)].entries()) {
      const after = join(root, `after-${cutAfter}-${at}`)
      disk.rebuild(join(directory, 'audit'), after, random)
      const isThere = readdirSync(after).some((name) => readFileSync(join(after, name), 'utf8').includes(FRAGMENT))
      if (!isThere) lost.push(`after ${cutAfter} calls, ${at}`)
    }
  }
  return lost
}

describe('what a crash has cut off', () => {
  it('is on the disk wherever the power goes while it is moved aside', async () => {
    expect(await lostFragments((fileSystem) => fileSystem)).toEqual([])
  })

  it('is seen to be lost where it is not synced before it goes from its place', async () => {
    expect(await lostFragments((fileSystem) => ({ ...fileSystem, syncSync: () => {} }))).not.toEqual([])
  })
})

const pathsOf = (directory: string): readonly string[] =>
  readdirSync(join(directory, 'audit'))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(directory, 'audit', name))
