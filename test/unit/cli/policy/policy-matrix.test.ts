import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

const matrix = (...argv: readonly string[]) =>
  runInProcess(['policy', 'matrix', '--realm-config', demonstrationRealmDirectory(), ...argv])

const atTerminal = (columns: number, ...argv: readonly string[]) =>
  runInProcess(['policy', 'matrix', '--realm-config', demonstrationRealmDirectory(), ...argv], { typed: '', columns })

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')

describe('passerelle policy matrix', () => {
  it('shows each role’s permissions with their bounds and lines', async () => {
    const { exitCode, stdout, stderr } = await matrix()
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^gavage_data:write +all :\d+ +– +gaveur_id = \$gaveur_id :\d+$/m)
    expect(stdout).toContain('$site_id        one of LL, LS, MO.')
    expect(stdout).not.toMatch(ESCAPES)
    expect(stdout).not.toContain('jean.martin')
  })

  it.each([50, 80, 120, 200])('fits a terminal of %i columns, in colour', async (columns) => {
    const { stdout } = await atTerminal(columns)
    expect(stdout).toMatch(ESCAPES)
    const plain = stdout.replace(ESCAPES, '')
    expect(plain.split('\n').filter(({ length }) => length > columns)).toEqual([])
    for (const role of ['admin', 'superviseur', 'gaveur', 'technicien_sqal', 'veterinaire'])
      expect(plain).toContain(role)
  })

  it('keeps to the roles and permissions that are asked for, and says that it is partial', async () => {
    const { stdout } = await matrix('--role', 'gaveur', 'admin', '--permission', 'analytics:*', '--markdown')
    expect(stdout).toContain('**Partial matrix: roles gaveur, admin; permissions analytics:\\* only.**')
    expect(stdout).toContain('| Permission | admin | gaveur |')
    expect(stdout).not.toContain('gavage_data:read')
  })

  it.each([
    [['--role', 'gaver'], 'name_unknown', 'Did you mean gaveur?'],
    [['--permission', 'analytics:reed'], 'name_unknown', 'Did you mean analytics:read?'],
    [['--csv', '--markdown'], 'usage', '--markdown and --csv exclude each other'],
  ] as const)('refuses %j', async (argv, code, words) => {
    const { exitCode, stderr } = await matrix(...argv)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(words)
    expect(JSON.parse((await matrix(...argv, '--json')).stdout)).toMatchObject({ ok: false, code })
  })

  it('writes a file whole, over an older one, and leaves nothing beside it', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'permissions.csv')
    for (const role of ['gaveur', 'admin']) {
      const { exitCode, stdout } = await matrix('--csv', '--role', role, '--out', path)
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    }
    expect(readFileSync(path, 'utf8')).toBe((await matrix('--csv', '--role', 'admin')).stdout)
    expect(readdirSync(folder)).toEqual(['permissions.csv'])
  })

  it('leaves nothing behind where it can’t write', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'taken')
    mkdirSync(path)
    const { exitCode, stderr } = await matrix('--out', path)
    expect({ exitCode, left: readdirSync(folder) }).toEqual({ exitCode: 1, left: ['taken'] })
    expect(stderr).toContain("can't be written (EISDIR)")
  })

  it('signs no page with an empty name', async () => {
    const { stdout } = await matrix('--html', '--by', ' ')
    expect(stdout).not.toContain('by , with')
  })

  it('gives the same bytes again', async () => {
    for (const form of ['--markdown', '--csv', '--json']) {
      expect((await matrix(form)).stdout).toBe((await matrix(form)).stdout)
    }
  })
})

describe('passerelle policy matrix --html', () => {
  it('makes a page with date, zone and name, the same bytes for the same input', async () => {
    const asked = ['--html', '--date', '2026-11-21T14:00:00+01:00', '--by', 'Jeanne Durand']
    const { exitCode, stdout } = await matrix(...asked)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/2026-11-21T14:00:00\+01:00, by Jeanne Durand, with passerelle \d+\.\d+\.\d+</)
    expect((await matrix(...asked)).stdout).toBe(stdout)
  })

  it('takes the time and the name from its surroundings', async () => {
    const argv = ['policy', 'matrix', '--realm-config', demonstrationRealmDirectory(), '--html']
    const { stdout } = await runInProcess(argv, {
      now: () => Date.UTC(2026, 10, 21, 13, 0, 0),
      environment: { USER: 'jeanne' },
    })
    const [, date = ''] = stdout.match(/<td>(\S+), by jeanne, with passerelle/) ?? []
    expect(date).toMatch(/[+-]\d\d:\d\d$/)
    expect(Date.parse(date)).toBe(Date.UTC(2026, 10, 21, 13, 0, 0))
  })

  it.each(['2026-11-21', '2026-11-21T14:00', '2026-13-40T14:00Z', 'now'])('refuses the date %s', async (date) => {
    const { exitCode, stderr } = await matrix('--html', '--date', date)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Write it as 2026-11-21T14:00:00+01:00.')
  })
})
