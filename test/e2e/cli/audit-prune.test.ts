import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { runCommandLine } from '../../../src/cli/run-command-line.js'
import { type PrivateTrail, privateTrail } from '../../support/private-trail.js'
import { type CommandRun, runInProcess } from '../../support/run-in-process.js'

const settingsOf = (place: PrivateTrail) => ({
  environment: { ...place.environment, AUDIT_DATABASE: 'on', AUDIT_RETENTION: 'reads=90d' },
  now: () => Date.parse('2026-12-10T12:00:00Z'),
})

const run = (place: PrivateTrail, argv: readonly string[]): Promise<CommandRun> =>
  runInProcess(['audit', ...argv, ...(argv[0] === 'prune' ? ['--clock-is-right'] : [])], settingsOf(place))

const filesOf = (place: PrivateTrail): readonly string[] =>
  readdirSync(join(place.directory, 'audit'))
    .filter((name) => name.endsWith('.jsonl'))
    .sort()

/** Files of January in one chain, of February in another. */
async function written(): Promise<PrivateTrail> {
  const place = await privateTrail()
  for (const day of ['2026-01-10', '2026-02-10']) {
    const trail = place.open({ fileBytes: 1500, now: () => new Date(`${day}T12:00:00Z`) })
    for (let count = 0; count < 6; count++) {
      trail.record({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok', subject: 's-1' })
      await trail.flush()
    }
    await trail.close()
  }
  return place
}

it('passerelle audit prune removes nothing where a legal hold is placed while it asks', async () => {
  const place = await written()
  const before = filesOf(place)
  const stream = () => Object.assign(new PassThrough(), { isTTY: true })
  const io = { stdin: stream(), stdout: stream(), stderr: stream() }
  let said = ''
  let isHeld = false
  io.stdout.resume()
  io.stderr.on('data', async (chunk: Buffer) => {
    said += String(chunk)
    if (isHeld || !said.includes('for good?')) return
    isHeld = true
    await run(place, ['hold', 'add', '--reason', 'case 18'])
    io.stdin.end('yes\n')
  })
  const exitCode = await runCommandLine(['audit', 'prune', '--apply', '--clock-is-right'], {
    ...io,
    ...settingsOf(place),
  })
  expect(said).toContain('a legal hold was placed meanwhile')
  expect(exitCode).toBe(1)
  expect(filesOf(place)).toEqual(expect.arrayContaining([...before]))
}, 120_000)

it('passerelle audit prune leaves files and keys of a time that a legal hold is on, until it is released', async () => {
  const place = await written()
  const before = filesOf(place)
  await run(place, ['hold', 'add', '--reason', 'case 17', '--from', '2026-01-01', '--to', '2026-01'])
  const looked = await run(place, ['prune', '--json'])
  expect(JSON.parse(looked.stdout)).toMatchObject({ files: [], periods: ['reads/2026-02'], legal_holds: [1] })
  expect((await run(place, ['prune'])).stdout).toContain('kept   what legal hold 1 is on, and the keys of its months')
  await run(place, ['prune', '--apply', '--yes'])
  expect(filesOf(place)).toEqual(expect.arrayContaining([...before]))
  await run(place, ['hold', 'release', '1', '--reason', 'closed'])
  const free = JSON.parse((await run(place, ['prune', '--apply', '--yes', '--json'])).stdout)
  expect(free).toMatchObject({ periods: ['reads/2026-01'], legal_holds: [] })
  expect(free.files.length).toBeGreaterThan(2)
  expect(await run(place, ['verify'])).toMatchObject({ exitCode: 0 })
}, 120_000)
