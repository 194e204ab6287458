// The audit trail in a process of its own: asked for `read` or `commit`, it appends so many records and says what that cost.
import { existsSync, mkdirSync } from 'node:fs'
import { recordedEvent } from './recorded-event.mjs'

const UNDER_WAY = 64
/** So many come in one turn of the event loop. */
const AT_ONCE = 200

const dist = new URL('../../dist/index.js', import.meta.url)
if (!existsSync(dist)) throw new Error('dist/ is missing: run `npm run build` in the clone')
const { createAuditTrail } = await import(dist)
const { directory } = JSON.parse(process.argv[2])
mkdirSync(directory, { recursive: true })
const trail = createAuditTrail({ directory, dataDirectory: directory, policyVersion: () => '9b1d6a3f0c52e847' })
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'

const APPEND = {
  async read(count) {
    for (let index = 0; index < count; index += 1) {
      trail.record(recordedEvent(index, USER_AGENT))
      if (index % AT_ONCE === 0) await new Promise(setImmediate)
    }
  },
  async commit(count) {
    let next = 0
    const turn = async () => {
      while (next < count) await trail.commit(recordedEvent(next++, USER_AGENT))
    }
    await Promise.all(Array.from({ length: UNDER_WAY }, turn))
  },
}

async function round(append, count) {
  const before = process.cpuUsage()
  const start = performance.now()
  await append(count)
  await trail.flush()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  const { lost, refused } = trail.status()
  if (lost + refused > 0) throw new Error(`${lost} records were lost, ${refused} refused`)
  return {
    recordsPerSecond: count / seconds,
    cpuMicros: (user + system) / count,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  }
}

process.on('message', async ({ ask, count }) => {
  process.send({ [ask]: await round(APPEND[ask], count) })
})
process.on('disconnect', () => process.exit(0))
process.send({ started: true })
