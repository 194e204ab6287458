import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type AuditFilterInput,
  findTrailFiles,
  followTrail,
  parseAuditFilter,
} from '../../../src/audit-search/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { makeChain, read } from './made-trail.js'

const ONE = '111111111111'
const TWO = '222222222222'

/** The lines of a chain as a server would write them, to be written bit by bit. */
async function linesOf(chain: string, count: number): Promise<readonly string[]> {
  const folder = await temporaryFolder()
  const events = Array.from({ length: count }, (_, at) =>
    read(`2026-11-20T10:00:0${at}Z`, { user: at % 2 === 0 ? 'even' : 'odd' }),
  )
  const [path] = makeChain(folder, chain, [events])
  return readFileSync(path ?? '', 'utf8').split(/(?<=\n)/)
}

interface Follower {
  readonly replaced: readonly string[]
  /** The ids of as many records as are still to come, once they are there. */
  next(count: number): Promise<readonly string[]>
  stop(): Promise<void>
}

function follow(
  folder: string,
  input: AuditFilterInput = {},
  after: Awaited<ReturnType<typeof findTrailFiles>> = [],
): Follower {
  const parsed = parseAuditFilter(input, { now: 0, timeZone: 'UTC' })
  const filter = parsed.ok ? parsed.filter : expect.fail()
  const controller = new AbortController()
  const replaced: string[] = []
  const records = followTrail(folder, filter, {
    after,
    signal: controller.signal,
    pollMs: 5,
    onReplaced: (name) => replaced.push(name),
  })
  return {
    replaced,
    async next(count) {
      const ids: string[] = []
      while (ids.length < count) {
        const { value } = await records.next()
        if (value !== undefined) ids.push(`${value.record.chain[0]}:${value.record.seq}`)
      }
      return ids
    },
    async stop() {
      controller.abort()
      expect(await records.next()).toMatchObject({ done: true })
    },
  }
}

describe('the following of a trail', () => {
  it('goes on where the reading before ended, through rotation and new chains', async () => {
    const folder = await temporaryFolder()
    const one = await linesOf(ONE, 5)
    const two = await linesOf(TWO, 2)
    const first = join(folder, `${ONE}-000001.jsonl`)
    writeFileSync(first, one[0] ?? '')
    const follower = follow(folder, {}, await findTrailFiles(folder))
    appendFileSync(first, one[1] ?? '')
    expect(await follower.next(1)).toEqual(['1:2'])
    writeFileSync(join(folder, `${ONE}-000002.jsonl`), one[2] ?? '')
    expect(await follower.next(1)).toEqual(['1:3'])
    writeFileSync(join(folder, `${TWO}-000001.jsonl`), two.join(''))
    appendFileSync(join(folder, `${ONE}-000002.jsonl`), one[3] ?? '')
    expect((await follower.next(3)).toSorted()).toEqual(['1:4', '2:1', '2:2'])
    expect(follower.replaced).toEqual([])
    await follower.stop()
  })

  it('waits for the end of a line', async () => {
    const folder = await temporaryFolder()
    const [line = ''] = await linesOf(ONE, 1)
    const path = join(folder, `${ONE}-000001.jsonl`)
    writeFileSync(path, line.slice(0, 100))
    const follower = follow(folder)
    const found = follower.next(1)
    appendFileSync(path, line.slice(100))
    expect(await found).toEqual(['1:1'])
    await follower.stop()
  })

  it('passes by a pipe that is called like a file of the trail, as the search does, and by a line that never ends', async () => {
    const folder = await temporaryFolder()
    const lines = await linesOf(ONE, 2)
    execFileSync('mkfifo', [join(folder, `${TWO}-000001.jsonl`)])
    writeFileSync(join(folder, `${TWO}-000002.jsonl`), Buffer.alloc(9 * 1024 * 1024, 'x'))
    writeFileSync(join(folder, `${ONE}-000001.jsonl`), lines[0] ?? '')
    const follower = follow(folder, {}, await findTrailFiles(folder))
    appendFileSync(join(folder, `${ONE}-000001.jsonl`), lines[1] ?? '')
    expect(await follower.next(1)).toEqual(['1:2'])
    await follower.stop()
  })

  it('waits for a folder that is not there yet', async () => {
    const folder = join(await temporaryFolder(), 'audit')
    const follower = follow(folder)
    const found = follower.next(1)
    mkdirSync(folder)
    writeFileSync(join(folder, `${ONE}-000001.jsonl`), (await linesOf(ONE, 1)).join(''))
    expect(await found).toEqual(['1:1'])
    await follower.stop()
  })

  it('tells of a file that was cut or replaced, and goes on after the newest record it has seen', async () => {
    const folder = await temporaryFolder()
    const lines = await linesOf(ONE, 5)
    const path = join(folder, `${ONE}-000001.jsonl`)
    writeFileSync(path, lines.slice(0, 2).join(''))
    const follower = follow(folder)
    expect(await follower.next(2)).toEqual(['1:1', '1:2'])
    truncateSync(path)
    appendFileSync(path, lines[0] ?? '')
    const third = follower.next(1)
    appendFileSync(path, lines.slice(1, 3).join(''))
    expect(await third).toEqual(['1:3'])
    writeFileSync(`${path}.new`, lines.slice(0, 4).join(''))
    renameSync(`${path}.new`, path)
    expect(await follower.next(1)).toEqual(['1:4'])
    expect(follower.replaced.at(-1)).toBe(`${ONE}-000001.jsonl`)
    await follower.stop()
  })

  it('shows what the filter means', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, `${ONE}-000001.jsonl`), (await linesOf(ONE, 5)).join(''))
    const follower = follow(folder, { actor: 'odd' })
    expect(await follower.next(2)).toEqual(['1:2', '1:4'])
    await follower.stop()
  })
})
