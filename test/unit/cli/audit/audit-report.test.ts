import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../../src/audit/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { logFolder } from '../../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

/** A trail with an intent of which nothing is known, written a moment ago. */
async function liveTrail(): Promise<Record<string, string>> {
  const environment = { LOG_DIR: await logFolder(), DATA_DIR: await temporaryFolder() }
  const trail = createAuditTrail({ directory: environment.LOG_DIR, dataDirectory: environment.DATA_DIR })
  await trail.commit({
    event: 'DATA_MUTATION',
    outcome: 'pending',
    reason: 'granted',
    user: 'jean',
    permission: 'gavage_data:write',
  })
  await trail.commit({ event: 'UNAUTHORIZED_ACCESS', outcome: 'refused', reason: 'permission_missing', user: 'marie' })
  await trail.close()
  return environment
}

describe('passerelle audit report', () => {
  it('writes a page, with the SHA-256 of the file, and the command that makes the same bytes again', async () => {
    const environment = await liveTrail()
    const folder = await temporaryFolder()
    const html = join(folder, 'rapport.html')
    const argv = [
      'audit',
      'report',
      '--from',
      '-1h',
      '--language',
      'fr',
      '--time-zone',
      'Europe/Paris',
      '--by',
      "J. d'Arc",
      '--html',
      html,
    ]
    const { exitCode, stdout, stderr } = await runInProcess(argv, { environment })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const page = readFileSync(html, 'utf8')
    expect(stdout).toContain(createHash('sha256').update(page).digest('hex'))
    expect(page).toContain('<html lang="fr">')
    expect(page).toContain('1\u00a0intention sans issue')
    expect(page).toMatch(/Intacte : vérification de \d+\u00a0enregistrements dans 1\u00a0chaîne/)
    const command = /<pre>(passerelle audit report .*?)<\/pre>/.exec(page)?.[1] ?? ''
    expect(command).toContain(`--by &#39;J. d&#39;\\&#39;&#39;Arc&#39;`)
    const recorded = await runInProcess(['audit', 'search', '--event', 'AUDIT_REPORT', '--json'], { environment })
    expect(recorded.stdout).toMatch(/"event":"AUDIT_REPORT"/)
  })

  it('makes the same bytes of a copy again', async () => {
    const { LOG_DIR } = await liveTrail()
    const folder = await temporaryFolder()
    const argv = [
      'audit',
      'report',
      join(LOG_DIR ?? '', 'audit'),
      '--from',
      '2020-01-01',
      '--date',
      '2026-11-22T14:00:00+01:00',
      '--by',
      'x',
    ]
    const html = join(folder, 'report.html')
    const environment = { DATA_DIR: folder, LOG_DIR: folder }
    const first = await runInProcess([...argv, '--to', 'now', '--html', html, '--time-zone', 'UTC'], {
      environment,
      now: () => Date.parse('2099-01-01T00:00:00Z'),
    })
    const bytes = readFileSync(html)
    await runInProcess([...argv, '--to', '2099-01-01T00:00:00Z', '--html', html, '--time-zone', 'UTC'], { environment })
    expect(readFileSync(html)).toEqual(bytes)
    expect(first.exitCode).toBe(0)
    expect(bytes.toString()).toContain('Intact, but for the end')
  })

  it('prints its data as JSON', async () => {
    const { exitCode, stdout } = await runInProcess(['audit', 'report', '--from', '-1h', '--json'], {
      environment: await liveTrail(),
    })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      openIntents: { rows: [{ who: 'jean', event: 'DATA_MUTATION' }], more: 0 },
      refusals: { rows: [{ who: 'marie', reason: 'permission_missing', count: 1 }] },
      completeness: { starts: 1, stops: 1, lost: 0 },
      integrity: { verdict: 'ok' },
    })
  })

  it('says that a trail is damaged, on the page and by its exit code', async () => {
    const environment = await liveTrail()
    const copy = await temporaryFolder()
    const { stdout: lines } = await runInProcess(['audit', 'search', '--format', 'jsonl', '--oldest-first'], {
      environment,
    })
    const chain = /"chain":"(\w+)"/.exec(lines)?.[1]
    writeFileSync(join(copy, `${chain}-000001.jsonl`), lines.replace('"marie"', '"maria"'))
    const html = join(copy, 'report.html')
    const { exitCode, stderr } = await runInProcess(['audit', 'report', copy, '--from', '-1h', '--html', html], {
      environment,
    })
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/the trail is damaged/)
    expect(readFileSync(html, 'utf8')).toMatch(/<strong class="bad">changed<\/strong>/)
  })

  it.each<[readonly string[], RegExp]>([
    [['--from', 'today'], /say what to make/],
    [['--html', 'x.html'], /say from when on/],
    [['--from', 'today', '--json', '--working-hours', 'always'], /are no working hours/],
    [['--from', '2026-11-22', '--to', '2026-11-21', '--html', 'x.html'], /nothing lies between/],
    [['--from', 'today', '--html', 'x.html', '--language', 'de'], /Allowed choices are en, fr/],
    [['--from', 'today', '--html', 'x.html', '--date', 'today'], /no date and time/],
  ])('refuses %j', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await runInProcess(['audit', 'report', ...argv], {
      environment: await liveTrail(),
    })
    expect(exitCode).toBe(2)
    expect(stdout + stderr).toMatch(expected)
  })
})
