import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type TrailReport, verifyTrail } from '../../../src/audit-verify/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { type Random, SEED, seededRandom } from './seeded-random.js'
import { type Done, TAMPERINGS, type Tampered } from './tampering.js'
import { randomShape, type WrittenTrail, writeTrail } from './written-trails.js'

/** Of each tampering; PASSERELLE_EXAM tries more. */
const TIMES = process.env.PASSERELLE_EXAM === 'true' ? 100 : 10
const TRAILS = 12

let trails: readonly WrittenTrail[]
beforeAll(async () => {
  trails = await Promise.all(
    Array.from({ length: TRAILS }, (_, index) => {
      const random = seededRandom(SEED + index)
      const shape = { ...randomShape(random), events: 40, endsTorn: false }
      // What some tamperings need: several files, chains, keys.
      const varied = {
        fileBytes: 3000,
        checkpointRecords: 7,
        processes: 1 + (index % 2),
        sessions: 2,
        changesKeys: index % 3 === 0,
      }
      return writeTrail(index < TRAILS - 3 ? { ...shape, ...varied } : shape, random)
    }),
  )
}, 60_000)

/** Changes the first trail, from a random one on, that can be changed so. */
function tamper(name: string, random: Random): { trail: WrittenTrail; tampered: Tampered; done: Done } {
  const from = random.int(trails.length)
  for (const trail of [...trails.slice(from), ...trails.slice(0, from)]) {
    const [oldKey] = trail.keys
    const tampered = { files: new Map(trail.files), oldKey: trail.keys.length > 1 ? oldKey : undefined }
    const done = TAMPERINGS[name]?.change(tampered, random)
    const isOther = [...trail.files].some(([file, text]) => tampered.files.get(file) !== text)
    if (done !== undefined && isOther) return { trail, tampered, done }
  }
  throw new Error(`no trail can be changed so: ${name}`)
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder)
  await Promise.all([...files].map(([file, text]) => writeFile(join(folder, file), text, 'latin1')))
}

const damagesOf = (report: TrailReport) => report.chains.flatMap(({ damages }) => damages)

describe(`a trail that somebody has changed (AUDIT_SEED=${SEED})`, () => {
  it.each(Object.keys(TAMPERINGS))('is found: %s', async (name) => {
    const folder = await temporaryFolder()
    await Promise.all(Array.from({ length: TIMES }, (_, time) => isFound(name, time, join(folder, String(time)))))
  })

  async function isFound(name: string, time: number, folder: string): Promise<void> {
    const { kinds, withoutAnchor } = TAMPERINGS[name] ?? { kinds: [], withoutAnchor: 'sometimes' }
    const random = seededRandom(SEED * 1000 + time)
    const { trail, tampered, done } = tamper(name, random)
    const seen = `${name}, time ${time}`
    await writeFiles(folder, tampered.files)

    const report = await verifyTrail({ path: folder, anchors: { name: 'anchors', text: trail.anchors } })
    const damages = damagesOf(report)
    expect(report.verdict, seen).toBe('damaged')
    expect(kinds, `${seen}: ${JSON.stringify(damages.slice(0, 3))}`).toContain(damages[0]?.kind)
    expect(damages[0], seen).toMatchObject(done)

    const alone = await verifyTrail({ path: folder })
    if (withoutAnchor === 'always') expect(alone.verdict, seen).toBe('damaged')
    if (withoutAnchor === 'never') expect(alone.verdict, seen).toBe('unproven_tail')
    expect(alone.verdict, seen).not.toBe('ok')
  }

  it(`is tried ${Object.keys(TAMPERINGS).length * TIMES} times in ${Object.keys(TAMPERINGS).length} ways`, () => {
    expect(Object.keys(TAMPERINGS).length).toBeGreaterThanOrEqual(20)
    expect(Object.keys(TAMPERINGS).length * TIMES).toBeGreaterThanOrEqual(500)
  })
})
