// A trail in a process of its own: asked to `write` so many records once, then to `verify` them, or to `deep`, or for the
// rate of `sha256sum` over the same files.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { recordedEvent } from './recorded-event.mjs'

const AT_ONCE = 200
const MEGABYTE = 1e6

const built = (room) => new URL(`../../dist/${room}/index.js`, import.meta.url)
if (!existsSync(built('audit-verify'))) throw new Error('dist/ is missing: run `npm run build` in the clone')
const { createAuditTrail } = await import(built('audit'))
const { verifyTrail } = await import(built('audit-verify'))
const { directory } = JSON.parse(process.argv[2])
const folder = join(directory, 'audit')

async function write(count) {
  const trail = createAuditTrail({ directory, dataDirectory: directory, policyVersion: () => '9b1d6a3f0c52e847' })
  for (let index = 0; index < count; index += 1) {
    trail.record(recordedEvent(index))
    if (index % AT_ONCE === 0) await trail.flush()
  }
  await trail.close()
  const { lost } = trail.status()
  if (lost > 0) throw new Error(`${lost} records were lost`)
  return { bytes: await bytesOfTrail() }
}

const files = async () =>
  (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name))

async function bytesOfTrail() {
  const sizes = await Promise.all((await files()).map(async (path) => (await stat(path)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function verify(isDeep) {
  const text = await readFile(join(directory, 'audit-anchors.jsonl'), 'utf8')
  const { verdict, chains } = await verifyTrail({ path: folder, anchors: { name: 'anchors', text }, isDeep })
  if (verdict !== 'ok') throw new Error(`the trail is ${verdict}: ${JSON.stringify(chains[0]?.damages[0])}`)
  return chains.reduce((sum, { records }) => sum + records, 0)
}

const ASKED = {
  verify: () => verify(false),
  deep: () => verify(true),
  async sha256sum() {
    await promisify(execFile)('sha256sum', await files())
  },
}

async function measured(ask) {
  const start = performance.now()
  const records = await ASKED[ask]()
  const seconds = (performance.now() - start) / 1000
  return {
    megabytesPerSecond: (await bytesOfTrail()) / MEGABYTE / seconds,
    ...(records === undefined ? {} : { recordsPerSecond: records / seconds }),
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  }
}

process.on('message', async ({ ask, count }) => {
  process.send({ [ask]: ask === 'write' ? await write(count) : await measured(ask) })
})
process.on('disconnect', () => process.exit(0))
process.send({ started: true })
