import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../src/audit/index.js'
import { randomOf } from '../../support/power-cut-disk.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { chainsOnDisk, recordsOnDisk, verifyOnDisk } from '../../support/trail-on-disk.js'

const isExam = process.env.PASSERELLE_EXAM === 'true'
const KILLS = isExam ? 100 : 15
const STARTS = isExam ? 20 : 3
const PROCESSES = 8

const dist = (path: string): string => JSON.stringify(fileURLToPath(new URL(`../../../dist/${path}`, import.meta.url)))

/** Commits without end, and says of each that was acknowledged where it stands. */
const COMMITTER = `
import { writeSync } from 'node:fs'
import { createAuditTrail } from ${dist('audit/index.js')}
const [directory, round] = process.argv.slice(2)
const options = { fileBytes: 60_000, checkpointRecords: 40, batchMs: 5, report: () => {} }
const trail = createAuditTrail({ directory, dataDirectory: directory, ...options })
for (let writer = 0; writer < 8; writer++) void (async () => {
  for (let index = 0; ; index++) {
    const path = '/' + [round, writer, index].join('/')
    trail.record({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok' })
    const intent = await trail.commit({ event: 'DATA_MUTATION', outcome: 'pending', reason: 'granted', path })
    writeSync(1, intent.chain + ':' + intent.seq + ' ' + path + '\\n')
    await trail.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted', path, intent: intent.seq, intentChain: intent.chain })
  }
})()`

/** Takes a chain, or a lock, at a given moment, says which, and stays. */
const CLAIMANT = `
import { createAuditTrail } from ${dist('audit/index.js')}
import { takeLock } from ${dist('process-lock/index.js')}
const [directory, moment] = process.argv.slice(2)
while (Date.now() < Number(moment)) await new Promise(setImmediate)
const lock = takeLock(directory + '/one.lock')
const trail = createAuditTrail({ directory, dataDirectory: directory, report: () => {} })
const { chain } = await trail.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'ok' })
console.log(JSON.stringify({ chain, hasLock: !('owner' in lock) }))
setInterval(() => {}, 1000)`

/** Records without end on a disk that does not answer, and says what that takes. */
const FLOOD = `
import { createAuditTrail } from ${dist('audit/index.js')}
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const [directory] = process.argv.slice(2)
const trail = createAuditTrail({ directory, dataDirectory: directory, closeDeadlineMs: 1, report: () => {} })
await trail.flush()
fs.write = () => {}
syncBuiltinESMExports()
for (let index = 0; index < 1_000_000; index++) {
  trail.record({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok', path: '/' + index, user: 'jean.martin@gaveur.fr' })
  if (index % 500 === 0) await new Promise(setImmediate)
}
const { lost, status } = trail.status()
console.log(JSON.stringify({ lost, status, rssMb: process.memoryUsage.rss() / 2 ** 20 }))
process.exit(0)`

describe('processes that are killed', () => {
  let directory: string
  let children: ChildProcess[]
  beforeEach(async () => {
    directory = await logFolder()
    children = []
  })
  afterEach(() => killAll())

  async function killAll(): Promise<void> {
    const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    const gone = alive.map((child) => once(child, 'exit'))
    for (const child of alive) child.kill('SIGKILL')
    await Promise.all(gone)
    children = []
  }

  function start(
    name: string,
    program: string,
    ...args: string[]
  ): ChildProcess & { readonly lines: AsyncIterator<string> } {
    const path = join(directory, name)
    if (!existsSync(path)) writeFileSync(path, program)
    const child = spawn(process.execPath, [path, directory, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    return Object.assign(child, { lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() })
  }

  function putNewKeyFirst(): void {
    const path = join(directory, 'audit-key.pem')
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
    writeFileSync(path, `${pem}${existsSync(path) ? readFileSync(path, 'utf8') : ''}`)
  }

  it(`keep what they acknowledged, ${KILLS} times`, async () => {
    const seed = randomBytes(4).readUInt32LE()
    const random = randomOf(seed)
    const acknowledged = new Map<string, string>()
    for (let round = 0; round < KILLS; round++) {
      if (round % 5 === 3) putNewKeyFirst()
      const child = start('committer.mjs', COMMITTER, `${round}`)
      const reading = (async () => {
        for (let next = await child.lines.next(); next.done !== true; next = await child.lines.next()) {
          const [place, path] = next.value.split(' ')
          if (place !== undefined && path !== undefined) acknowledged.set(path, place)
        }
      })()
      // Some are killed while they start, and so while they recover from the kill before.
      if (random() < 0.7) await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')])
      await delay(random() * 150)
      await killAll()
      await reading
    }
    // The last start recovers from the last kill.
    const trail = createAuditTrail({ directory, dataDirectory: directory, report: () => {} })
    await trail.flush()
    await trail.close()
    const records = recordsOnDisk(directory)
    const found = new Map(
      records.map(({ chain, seq, outcome, request }) => [`${outcome} ${request?.path}`, `${chain}:${seq}`]),
    )
    for (const [path, place] of acknowledged) expect(found.get(`pending ${path}`), `seed ${seed}, ${path}`).toBe(place)
    expect(acknowledged.size).toBeGreaterThan(KILLS)
    expect(readdirSync(join(directory, 'audit')).filter((name) => name.includes('.torn-')).length).toBeLessThanOrEqual(
      KILLS,
    )
    const report = await verifyOnDisk(directory)
    expect(
      report.chains.flatMap(({ damages }) => damages),
      `seed ${seed}`,
    ).toEqual([])
    // One after the other, they all wrote one chain.
    expect(report.chains).toHaveLength(1)
    expect(records.filter(({ event }) => event === 'TRAIL_KEY').map(({ outcome }) => outcome)).toContain('success')
    const logged = new Set(
      [...readFileSync(join(directory, 'audit.log'), 'utf8').matchAll(/ path=(\S+) seq=(\S+)/g)].map(
        ([, path]) => path,
      ),
    )
    for (const path of acknowledged.keys()) expect(logged).toContain(path)
  }, 600_000)

  it(`and start ${PROCESSES} at once each take a chain of their own, ${STARTS} times`, async () => {
    for (let round = 0; round < STARTS; round++) {
      const moment = Date.now() + 1500
      const starting = Array.from({ length: PROCESSES }, () => start('claimant.mjs', CLAIMANT, `${moment}`))
      const answers = await Promise.all(starting.map(async ({ lines }) => JSON.parse(`${(await lines.next()).value}`)))
      expect(new Set(answers.map(({ chain }) => chain)).size).toBe(PROCESSES)
      expect(answers.filter(({ hasLock }) => hasLock)).toHaveLength(1)
      await killAll()
    }
    expect(chainsOnDisk(directory).size).toBe(PROCESSES)
    expect(recordsOnDisk(directory).filter(({ event }) => event === 'DATA_MUTATION')).toHaveLength(PROCESSES * STARTS)
    const report = await verifyOnDisk(directory)
    expect(report.chains.flatMap(({ damages }) => damages)).toEqual([])
  }, 600_000)

  it('or flooded while the disk does not answer stay small, and count what they lose', async () => {
    const { lines } = start('flood.mjs', FLOOD)
    const { lost, status, rssMb } = JSON.parse(`${(await lines.next()).value}`)
    expect(status).not.toBe('ok')
    expect(lost).toBeGreaterThan(500_000)
    expect(rssMb).toBeLessThan(250)
  }, 600_000)
})
