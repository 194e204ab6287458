import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { withSmallPolicy } from '../../policy-cases/small-policy.js'
import { type Edit, withEditedRealm } from '../../realm-config/edited-realm.js'

const CASES = 'policy.test.yaml'

/** Runs `policy test` on the demonstration's realm with other cases. */
const runWith = (cases: string | undefined, ...argv: readonly string[]) =>
  withEditedRealm([withSmallPolicy, { file: CASES, write: cases }], (directory) =>
    runInProcess(['policy', 'test', '--realm-config', directory, ...argv]),
  )

const jean = (...asked: readonly string[]): string =>
  `subjects: { jean: { user: jean.martin@gaveur.fr } }\ncases:\n${asked.map((each) => `  - ${each}\n`).join('')}`
const RIGHT = '{ as: jean, may: gavage_data:read, on: { gaveur_id: 1 } }'
const WRONG = '{ as: jean, may: gavage_data:read, on: { gaveur_id: 2 }, title: neighbours }'

describe('the demonstration’s cases', () => {
  const directory = demonstrationRealmDirectory()

  it('hold, and have seen every rule at work, from both sides', async () => {
    const { exitCode, stdout } = await runInProcess([
      'policy',
      'test',
      '--realm-config',
      directory,
      '--coverage',
      '100',
    ])
    expect(stdout).toMatch(/^\d+ cases, \d+ questions: all answered as expected\.\nCoverage 100 %: (\d+) of \1 .*\n$/)
    expect(exitCode).toBe(0)
  })

  it.each(['gaveur', 'technicien_sqal', 'veterinaire'])('notice when the bound of %s goes', async (role) => {
    const text = await readFile(join(directory, 'policy.yaml'), 'utf8')
    const bound = new RegExp(`(  ${role}:\n    grants:\n      - permissions: .*\n)        where: .*\n`)
    expect(text).toMatch(bound)
    const edit = { file: 'policy.yaml', write: text.replace(bound, '$1') }
    const { exitCode, stdout } = await withEditedRealm([edit], (edited) =>
      runInProcess(['policy', 'test', '--realm-config', edited]),
    )
    expect(stdout).toMatch(/^✘ policy\.test\.yaml:\d+:\d+ /)
    expect(exitCode).toBe(1)
  })
})

describe('passerelle policy test', () => {
  it('says of a failing case where it stands, what was decided, and what would mend it', async () => {
    const { exitCode, stdout } = await runWith(jean(RIGHT, WRONG))
    expect(exitCode).toBe(1)
    expect(stdout).toContain('✘ policy.test.yaml:4:5  jean may gavage_data:read on gaveur_id=2  (neighbours)\n')
    expect(stdout).toContain(
      '    expected  allowed\n    decided   gavage_data:read is granted within gaveur_id=1 only: ',
    )
    expect(stdout).toContain('\n    → Ask for a record within the bounds, ')
    expect(stdout).toContain('2 cases, 2 questions: 1 answered otherwise.')
  })

  it('names the rules that no case has met, and those that were seen on one side', async () => {
    const { exitCode, stdout } = await runWith(jean(RIGHT))
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Coverage 3 %: 1 of 26 permissions of rules seen at work\.\n {2}No case has met:\n/)
    expect(stdout).toMatch(
      / {4}policy\.yaml:43 {2}gaveur grants gavage_data:read, gavage_data:write, analytics:read where gaveur_id=\$gaveur_id\n {6}never seen: gavage_data:write, analytics:read\n/,
    )
    expect(stdout).toMatch(
      /Seen on one side only:\n {4}policy\.yaml:43 .*\n {6}never seen refusing: gavage_data:read\n/,
    )
    expect(stdout).toContain('  Roles and permissions that no case puts together (64 of 65):\n    admin: all\n')
  })

  it('fails below the coverage that is wanted, and where a permission is in no case', async () => {
    const { exitCode, stdout } = await runWith(jean(RIGHT), '--coverage', '4')
    expect(stdout).toContain('; 4 % are wanted.')
    expect(exitCode).toBe(1)
    expect((await runWith(jean(RIGHT), '--coverage', '3')).exitCode).toBe(0)
    const reports = 'audit: { description: The audit trail, actions: [read] }'
    const edits: readonly Edit[] = [
      withSmallPolicy,
      { file: 'policy.yaml', replace: [reports, `${reports}\n  reports: { actions: [read] }`] },
      { file: CASES, write: jean(RIGHT) },
    ]
    const missing = await withEditedRealm(edits, (directory) =>
      runInProcess(['policy', 'test', '--realm-config', directory, '--coverage', '100']),
    )
    expect(missing.stdout).toContain('  No rule has, and no case names:\n    reports:read\n')
    expect(missing.exitCode).toBe(1)
  })

  it('prints all of it in one line of JSON', async () => {
    const { exitCode, stdout } = await runWith(jean(WRONG), '--json', '--coverage', '50')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^[^\n]+\n$/)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      cases: 1,
      questions: 1,
      failures: [{ place: { line: 3 }, title: 'neighbours', mend: expect.any(String) }],
      coverage: { percent: 3, rules: expect.any(Array), unnamed: expect.any(Object) },
      wanted_coverage: 50,
    })
  })

  it('asks what contains the filter alone', async () => {
    const cases = jean(RIGHT, WRONG)
    const { exitCode, stdout } = await runWith(cases, '--filter', 'gaveur_id=1')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '1 case, 1 question: all answered as expected.\n' })
    expect((await runWith(cases, '--filter', 'Neighb')).exitCode).toBe(1)
    const nothing = await runWith(cases, '--filter', 'marie', '--json')
    expect(nothing.exitCode).toBe(2)
    expect(JSON.parse(nothing.stdout)).toMatchObject({ code: 'no_case' })
  })

  it.each([
    ['cases with mistakes', 'subjects: {}\ncases: [{ as: x, may: y }]\n', [], 'policy_cases_invalid'],
    ['no cases', undefined, [], 'policy_cases_missing'],
    ['a coverage of a part', jean(RIGHT), ['--coverage', '1', '--filter', 'jean'], 'usage'],
    ['a coverage beyond all', jean(RIGHT), ['--coverage', '101'], 'usage'],
    ['a coverage that is no number', jean(RIGHT), ['--coverage', 'half'], 'usage'],
  ] as const)('ends with 2 for %s', async (_, cases, argv, code) => {
    const { exitCode, stdout } = await runWith(cases, ...argv, '--json')
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 2, code })
  })

  it('shows the mistakes of the cases with their places', async () => {
    const { stderr } = await runWith('subjects: {}\ncases: [{ as: x, may: audit:raed }]\n')
    expect(stderr).toContain('policy.test.yaml:2:15  `x` is not a subject.')
    expect(stderr).toContain('policy.test.yaml:2:23  `raed` is not an action of `audit`. Did you mean `read`?')
  })
})
