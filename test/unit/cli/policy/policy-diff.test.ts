import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

const DEMONSTRATION = demonstrationRealmDirectory()
const POLICY = readFileSync(join(DEMONSTRATION, 'policy.yaml'), 'utf8')

const diff = (argv: readonly string[], piped?: string) =>
  runInProcess(['policy', 'diff', ...argv], piped === undefined ? {} : { piped })

async function fileWith(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'changed.yaml')
  writeFileSync(path, text)
  return path
}

const replaced = (from: string, to: string): string => {
  expect(POLICY).toContain(from)
  return POLICY.replace(from, to)
}

describe('passerelle policy diff', () => {
  it('finds no difference between a policy and itself in another order, with other comments', async () => {
    const [resources = '', roles = ''] = POLICY.split('\nroles:\n')
    const parts = roles.split(/^(?= {2}\S)/m).map((part) => (part.endsWith('\n') ? part : `${part}\n`))
    const shuffled = `# Another comment\nroles:\n${parts.reverse().join('')}\n${resources}`
    const { exitCode, stdout, stderr } = await diff([DEMONSTRATION, await fileWith(shuffled)])
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'No difference: the two policies decide alike.\n',
      stderr: '',
    })
  })

  it('says what a role gains and loses, gains first, with an example, and exits with 3', async () => {
    const changed = replaced('where: { gaveur_id: $gaveur_id }', 'where: { site_id: LL }')
    const { exitCode, stdout } = await diff([DEMONSTRATION, await fileWith(changed)])
    expect(exitCode).toBe(3)
    expect(stdout.replace(/:\d+/g, ':N')).toBe(
      `gaveur
  + gains analytics:read, gavage_data:read, gavage_data:write where site_id = LL (new policy.yaml:N)
      before  gaveur_id = $gaveur_id :N
      after   site_id = LL :N
      e.g.    gaveur, on a record with site_id = LL: refused before, allowed now
  - loses analytics:read, gavage_data:read, gavage_data:write where gaveur_id = $gaveur_id (old policy.yaml:N)
      before  gaveur_id = $gaveur_id :N
      after   site_id = LL :N
      e.g.    gaveur with gaveur_id = 1, on a record with gaveur_id = 1: allowed before, refused now

In all: 3 gains, 3 losses.
`,
    )
  })

  it('says what a deny takes from those who hold another role too', async () => {
    const denied = `${POLICY.trimEnd()}\n    deny: [{ permissions: [audit:read] }]\n`
    const { exitCode, stdout } = await diff([DEMONSTRATION, await fileWith(denied)])
    expect(exitCode).toBe(3)
    expect(stdout).toContain('veterinaire\n  - with admin: loses audit:read for every record')
    expect(stdout).toMatch(/\(denied by new policy\.yaml:\d+\); had it for every record \(old policy\.yaml:\d+\)\n/)
    expect(stdout).toContain('In all: 0 gains, 1 loss.')
  })

  it('says of each other role what a deny takes from those who hold it too', async () => {
    const resources =
      'resources: { lots: { actions: [read], fields: { site_id: { type: string }, gaveur_id: { type: integer } } } }'
    const policy = (deny: string) => `${resources}
roles:
  a: { grants: [{ permissions: [lots:read], where: { site_id: LL } }, { permissions: [lots:read], where: { gaveur_id: 7 } }] }
  b: { grants: [{ permissions: [lots:read] }] }
  c: { grants: [{ permissions: [lots:read], where: { site_id: LL } }] }
  r: { grants: []${deny} }
`
    const after = policy(', deny: [{ permissions: [lots:read] }]')
    const { stdout } = await diff([await fileWith(policy('')), '-', '--realm-config', DEMONSTRATION], after)
    expect(stdout).toContain(`r
  - loses lots:read for every record (denied by new policy.yaml:6), to those who hold another role too:
      with a: had it where site_id = LL (old policy.yaml:3), and had it where gaveur_id = 7 (old policy.yaml:3)
      with b: had it for every record (old policy.yaml:4)
      with c: had it where site_id = LL (old policy.yaml:5)
      before  r alone: nothing
      after   r alone: denied :6
`)
  })

  it('says that a type of an attribute changed, where that changes who is allowed what', async () => {
    const folder = join(await temporaryFolder(), 'realm')
    cpSync(DEMONSTRATION, folder, { recursive: true })
    const realm = readFileSync(join(folder, 'realm.yaml'), 'utf8')
    expect(realm).toMatch(/options: \[LL, LS, MO\]/)
    writeFileSync(join(folder, 'realm.yaml'), realm.replace('options: [LL, LS, MO]', 'options: [LL, LS, MO, PY]'))
    const { exitCode, stdout } = await diff([DEMONSTRATION, folder])
    expect(exitCode).toBe(3)
    expect(stdout).toContain('attribute site_id: one of LL, LS, MO → one of LL, LS, MO, PY')
    expect(stdout).toContain(
      'veterinaire with site_id = PY, on a record with site_id = PY: refused before, allowed now',
    )
  })

  it('names roles and permissions that only one of the two has', async () => {
    const before = await fileWith(
      'resources: { cow: { actions: [read] } }\nroles: { a: { grants: [{ permissions: [cow:read] }] } }\n',
    )
    const after =
      'resources: { cow: { actions: [read, sell] } }\nroles: { a: { grants: [{ permissions: [cow:read] }] }, b: { grants: [] } }\n'
    const { exitCode, stdout } = await diff([before, '-', '--realm-config', DEMONSTRATION], after)
    expect(exitCode).toBe(3)
    expect(stdout).toContain('roles added: b\npermissions added: cow:sell')
    expect(stdout).toContain('In all: 0 gains, 0 losses.')
  })

  it('prints one line of JSON, and Markdown for a pull request', async () => {
    const path = await fileWith(replaced('where: { gaveur_id: $gaveur_id }', 'where: { site_id: LL }'))
    const { exitCode, stdout } = await diff([DEMONSTRATION, path, '--json'])
    expect(exitCode).toBe(3)
    expect(stdout.trimEnd()).not.toContain('\n')
    const said = JSON.parse(stdout)
    expect(said).toMatchObject({ ok: true, different: true, unclear: [], roles: { added: [], removed: [] } })
    expect(said.changes).toHaveLength(6)
    const markdown = (await diff([DEMONSTRATION, path, '--markdown'])).stdout
    expect(markdown).toContain('- ➕ **gains analytics:read, gavage_data:read')
  })

  it.each([
    [['no-such-folder', DEMONSTRATION], undefined, 'policy_unreadable'],
    [['-', '-'], POLICY, 'usage'],
    [[DEMONSTRATION, '-'], 'roles: {}\n', 'realm_config_invalid'],
    [[DEMONSTRATION, '-'], POLICY.replaceAll('$site_id', '$sight_id'), 'attribute_undeclared'],
  ] as const)('refuses %j', async (argv, piped, code) => {
    const { exitCode, stdout } = await diff([...argv, '--json'], piped)
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code })
  })
})
