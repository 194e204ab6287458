import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { logFolder } from '../../support/secrets-in-logs.js'

const LINES = process.env.PASSERELLE_EXAM === 'true' ? 1_000_000 : 300_000

const dist = (room: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../../dist/${room}/index.js`, import.meta.url)))

/** Lines without end on a disk that does not answer, and beside them a trail on one that does. */
const FLOOD = `
import { openSync, write } from 'node:fs'
import { createAuditTrail } from ${dist('audit')}
import { createLoggers } from ${dist('logging')}
const [directory] = process.argv.slice(2)
const waiting = []
let isStalled = true
const fileSystem = { openSync, write: (...call) => (isStalled ? waiting.push(() => write(...call)) : write(...call)) }
const ROOM = ' '.padEnd(500, 'x')
const reports = []
const loggers = createLoggers({ directory, fileSystem, closeDeadlineMs: 60_000, queueLimitBytes: 8 * 2 ** 20, report: (line) => reports.push(line) })
const trail = createAuditTrail({ directory, dataDirectory: directory, report: () => {} })
let committed = 0
let errors = 0
for (let index = 0; index < ${LINES}; index++) {
  const module = index % 2 === 0 ? loggers.main : loggers.api
  module.info('line ' + index + ' of a flood that nobody asked for' + ROOM, { requestId: 'abc123', user: 'jean.martin@gaveur.fr' })
  if (index % 1000 === 0) loggers.main.error('error ' + errors++)
  if (index % ${LINES / 50} === 0) committed += (await trail.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok' })) ? 1 : 0
  if (index % 500 === 0) await new Promise(setImmediate)
}
// What is held, and not what the collector has not come to yet.
globalThis.gc()
const { heapUsed, external } = process.memoryUsage()
const heldMb = (heapUsed + external) / 2 ** 20
isStalled = false
for (const go of waiting) go()
await Promise.all([loggers.close(), trail.close()])
console.log(JSON.stringify({ heldMb, committed, errors, reports, wasStalled: waiting.length > 0 }))`

const said = z.object({
  heldMb: z.number(),
  committed: z.number(),
  errors: z.number(),
  reports: z.array(z.string()),
  wasStalled: z.boolean(),
})

it(`${LINES} lines on a disk that does not answer stay small: errors are kept, the rest is counted, and the trail goes on`, async () => {
  const directory = await logFolder()
  const path = join(directory, 'flood.mjs')
  writeFileSync(path, FLOOD)
  const child = spawn(process.execPath, ['--expose-gc', path, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')])
  const { heldMb, committed, errors, reports, wasStalled } = said.parse(JSON.parse(stdout))
  expect(wasStalled).toBe(true)
  expect(heldMb).toBeLessThan(100)
  // Commits wait for their own disk alone.
  expect(committed).toBe(50)
  const lines = ['main.log', 'api.log'].flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
  expect(lines.filter((line) => line.includes('| error '))).toHaveLength(errors)
  const kept = lines.filter((line) => line.includes(' of a flood ')).length
  const dropped = [...reports.join('\n').matchAll(/(\d+) INFO/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  expect(Math.min(kept, dropped)).toBeGreaterThan(0)
  expect(kept + dropped).toBe(LINES)
}, 300_000)
