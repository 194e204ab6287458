import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild } from '../child-process.mjs'
import { startContenders, stopContenders } from '../contender-process.mjs'
import { summarise } from '../rounds.mjs'
import { served } from './served.mjs'

/** A read that is recorded in the trail and in audit.log. */
export const auditRead = servedWithTrail({
  name: 'audit-read',
  question: 'What does a read cost that stands in the audit trail?',
  method: 'GET',
  what: 'a read with its record in the trail, in CPU time of F2',
  atMost: 1.15,
})

/** A change whose intent is on disk before it is made, and whose outcome is before it is answered. */
export const auditMutation = servedWithTrail({
  name: 'audit-mutation',
  question: 'What does a change cost whose intent and outcome are on disk before its answer?',
  method: 'POST',
  what: 'a change with intent and outcome on disk, in CPU time of F2',
  atMost: 1.35,
  floor: { name: 'floor-synced', title: '× F2 synced' },
})

/** @param {{ floor?: { name: string, title: string } }} section `floor`: one more */
function servedWithTrail({ name, question, method, what, atMost, floor }) {
  return served({
    name,
    question,
    tokenCount: 200,
    method,
    async chosen({ settings, directory, tokens, core }) {
      const own = join(directory, name)
      const whole = { name: 'passerelle-stack', settings: { ...settings, directory: own } }
      const bytes = await bytesOfRequest(whole, tokens, core, method)
      const variant = (name) => ({ name, settings: { ...settings, directory: join(own, name) } })
      return [
        { name: 'bare-koa', settings },
        { name: 'floor-stack', settings: { ...settings, directory, ...bytes } },
        ...(floor === undefined ? [] : [{ name: floor.name, settings: { ...settings, directory, ...bytes } }]),
        whole,
        variant('passerelle-stack-bare-lines'),
        variant('passerelle-stack-roomy'),
      ]
    },
    floors: [
      { name: 'floor-stack', title: '× F2' },
      ...(floor === undefined ? [] : [floor]),
      { name: 'bare-koa', title: '× bare Koa' },
    ],
    targets: (median) => [{ what, measured: median('passerelle-stack', 'floor-stack'), atMost }],
  })
}

const REQUESTS = 20

/** What the stack writes for one request to api.log, to audit.log and to the trail, on the average of some. */
export async function bytesOfRequest(whole, tokens, core, method) {
  const started = await startContenders([whole], tokens, core)
  try {
    const [{ port }] = started
    const { directory } = whole.settings
    const ask = async () => {
      const headers = { authorization: `Bearer ${tokens[0]}` }
      const response = await fetch(`http://127.0.0.1:${port}/api/gavage/1`, { method, headers })
      await response.text()
    }
    await ask()
    const before = await settled(directory)
    for (let request = 0; request < REQUESTS; request += 1) await ask()
    const after = await settled(directory)
    const bytes = (file) => Math.round((after[file] - before[file]) / REQUESTS)
    return { apiLineBytes: bytes('api'), auditLineBytes: bytes('audit'), trailLineBytes: bytes('trail') }
  } finally {
    await stopContenders(started)
  }
}

/** Sizes, once they no longer change. */
async function settled(directory) {
  for (let seen; ; ) {
    const now = await sizes(directory)
    if (JSON.stringify(now) === JSON.stringify(seen)) return now
    seen = now
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
}

async function sizes(directory) {
  const trail = join(directory, 'audit')
  const files = (await readdir(trail)).filter((file) => file.endsWith('.jsonl'))
  const lengthOf = async (path) => (await readFile(path)).length
  const lengths = await Promise.all(files.map((file) => lengthOf(join(trail, file))))
  return {
    api: await lengthOf(join(directory, 'api.log')),
    audit: await lengthOf(join(directory, 'audit.log')),
    trail: lengths.reduce((sum, length) => sum + length, 0),
  }
}

const FULL_RECORDS = 200_000
const APPENDED = [
  { id: 'read', label: 'reads, batched' },
  { id: 'commit', label: 'commits, 64 at a time' },
]

/** How many records a process writes, each with its line of audit.log. */
export const auditAppend = {
  name: 'audit-append',
  question: 'How many records does a process append, each with its line in audit.log?',
  async run({ directory, rounds, core, scale, progress }) {
    const count = Math.round(FULL_RECORDS * Math.max(0.1, scale))
    const measured = new Map(APPENDED.map(({ id }) => [id, []]))
    const args = [JSON.stringify({ directory: join(directory, 'audit-append') })]
    const child = await startChild({
      program: './append-rounds.mjs',
      args,
      core,
      ready: 'started',
      label: 'audit-append',
    })
    try {
      for (const { id } of APPENDED) await child.ask(id, { count })
      for (let round = 0; round < rounds; round += 1) {
        progress(`round ${round + 1} of ${rounds}`)
        for (const { id } of APPENDED) measured.get(id).push({ round, ...(await child.ask(id, { count })) })
      }
    } finally {
      await child.stop()
    }
    const rows = summarise(measured).map((row) => ({ label: APPENDED.find(({ id }) => id === row.id).label, ...row }))
    const of = (id) => rows.find((row) => row.id === id)
    return {
      columns: [
        { title: 'records/s', field: 'recordsPerSecond', digits: 0 },
        { title: 'CPU µs/record', field: 'cpuMicros', digits: 1 },
        { title: 'RSS MB', field: 'rssMb', digits: 0 },
      ],
      rows,
      targets: [{ what: 'records a second, reads', measured: of('read').recordsPerSecond.median, atLeast: 20_000 }],
    }
  },
}
