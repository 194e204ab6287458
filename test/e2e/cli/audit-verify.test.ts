import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createAuditTrail } from '../../../src/audit/index.js'
import { runCommand } from '../../support/command.js'
import { logFolder } from '../../support/secrets-in-logs.js'

const RECORDS = process.env.PASSERELLE_EXAM === 'true' ? 1_000_000 : 30_000
const LARGEST_KIBIBYTES = 128 * 1024

/** Says on stderr how much memory the command took at most. */
const TELLS_MEMORY =
  "--import data:text/javascript,process.on('exit',()=>process.stderr.write('maxRSS='+process.resourceUsage().maxRSS))"

async function writtenTrail(): Promise<{ folder: string; environment: Record<string, string> }> {
  const directory = await logFolder()
  const trail = createAuditTrail({ directory, dataDirectory: directory })
  for (let index = 0; index < RECORDS; index++) {
    trail.record({
      event: 'AUTHENTICATED_REQUEST',
      outcome: 'success',
      reason: 'granted',
      user: 'jean.martin@gaveur.fr',
      subject: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03',
      roles: ['gaveur'],
      path: `/api/gavage/${index}`,
      record: { gaveur_id: index },
      requestId: `request-${index}`,
    })
    if (index % 5000 === 0) await trail.flush()
  }
  await trail.close()
  return { folder: join(directory, 'audit'), environment: { LOG_DIR: directory, DATA_DIR: directory } }
}

it(`passerelle audit verify: a trail of ${RECORDS} records is OK, in less than 128 MiB; one changed byte is named`, async () => {
  const { folder, environment } = await writtenTrail()
  const clean = await runCommand(['audit', 'verify', '--json'], { ...environment, NODE_OPTIONS: TELLS_MEMORY }, folder)
  const report = JSON.parse(clean.stdout)
  expect(report).toMatchObject({ ok: true, verdict: 'ok', chains: [{ damages: [] }] })
  expect(report.chains[0].records).toBeGreaterThan(RECORDS)
  expect(clean.code).toBe(0)
  expect(Number(/maxRSS=(\d+)/.exec(clean.stderr)?.[1])).toBeLessThan(LARGEST_KIBIBYTES)

  const name = readdirSync(folder).findLast((file) => file.endsWith('.jsonl')) ?? ''
  const bytes = readFileSync(join(folder, name))
  const at = bytes.lastIndexOf('"path":"/api/gavage/') + 20
  bytes[at] = bytes[at] === 0x31 ? 0x32 : 0x31
  writeFileSync(join(folder, name), bytes)
  const line = bytes.subarray(0, at).toString('latin1').split('\n').length
  const changed = await runCommand(['audit', 'verify'], environment, folder)
  expect(changed.stdout).toContain(`${name}:${line}  record `)
  expect(changed.stdout).toContain('  changed: ')
  expect(changed.code).toBe(3)
}, 1_800_000)
