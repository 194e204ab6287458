import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createIntents } from '../../../src/audit/intents.js'
import { linesFromTrail } from '../../../src/audit/lines-from-trail.js'
import { createLogBacklog } from '../../../src/audit/log-backlog.js'
import { newestLogged } from '../../../src/audit/newest-logged.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { writtenChain } from '../../support/written-chain.js'

const CHAIN = 'cfc8086e64ed'
const OTHER = '0123456789ab'

it('lines beyond what is kept are read from the trail, after the newest that is kept, and once', () => {
  const backlog = createLogBacklog({ chain: CHAIN, after: 5, upTo: 5 }, 100)
  const lines = [{ day: '2026-03-01', data: Buffer.alloc(80, 'x'), lines: 1 }]
  for (const seq of [6, 7, 8]) backlog.add(lines, { chain: CHAIN, seq })
  expect(backlog.first()).toMatchObject({ day: '2026-03-01', lines: 1 })
  backlog.shift()
  expect(backlog.first()).toEqual({ kind: 'missing', missing: { chain: CHAIN, after: 6, upTo: 8 } })
  backlog.shift()
  expect(backlog.isEmpty()).toBe(true)
  // In another chain there is nothing before.
  backlog.add([{ day: '2026-03-01', data: Buffer.alloc(200, 'x'), lines: 1 }], { chain: OTHER, seq: 3 })
  expect(backlog.first()).toEqual({ kind: 'missing', missing: { chain: OTHER, after: 0, upTo: 3 } })
})

it('lines from the trail are those after one and up to another', async () => {
  const folder = join(await temporaryFolder(), 'audit')
  const chain = writtenChain(folder)
  chain.append({}, {}, {})
  chain.rotate()
  chain.append({}, {}, {})
  const read = linesFromTrail(
    { folder, lineOf: (_, __, { seq }) => `2026-11-21 seq=${seq}` },
    { chain: chain.id, after: 1, upTo: 5 },
  )
  const texts: string[] = []
  for await (const { data } of read) texts.push(...data.toString().trimEnd().split('\n'))
  expect(texts).toEqual([2, 3, 4, 5].map((seq) => `2026-11-21 seq=${seq}`))
})

it('the newest record of a chain in a log is found wherever its line stands', async () => {
  const folder = await logFolder()
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'audit.log')
  const line = (chain: string, seq: number) =>
    `2026-03-01 10:00:00 | INFO     | audit    | LOGOUT seq=${chain}:${seq}\n`
  const newest = line(CHAIN, 7)
  // Read from the end in pieces: the line is looked for at each place where one may be cut.
  for (const inLast of [1, 20, newest.length - 1, newest.length]) {
    const filler = line(OTHER, 1)
    const behind = filler.repeat(6000).slice(-(256 * 1024 - inLast))
    writeFileSync(path, line(CHAIN, 6) + newest + filler.slice(0, 10) + behind.slice(10))
    expect(newestLogged(path, CHAIN), `${inLast} bytes of it in the last piece`).toBe(7)
  }
})

it('intents without an outcome are forgotten before they fill the memory', () => {
  const intents = createIntents()
  for (let seq = 1; seq <= 65_537; seq++) intents.add(seq)
  intents.leave(CHAIN, new Map())
  const outcome = (intent: number): AuditEvent => ({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok', intent })
  expect(intents.placed(outcome(65_537)).intentChain).toBe(CHAIN)
  expect(intents.placed(outcome(1)).intentChain).toBeUndefined()
})
