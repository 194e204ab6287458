import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, inject, it, onTestFinished } from 'vitest'
import { auditEventsRoute, followTrail } from '../../src/audit-store/index.js'
import { createFetchHandler } from '../../src/fetch/index.js'
import { openDatabase } from '../../src/stores/index.js'
import type { EventsPage } from '../contract/audit-events-contract.js'
import { authorizationOf, doorParts } from '../support/door-parts.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { writtenChain } from '../support/written-chain.js'
import { emptyDatabase } from './empty-database.js'

const WRITERS = 4
const RECORDS = 2000

/** A generator whose numbers a failure can be seen again with. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

it('who collects events reads each once and misses none, while four processes copy', async () => {
  const seed = Date.now() >>> 0
  const next = random(seed)
  const url = await emptyDatabase(inject('postgresUrl'))
  const open = () => {
    const database = openDatabase({ url })
    onTestFinished(() => database.close())
    return database
  }
  const written: string[] = []
  async function write(): Promise<void> {
    const folder = join(await temporaryFolder(), 'audit')
    const chain = writtenChain(folder)
    const follower = followTrail({ database: open(), folder, everyMs: 1, batchRecords: 1 + Math.floor(next() * 40) })
    onTestFinished(() => follower.stop())
    while (chain.seq() < RECORDS) {
      const count = Math.min(RECORDS - chain.seq(), 1 + Math.floor(next() * 50))
      written.push(...chain.append(...Array.from({ length: count }, () => ({ event: 'LOGOUT' as const }))))
      if (next() < 0.1) chain.rotate()
      await wait(next() * 8)
    }
    await follower.catchUp()
  }

  const { verifier, policy, trail } = await doorParts()
  const handler = createFetchHandler([auditEventsRoute({ database: open(), trail })], { verifier, policy, trail })
  const headers = authorizationOf({ roles: ['admin'] })
  const seen: string[] = []
  async function collect(until: () => boolean): Promise<void> {
    let cursor = ''
    for (;;) {
      const isLast = until()
      const limit = 1 + Math.floor(next() * 200)
      const asked = new Request(`http://localhost/audit/events?event=LOGOUT&limit=${limit}${cursor}`, { headers })
      const text = await (await handler(asked)).text()
      const page: EventsPage = JSON.parse(text)
      seen.push(...page.items.map(({ chain, seq }) => `${chain}:${seq}`))
      if (page.items.length === 0) expect(cursor === '' || cursor === `&cursor=${page.next_cursor}`).toBe(true)
      if (isLast && page.items.length === 0) return
      cursor = `&cursor=${page.next_cursor}`
      await wait(next() * 5)
    }
  }

  let isWritten = false
  const writing = Promise.all(Array.from({ length: WRITERS }, write)).finally(() => {
    isWritten = true
  })
  await Promise.all([writing, collect(() => isWritten)])
  const names = written.map((line) => JSON.parse(line)).map(({ chain, seq }) => `${chain}:${seq}`)
  expect(new Set(seen).size, `seed ${seed}: duplicates`).toBe(seen.length)
  expect(seen.toSorted(), `seed ${seed}: gaps`).toEqual(names.toSorted())
  // Of each chain in its order.
  const last = new Map<string, number>()
  for (const name of seen) {
    const [chain = '', seq] = name.split(':')
    expect(Number(seq), `seed ${seed}`).toBe((last.get(chain) ?? 0) + 1)
    last.set(chain, Number(seq))
  }
}, 120_000)
