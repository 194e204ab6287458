import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild } from '../child-process.mjs'
import { summarise } from '../rounds.mjs'

const FULL_RECORDS = 1_000_000
const WAYS = [
  { id: 'sha256sum', label: 'sha256sum of the same files' },
  { id: 'verify', label: 'verified: hashes, links, roots, signatures, anchors' },
  { id: 'deep', label: 'the same, each record held against the schema' },
]

/** How fast a trail is verified, beside a plain digest of its files. */
export const auditVerify = {
  name: 'audit-verify',
  question: 'How fast is a trail verified?',
  async run({ directory, rounds, core, scale, progress }) {
    const count = Math.round(FULL_RECORDS * Math.max(0.05, scale))
    const folder = join(directory, 'audit-verify')
    await mkdir(folder, { recursive: true })
    const args = [JSON.stringify({ directory: folder })]
    const child = await startChild({
      program: './verify-rounds.mjs',
      args,
      core,
      ready: 'started',
      label: 'audit-verify',
    })
    const measured = new Map(WAYS.map(({ id }) => [id, []]))
    try {
      progress(`writing ${count} records`)
      await child.ask('write', { count })
      for (const { id } of WAYS) await child.ask(id)
      for (let round = 0; round < rounds; round += 1) {
        progress(`round ${round + 1} of ${rounds}`)
        for (const { id } of WAYS) measured.get(id).push({ round, ...(await child.ask(id)) })
      }
    } finally {
      await child.stop()
    }
    const rows = summarise(measured).map((row) => ({ label: WAYS.find(({ id }) => id === row.id).label, ...row }))
    const rateOf = (id) => rows.find((row) => row.id === id).megabytesPerSecond.median
    return {
      columns: [
        { title: 'MB/s', field: 'megabytesPerSecond', digits: 0 },
        { title: 'records/s', field: 'recordsPerSecond', digits: 0 },
        { title: 'RSS MB', field: 'rssMb', digits: 0 },
      ],
      rows,
      targets: [
        {
          what: 'a trail verified, root included, in the rate of sha256sum',
          measured: rateOf('verify') / rateOf('sha256sum'),
          atLeast: 0.125,
        },
      ],
    }
  },
}
