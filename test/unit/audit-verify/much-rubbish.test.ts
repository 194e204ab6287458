import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verifyTrail } from '../../../src/audit-verify/index.js'
import { createRecordOrder } from '../../../src/audit-verify/record-order.js'
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
