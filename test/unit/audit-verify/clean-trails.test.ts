import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPublicKey, verifyTrail } from '../../../src/audit-verify/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { SEED, seededRandom } from './seeded-random.js'
import { randomShape, writeTrail } from './written-trails.js'

const TRAILS = process.env.PASSERELLE_EXAM === 'true' ? 1000 : 200
/** Catches what hangs: none of them takes a second. */
const DEADLINE_MS = TRAILS * 1200

describe(`a trail as the writer left it (AUDIT_SEED=${SEED})`, { timeout: DEADLINE_MS }, () => {
  it(`is never called damaged, ${TRAILS} times: restarts, rotations, several processes, keys, clocks, torn tails`, async () => {
    const folder = join(await temporaryFolder(), 'audit')
    for (let time = 0; time < TRAILS; time++) {
      const random = seededRandom(SEED * 1000 + time)
      const shape = randomShape(random)
      const trail = await writeTrail(shape, random)
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true })
      for (const [file, text] of trail.files) await writeFile(join(folder, file), text, 'latin1')
      const anchors = { name: 'anchors', text: trail.anchors }
      const seen = `time ${time}, ${JSON.stringify(shape)}`

      const { verdict, chains } = await verifyTrail({ path: folder, anchors, isDeep: random.chance(0.3) })
      expect(
        chains.flatMap(({ damages }) => damages),
        seen,
      ).toEqual([])
      expect(verdict, seen).toBe('ok')
      expect((await verifyTrail({ path: folder })).verdict, seen).toBe('unproven_tail')

      const first = readPublicKey(trail.keys[0] ?? '')
      const known = await verifyTrail({ path: folder, anchors, publicKeys: first === undefined ? [] : [first] })
      expect(
        known.chains.flatMap(({ damages }) => damages),
        `${seen}, by its first key`,
      ).toEqual([])
      expect(known.verdict, `${seen}, by its first key`).toBe('ok')
    }
  })
})
