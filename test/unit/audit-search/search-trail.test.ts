import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AuditFilter,
  type AuditFilterInput,
  AuditSearchError,
  createMatcher,
  type FoundRecord,
  findTrailFiles,
  parseAuditFilter,
  type SearchOptions,
  searchTrail,
} from '../../../src/audit-search/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { type MadeEvent, makeChain, read } from './made-trail.js'

const ONE = '111111111111'
const TWO = '222222222222'

function filterOf(input: AuditFilterInput): AuditFilter {
  const result = parseAuditFilter(input, { now: 0, timeZone: 'UTC' })
  return result.ok ? result.filter : expect.fail(JSON.stringify(result.mistakes))
}

async function search(
  path: string,
  input: AuditFilterInput = {},
  options: SearchOptions = {},
): Promise<readonly FoundRecord[]> {
  const found: FoundRecord[] = []
  for await (const each of searchTrail(await findTrailFiles(path), filterOf(input), options)) found.push(each)
  return found
}

const ids = (found: readonly FoundRecord[]): readonly string[] =>
  found.map(({ record }) => `${record.chain[0]}:${record.seq}`)

/** Two chains, of which one has two files. */
async function twoChains(): Promise<string> {
  const folder = await temporaryFolder()
  makeChain(folder, ONE, [
    [read('2026-11-20T10:00:00Z'), read('2026-11-20T12:00:00Z', { user: 'marie', subject: 's-marie' })],
    [read('2026-11-21T10:00:00Z'), read('2026-11-21T12:00:00Z', { event: 'DATA_MUTATION', method: 'POST' })],
  ])
  makeChain(folder, TWO, [
    [read('2026-11-20T11:00:00Z', { outcome: 'refused', reason: 'bounds' }), read('2026-11-21T11:00:00Z')],
  ])
  return folder
}

describe('the search of a trail', () => {
  it('lays chains into each other by time, newest first or oldest first', async () => {
    const folder = await twoChains()
    expect(ids(await search(folder))).toEqual(['1:4', '2:2', '1:3', '1:2', '2:1', '1:1'])
    expect(ids(await search(folder, {}, { order: 'oldest' }))).toEqual(['1:1', '2:1', '1:2', '1:3', '2:2', '1:4'])
  })

  it.each<[AuditFilterInput, readonly string[]]>([
    [{ actor: 'marie' }, ['1:2']],
    [{ actor: ['s-marie', 's-jean'], outcome: 'refused' }, ['2:1']],
    [{ event: 'DATA_MUTATION' }, ['1:4']],
    [{ event: ['DATA_MUTATION', 'LOGOUT'] }, ['1:4']],
    [{ from: '2026-11-21' }, ['1:4', '2:2', '1:3']],
    [{ to: '2026-11-20' }, ['1:2', '2:1', '1:1']],
    [{ from: '2026-11-20T11:00Z', to: '2026-11-20T12:00Z' }, ['2:1']],
    [{ id: `${TWO}:1` }, ['2:1']],
    [{ id: [ONE] }, ['1:4', '1:3', '1:2', '1:1']],
    [{ record: 'gaveur_id=1', reason: 'bounds' }, ['2:1']],
    [{ address: '10.1.2.3', event: 'DATA_MUTATION' }, ['1:4']],
    [{ address: '10.1.2.33' }, []],
  ])('finds %j', async (input, expected) => {
    expect(ids(await search(await twoChains(), input))).toEqual(expected)
  })

  it('finds by each filter alone the one record that it means, and no other', async () => {
    const folder = await temporaryFolder()
    const one: MadeEvent = read('2026-11-20T12:00:00Z', {
      ...{ event: 'DATA_MUTATION', outcome: 'failure', reason: 'conflict', user: 'marie "m"', subject: 's-marie' },
      ...{ about: 'somebody', record: { kilos: 7, name: 'ü' }, permission: 'gavage_data:write', address: '192.0.2.7' },
      ...{ sessionId: 'session|1', clientId: 'front', tokenId: 'token\\1', requestId: 'r 1', traceId: 'a'.repeat(32) },
    })
    makeChain(folder, ONE, [[read('2026-11-20T10:00:00Z'), one, read('2026-11-20T14:00:00Z')]])
    const asked: Required<AuditFilterInput> = {
      ...{ actor: 'marie "m"', about: 'somebody', record: 'kilos=7', event: 'DATA_MUTATION', outcome: 'failure' },
      ...{ reason: 'conflict', action: 'gavage_data:write', address: '192.0.2.0/24', session: 'session|1' },
      ...{ client: 'front', token: 'token\\1', request: 'r 1', trace: 'a'.repeat(32), id: `${ONE}:2` },
      ...{ from: '2026-11-20T11:00Z', to: '2026-11-20T13:00Z' },
    }
    const { from, to, ...others } = asked
    const questions = [...Object.entries(others).map(([name, value]) => ({ [name]: value })), { from, to }]
    const more = [{ actor: 's-marie' }, { record: 'name=ü' }, { address: '192.0.2.7' }, { event: 'DATA_*' }]
    for (const question of [...questions, ...more]) {
      expect(ids(await search(folder, question)), JSON.stringify(question)).toEqual(['1:2'])
    }
  })

  it('takes the trail’s folder, the folder above it, a file, and packed files', async () => {
    const above = await temporaryFolder()
    const folder = join(above, 'audit')
    const [first, second] = makeChain(folder, ONE, [[read('2026-11-20T10:00:00Z')], [read('2026-11-21T10:00:00Z')]])
    const path = first ?? expect.fail()
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
    expect(ids(await search(above))).toEqual(['1:2', '1:1'])
    rmSync(path)
    expect(ids(await search(folder))).toEqual(['1:2', '1:1'])
    expect(ids(await search(`${path}.gz`))).toEqual(['1:1'])
    const copy = join(above, 'copy.jsonl')
    writeFileSync(copy, readFileSync(second ?? ''))
    expect(ids(await search(copy))).toEqual(['1:2'])
  })

  it('gives each line as it stands', async () => {
    const folder = await temporaryFolder()
    const [path] = makeChain(folder, ONE, [[read('2026-11-20T10:00:00Z', { user: 'é\u2028\u{1f986}"' })]])
    const [found] = await search(folder, { actor: 'é\u2028\u{1f986}"' })
    expect(`${found?.line}\n`).toBe(readFileSync(path ?? '', 'utf8'))
  })

  it('passes over the end that is still being written, and tells of lines that are none', async () => {
    const folder = await temporaryFolder()
    const [path] = makeChain(folder, ONE, [[read('2026-11-20T10:00:00Z'), read('2026-11-20T11:00:00Z')]])
    appendFileSync(path ?? '', 'rubbish\n{"v":1,"chain":"1111')
    for (const order of ['newest', 'oldest'] as const) {
      let unreadable = 0
      const found = await search(folder, {}, { order, onUnreadable: () => unreadable++ })
      expect(found).toHaveLength(2)
      expect(unreadable).toBe(1)
    }
  })

  it('finds what was written while the clock had been set back', async () => {
    const folder = await temporaryFolder()
    makeChain(folder, ONE, [
      [read('2026-11-20T10:00:00Z'), read('2026-11-20T12:00:00Z'), read('2026-11-20T11:00:00Z')],
      [read('2026-11-21T11:00:00Z')],
    ])
    expect(ids(await search(folder, { from: '2026-11-20T11:30Z', to: '2026-11-20' }))).toEqual(['1:2'])
  })

  it('reads files of the days that are asked for, and no others', async () => {
    const folder = await twoChains()
    const files = await findTrailFiles(folder)
    writeFileSync(files[0]?.path ?? '', 'overwritten since')
    let bytes = 0
    const found = searchTrail(files, filterOf({ from: '2026-11-21' }), {
      onBytes: (more) => {
        bytes += more
      },
    })
    const all: FoundRecord[] = []
    for await (const each of found) all.push(each)
    expect(ids(all)).toEqual(['1:4', '2:2', '1:3'])
    expect(bytes).toBe(files.reduce((sum, file) => sum + file.bytes, 0))
  })

  it('keeps the order of a chain whose files are of one moment', async () => {
    const folder = await temporaryFolder()
    makeChain(
      folder,
      ONE,
      ['/1', '/2', '/3'].map((path) => [read('2026-01-01T00:00:00.000Z', { path })]),
    )
    const seqs = async (order: 'oldest' | 'newest') =>
      (await search(folder, {}, { order })).map(({ record }) => record.seq)
    expect(await seqs('oldest')).toEqual([1, 2, 3])
    expect(await seqs('newest')).toEqual([3, 2, 1])
  })

  it('finds in every order what a look at each record finds', async () => {
    const events: fc.Arbitrary<MadeEvent> = fc
      .record({
        minute: fc.integer({ min: 0, max: 5000 }),
        user: fc.constantFrom('a', 'b', 'é', 'a"', undefined),
        gaveur: fc.constantFrom(1, 10, '1', true, null),
        address: fc.constantFrom('10.0.0.1', '110.0.0.1', '::ffff:10.0.0.1', '::1', undefined),
        pad: fc.constantFrom(0, 3000),
      })
      .map(({ minute, user, gaveur, address, pad }) =>
        read(new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(), {
          user,
          record: { gaveur_id: gaveur },
          address,
          path: `/${'x'.repeat(pad)}`,
        }),
      )
    const inputs = fc.constantFrom<AuditFilterInput>(
      {},
      { actor: 'a' },
      { actor: ['é', 'a"'] },
      { record: 'gaveur_id=1' },
      { record: ['gaveur_id=true', 'gaveur_id=null'] },
      { address: '10.0.0.1' },
      { address: '::1' },
      { from: '2026-01-02', to: '2026-01-03T06:00Z', actor: 'b' },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(events, { minLength: 1, maxLength: 1500 }),
        fc.integer({ min: 1, max: 5 }),
        inputs,
        async (all, files, input) => {
          const folder = await temporaryFolder(undefined, () => {})
          try {
            const sorted = all.toSorted((one, other) => (one.at < other.at ? -1 : 1))
            const size = Math.ceil(sorted.length / files)
            makeChain(
              folder,
              ONE,
              Array.from({ length: Math.ceil(sorted.length / size) }, (_, at) =>
                sorted.slice(at * size, (at + 1) * size),
              ),
            )
            const fits = createMatcher(filterOf(input))
            const whole = await search(folder, {}, { order: 'oldest' })
            expect(whole.map(({ record }) => record.seq)).toEqual(sorted.map((_, at) => at + 1))
            const expected = whole.filter(({ record }) => fits(record)).map(({ record }) => record.seq)
            expect((await search(folder, input, { order: 'oldest' })).map(({ record }) => record.seq)).toEqual(expected)
            expect((await search(folder, input)).map(({ record }) => record.seq)).toEqual(expected.toReversed())
          } finally {
            rmSync(folder, { recursive: true })
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  it.each<[string, (folder: string) => string, string]>([
    ['a path that is not there', (folder) => join(folder, 'gone'), 'trail_missing'],
    ['a folder without a trail', (folder) => folder, 'trail_empty'],
    [
      'a file without a record',
      (folder) => {
        writeFileSync(join(folder, 'x'), 'hello\n')
        return join(folder, 'x')
      },
      'trail_empty',
    ],
    [
      'a file that only looks packed',
      (folder) => {
        writeFileSync(join(folder, 'x'), Buffer.from([0x1f, 0x8b, 1, 2, 3]))
        return join(folder, 'x')
      },
      'trail_unreadable',
    ],
  ])('refuses %s', async (_, pathIn, code) => {
    const error: unknown = await search(pathIn(await temporaryFolder())).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AuditSearchError)
    expect(error).toMatchObject({ code })
  })
})
