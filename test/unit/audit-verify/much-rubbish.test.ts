import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verifyTrail } from '../../../src/audit-verify/index.js'
import { createRecordOrder } from '../../../src/audit-verify/record-order.js'
import { resolveMisplaced } from '../../../src/audit-verify/resolve-misplaced.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { writtenChain } from '../../support/written-chain.js'

it('a file without its line feeds is read piece by piece, once', async () => {
  const folder = join(await temporaryFolder(), 'audit')
  const chain = writtenChain(folder)
  chain.append(...Array.from({ length: 5000 }, () => ({ path: '/' })))
  writeFileSync(chain.path(), `${readFileSync(chain.path(), 'utf8').replaceAll('\n', '')}\n`)
  const [report] = (await verifyTrail({ path: folder })).chains
  expect(report).toMatchObject({ records: 5000, damageCounts: { line_ends: 4999 } })
})

it('a file that is full of other lines is told, and not kept in memory', () => {
  const damages: (readonly [from: number | undefined, to: number | undefined])[] = []
  const place = { file: 'f', line: 1 }
  const order = createRecordOrder({
    head: { seq: 0, hash: '0'.repeat(64), prev: '0'.repeat(64), place },
    onTaken: () => {},
    onDamage: (_kind, _at, _message, seq, toSeq) => damages.push([seq, toSeq]),
  })
  const line = Buffer.from('x')
  for (let index = 0; index < 200_000; index++) order.judge({ place, fields: undefined, line })
  order.end()
  expect(damages.length).toBeLessThanOrEqual(10_000)
  expect(damages.at(-1)?.[1]).toBe(200_000)
  expect(order.head().seq).toBe(200_000)
})

interface Said {
  readonly kind: string
  readonly line: number
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Judges records in this order, one a line, and says of what is missing where it stands. */
function judged(numbers: Iterable<number>): { readonly said: readonly Said[]; readonly looks: number } {
  const said: Said[] = []
  const onDamage = (kind: string, { line }: { line: number }, _message: string, from?: number, to?: number): void => {
    said.push({ kind, line, from, to })
  }
  const hash = (seq: number): string => String(seq).padStart(64, '0')
  const head = { seq: 0, hash: hash(0), prev: hash(0), place: { file: 'f', line: 0 } }
  const order = createRecordOrder({ head, onTaken: () => {}, onDamage })
  let line = 0
  for (const seq of numbers) {
    const fields = { chain: 'c', seq, time: '', prev: hash(seq - 1), actual: hash(seq), claimed: hash(seq) }
    order.judge({ place: { file: 'f', line: ++line }, fields, line: Buffer.from('x') })
  }
  order.end()
  let looks = 0
  const { runs, missing } = order.misplaced()
  const counted = runs.map((run) => ({
    ...run,
    get to() {
      looks++
      return run.to
    },
  }))
  resolveMisplaced({ runs: counted, missing }, () => undefined, onDamage)
  return { said, looks }
}

it('records that stand elsewhere are looked at once each, however many there are', () => {
  const numbers = (function* () {
    for (let seq = 1; seq < 30_000; seq += 2) yield seq
    for (let seq = 2; seq < 30_000; seq += 2) yield seq
  })()
  const { said, looks } = judged(numbers)
  expect(said.slice(0, 3)).toEqual([
    { kind: 'reordered', line: 2, from: 2, to: 2 },
    { kind: 'reordered', line: 3, from: 4, to: 4 },
    { kind: 'reordered', line: 4, from: 6, to: 6 },
  ])
  expect(said.at(-1)).toMatchObject({ kind: 'removed', to: 29_998 })
  expect(said.length).toBeLessThanOrEqual(10_001)
  expect(looks).toBeLessThan(100_000)
})

it('records that stand elsewhere are named as they stand, in several runs and in part', () => {
  // 3 to 8 are missing after 2; of them 6 to 7 stand behind 10, then 4, and 3 and 5 nowhere. 12 stands there twice.
  const { said } = judged([1, 2, 9, 10, 6, 7, 4, 11, 12, 12, 13])
  expect(said.map(({ kind, from, to }) => `${kind} ${from}-${to}`)).toEqual([
    'reordered 6-7',
    'removed 3-8',
    'inserted 12-12',
  ])
  // 5 stands at its own place too: the run is none of what is missing.
  const straddling = judged([1, 2, 5, 6, 3, 4, 5, 7]).said
  expect(straddling.map(({ kind, from, to }) => `${kind} ${from}-${to}`)).toEqual(['removed 3-4', 'inserted 3-5'])
})
