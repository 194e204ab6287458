import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { withSmallPolicy } from '../../policy-cases/small-policy.js'
import { type Edit, withEditedRealm } from '../../realm-config/edited-realm.js'

const lint = (edits: readonly Edit[], ...argv: readonly string[]) =>
  withEditedRealm([withSmallPolicy, ...edits], (directory) =>
    runInProcess(['policy', 'lint', '--realm-config', directory, ...argv]),
  )

const WARNING: Edit = { file: 'policy.yaml', replace: ['sessions:read, sessions:revoke, ', 'sessions:read, '] }
const FAULT: Edit = { file: 'realm.yaml', replace: ['claim.name: gaveur_id', 'claim.name: gaveur'] }

describe('passerelle policy lint', () => {
  it('has nothing against the demonstration, strictly', async () => {
    const run = await runInProcess(['policy', 'lint', '--realm-config', demonstrationRealmDirectory(), '--strict'])
    expect(run.stdout).toMatch(
      /^– policy\.yaml:\d+:\d+ {2}field-unused {2}silenced: .+\n\n0 faults, 0 warnings, 1 silenced\.\n$/,
    )
    expect(run.exitCode).toBe(0)
  })

  it('says where each finding is, what it means, and what to do, and ends with 1 for a fault', async () => {
    const { exitCode, stdout } = await lint([FAULT])
    expect(stdout).toContain(
      '✘ policy.yaml:44:18  attribute-not-in-tokens\n    No client maps `gaveur_id` into access tokens ',
    )
    expect(stdout).toContain('\n    → It is mapped as `gaveur`: write `claim.name: gaveur_id`.\n')
    expect(stdout).toContain('1 fault, 0 warnings, 1 silenced.\n')
    expect(exitCode).toBe(1)
  })

  it('ends with 0 for warnings, and with 1 for them where it is strict', async () => {
    expect(await lint([WARNING])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('0 faults, 1 warning') })
    expect((await lint([WARNING], '--strict')).exitCode).toBe(1)
  })

  it('says roles that policy and realm do not share as findings, each in its place', async () => {
    const drift: Edit = { file: 'roles.yaml', replace: ['    - name: superviseur', '    - name: supervisor'] }
    const { exitCode, stdout } = await lint([drift])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/✘ policy\.yaml:38:3 {2}role-not-in-realm\n/)
    expect(stdout).toMatch(/✘ roles\.yaml:6:13 {2}role-not-in-policy\n/)
  })

  it('knows the audience of the API by its option, and by OIDC_AUDIENCE', async () => {
    const argv = ['policy', 'lint', '--realm-config', demonstrationRealmDirectory()]
    expect((await runInProcess([...argv, '--audience', 'other'])).exitCode).toBe(1)
    expect((await runInProcess(argv, { environment: { OIDC_AUDIENCE: 'other' } })).exitCode).toBe(1)
    const both = await runInProcess([...argv, '--audience', 'backend-api'], { environment: { OIDC_AUDIENCE: 'other' } })
    expect(both.exitCode).toBe(0)
  })

  it('prints one line of JSON', async () => {
    const { exitCode, stdout } = await lint([FAULT], '--json')
    expect(stdout).toMatch(/^[^\n]+\n$/)
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 1,
      ok: false,
      findings: [{ id: 'attribute-not-in-tokens', level: 'fault', place: { file: 'policy.yaml', line: 44 } }],
      silenced: [{ id: 'field-unused', reason: expect.any(String) }],
    })
  })

  it('ends with 2 for a folder that is not there', async () => {
    const run = await runInProcess(['policy', 'lint', '--realm-config', '/nowhere', '--json'])
    expect({ exitCode: run.exitCode, ...JSON.parse(run.stdout) }).toMatchObject({
      exitCode: 2,
      code: 'realm_config_invalid',
    })
  })
})
