import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'
import { createFakeIssuer } from '../../tokens/fake-issuer.js'
import { ISSUER, NOW, token } from '../../tokens/forge.js'

const AS_JEAN = ['--as', 'jean.martin@gaveur.fr']
const POLICY = await readFile(join(demonstrationRealmDirectory(), 'policy.yaml'), 'utf8')

type Settings = NonNullable<Parameters<typeof runInProcess>[1]>

function explain(argv: readonly string[], settings: Settings = {}, folder = demonstrationRealmDirectory()) {
  return runInProcess(['policy', 'explain', '--realm-config', folder, ...argv], settings)
}

async function asJson(argv: readonly string[], settings: Settings = {}, folder?: string) {
  const { stdout, exitCode } = await explain([...argv, '--json'], settings, folder)
  return { ...JSON.parse(stdout), exitCode }
}

/** The demonstration with another policy. */
async function realmWith(edit: (policy: string) => string): Promise<string> {
  const folder = join(await temporaryFolder(), 'realm')
  await cp(demonstrationRealmDirectory(), folder, { recursive: true })
  await writeFile(join(folder, 'policy.yaml'), edit(POLICY))
  return folder
}

/** Line of policy.yaml that begins so, below the line of the role. */
function lineOf(role: string, begin: string, policy = POLICY): number {
  const lines = policy.split('\n')
  const from = lines.indexOf(`  ${role}:`)
  return lines.findIndex((line, at) => at > from && line.trim().startsWith(begin)) + 1
}

const GAVEUR = lineOf('gaveur', '- permissions')

describe('passerelle policy explain', () => {
  it('says of what is allowed by which rule, in its own words', async () => {
    const { stdout, stderr, exitCode } = await explain([...AS_JEAN, 'gavage_data:read', 'gaveur_id=1'])
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    for (const part of [
      '✔ allowed  jean.martin@gaveur.fr  gavage_data:read (gaveur_id=1)',
      `granted by role gaveur (policy.yaml:${GAVEUR}) within gaveur_id=1`,
      '    - permissions: [gavage_data:read, gavage_data:write, analytics:read]\n      where: { gaveur_id: $gaveur_id }',
      'attributes: gaveur_id=1, site_id=LL, organization=euralis',
    ]) {
      expect(stdout).toContain(part)
    }
    expect(stdout).not.toContain('What would mend it')
  })

  it('says of what is refused the rule, expected and actual, and which roles would allow it (A11)', async () => {
    const { stdout, exitCode } = await explain([...AS_JEAN, 'gavage_data:read', 'gaveur_id=43'])
    expect(exitCode).toBe(1)
    const words = stdout.replace(/\s+/g, ' ')
    for (const part of [
      '✘ refused jean.martin@gaveur.fr gavage_data:read (gaveur_id=43)',
      `policy.yaml:${GAVEUR} expected gaveur_id=1, actual 43`,
      'A record with gaveur_id=1 would be allowed.',
      `admin (policy.yaml:${lineOf('admin', '- permissions')})`,
      `superviseur (policy.yaml:${lineOf('superviseur', '- permissions')})`,
    ]) {
      expect(words).toContain(part)
    }
    expect(words).not.toMatch(/would allow this:.*veterinaire/)
  })

  it('prints the same bytes for the same question in JSON (A11)', async () => {
    const ask = [...AS_JEAN, 'gavage_data:read', 'gaveur_id=43', '--json']
    const [first, second] = [await explain(ask), await explain(ask)]
    expect(second.stdout).toBe(first.stdout)
    expect(JSON.parse(first.stdout)).toMatchObject({
      ok: true,
      allowed: false,
      permission: 'gavage_data:read',
      record: { gaveur_id: 43 },
      because: {
        code: 'out_of_bounds',
        failed: [{ rule: { role: 'gaveur', line: GAVEUR }, field: 'gaveur_id', expected: 1, actual: 43 }],
      },
      rules: [{ role: 'gaveur', line: GAVEUR }],
      roles_that_would_allow: [{ role: 'admin' }, { role: 'superviseur' }],
      realm: 'gaveurs-production',
      policy_version: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('asks about a list, and answers with its bounds', async () => {
    const { stdout, exitCode } = await explain([...AS_JEAN, 'gavage_data:read', '--list'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain(
      '✔ allowed  jean.martin@gaveur.fr  gavage_data:read, a list\n  the rows within gaveur_id=1\n',
    )
    expect(await asJson([...AS_JEAN, 'gavage_data:read', '--list'])).toMatchObject({
      list: { kind: 'where', any_of: [{ gaveur_id: 1 }], none_of: [] },
      because: null,
      words: 'the rows within gaveur_id=1',
    })
    expect(await asJson(['--role', 'admin', 'gavage_data:read', '--list'])).toMatchObject({ list: { kind: 'all' } })
    const none = await asJson(['--role', 'gaveur', 'gavage_data:read', '--list'])
    expect(none).toMatchObject({ allowed: false, exitCode: 1, because: { code: 'attribute_missing' } })
  })

  it.each([
    [
      ['--role', 'gaveur', 'gavage_data:read', 'gaveur_id=1'],
      'attribute_missing',
      'Give the user the attribute gaveur_id',
    ],
    [[...AS_JEAN, 'gavage_data:read'], 'record_required', 'Name the record, for example gaveur_id=…'],
    [[...AS_JEAN, 'gavage_data:read', 'site_id=LL'], 'field_missing', 'Name the record’s gaveur_id, too'],
    [[...AS_JEAN, 'audit:read'], 'permission_missing', 'Roles that would allow this: admin'],
  ] as const)('says what would mend it: %j', async (argv, code, mend) => {
    const { stdout, exitCode } = await explain(argv)
    expect(exitCode).toBe(1)
    expect(stdout.replace(/\s+/g, ' ')).toContain(mend)
    expect(await asJson(argv)).toMatchObject({ because: { code } })
  })

  it('calls somebody made up by each role once', async () => {
    const { stdout } = await explain(['--role', 'gaveur', '--role', 'gaveur', 'audit:read'])
    expect(stdout).toContain('a caller with role gaveur  ')
  })

  it('reads values by the type of the field', async () => {
    const record = async (...fields: string[]) => (await asJson([...AS_JEAN, 'gavage_data:read', ...fields])).record
    expect(await record('gaveur_id=2', 'site_id=LL')).toEqual({ gaveur_id: 2, site_id: 'LL' })
    expect(await record('gaveur_id=-1', 'site_id=1')).toEqual({ gaveur_id: -1, site_id: '1' })
    expect(await record('gaveur_id=null', 'site_id="null"')).toEqual({ gaveur_id: null, site_id: 'null' })
    expect(await record('site_id=')).toEqual({ site_id: '' })
    expect(await record('site_id=a=b')).toEqual({ site_id: 'a=b' })
  })

  it.each([
    [[...AS_JEAN, 'gavag_data:read'], 'name_unknown', 'Did you mean gavage_data:read?'],
    [
      [...AS_JEAN, 'gavage_data:read', 'gaveur=1'],
      'name_unknown',
      'no field of gavage_data “gaveur”. Known: gaveur_id, site_id.',
    ],
    [[...AS_JEAN, 'gavage_data:read', 'sit_id=LL'], 'name_unknown', 'Did you mean site_id?'],
    [['--role', 'gaveurs', 'gavage_data:read'], 'name_unknown', 'Did you mean gaveur?'],
    [['--as', 'jean.martim@gaveur.fr', 'gavage_data:read'], 'name_unknown', 'Did you mean jean.martin@gaveur.fr?'],
    [[...AS_JEAN, '--attribute', 'gaveurid=1', 'gavage_data:read'], 'name_unknown', 'Did you mean gaveur_id?'],
    [[...AS_JEAN, '--client', 'gaveur-frontend', 'gavage_data:read'], 'name_unknown', 'Did you mean gaveurs-frontend?'],
    [[...AS_JEAN, '--scope', 'emial', 'gavage_data:read'], 'name_unknown', 'Did you mean email?'],
    [
      [...AS_JEAN, '--client-role', 'sqal-frontend:operater', 'gavage_data:read'],
      'name_unknown',
      'Did you mean operator?',
    ],
    [[...AS_JEAN, '--client-role', 'sqal:operator', 'gavage_data:read'], 'name_unknown', 'no client with roles “sqal”'],
    [[...AS_JEAN, '--client-role', 'operator', 'gavage_data:read'], 'usage', '--client-role client:role'],
    [[...AS_JEAN, 'gavage_data:read', 'gaveur_id=LL'], 'value_invalid', 'gaveur_id is a whole number'],
    [[...AS_JEAN, 'gavage_data:read', 'gaveur_id=1.5'], 'value_invalid', 'gaveur_id is a whole number'],
    [[...AS_JEAN, 'gavage_data:read', 'gaveur_id=[1,2]'], 'value_invalid', 'gaveur_id is a whole number'],
    [[...AS_JEAN, 'gavage_data:read', 'gaveur_id=9007199254740993'], 'value_invalid', 'gaveur_id is a whole number'],
    [[...AS_JEAN, 'gavage_data:read', 'gaveur_id'], 'value_invalid', 'field=value'],
    [[...AS_JEAN, '--attribute', 'site_id=XX', 'gavage_data:read'], 'value_invalid', 'one of LL, LS, MO'],
    [['gavage_data:read'], 'usage', 'nobody asks'],
    [[...AS_JEAN, '--token', 'x', 'gavage_data:read'], 'usage', '--as and --token'],
    [[...AS_JEAN, '--list', 'gavage_data:read', 'gaveur_id=1'], 'usage', 'a list has no record'],
    [['--token', 'x', 'gavage_data:read'], 'token_unreadable', 'passerelle token explain'],
    [['--token', '-', 'gavage_data:read'], 'token_missing', 'policy explain --token - gavage_data:read'],
    [[...AS_JEAN, 'gavage_data:read', 'gaveur_id=1', 'gaveur_id=2'], 'value_invalid', 'gaveur_id is given twice'],
    [
      [...AS_JEAN, '--attribute', 'site_id=LL', '--attribute', 'site_id=LS', 'gavage_data:read'],
      'value_invalid',
      'site_id is given twice',
    ],
    [[...AS_JEAN, '--attribute', 'gaveur_id=01', 'gavage_data:read'], 'value_invalid', 'a whole number'],
    [[...AS_JEAN, 'gavage_data:read', 'gaveur_id=-0'], 'value_invalid', 'a whole number'],
  ] as const)('ends with 2 and a mend where the question is wrong: %j', async (argv, code, mend) => {
    const { stdout, stderr, exitCode } = await explain(argv)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(mend)
    expect(await asJson(argv)).toMatchObject({ ok: false, code, exitCode: 2 })
  })

  it('prints nothing that steers a terminal', async () => {
    const { stdout, stderr } = await explain([...AS_JEAN, 'gavage_data:read', 'site_id=\u001b[2J'])
    const { stderr: unknown } = await explain([...AS_JEAN, 'gavage_data:read\u001b[2J'])
    expect(stdout + stderr + unknown).not.toContain('\u001b')
  })
})

describe('who asks', () => {
  it('is a development user as the embedded provider knows them, at a client that they have a role of', async () => {
    const { caller } = await asJson([...AS_JEAN, 'gavage_data:read', 'gaveur_id=1'])
    expect(caller).toMatchObject({
      name: 'jean.martin@gaveur.fr',
      roles: expect.arrayContaining(['gaveur', 'default-roles-gaveurs-production']),
      client_roles: { 'gaveurs-frontend': ['producer'] },
      client: 'gaveurs-frontend',
      scopes: ['openid', 'profile', 'email'],
      acr: '1',
      attributes: { gaveur_id: 1, site_id: 'LL', organization: 'euralis' },
    })
    const elsewhere = await asJson([...AS_JEAN, '--client', 'euralis-frontend', '--scope', 'phone', 'audit:read'])
    expect(elsewhere.caller).toMatchObject({ client: 'euralis-frontend', scopes: expect.arrayContaining(['phone']) })
  })

  it('has what the options lay over them', async () => {
    const { caller } = await asJson([
      ...[...AS_JEAN, '--role', 'veterinaire', '--client-role', 'sqal-frontend:operator', '--acr', '3'],
      ...['--attribute', 'gaveur_id=7', '--attribute', 'organization=', 'gavage_data:read', 'gaveur_id=7'],
    ])
    expect(caller).toMatchObject({
      roles: expect.arrayContaining(['gaveur', 'veterinaire']),
      client_roles: { 'sqal-frontend': ['operator'], 'gaveurs-frontend': ['producer'] },
      acr: '3',
    })
    expect(caller.attributes).toEqual({ gaveur_id: 7, site_id: 'LL' })
  })

  const online: Settings = {
    environment: { OIDC_ISSUER: ISSUER },
    now: () => NOW * 1000,
    fetch: (url, init) =>
      createFakeIssuer().fetch(String(url), { redirect: String(init?.redirect), signal: AbortSignal.timeout(5_000) }),
  }

  it('is the owner of a token, which is checked and not printed', async () => {
    const good = token()
    const { stdout, exitCode } = await explain(['--token', '-', 'gavage_data:read', 'gaveur_id=1'], {
      ...online,
      piped: good,
    })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('✔ allowed  jean.martin@gaveur.fr')
    expect(stdout).toContain('The token itself is good.')
    for (const part of good.split('.')) expect(stdout).not.toContain(part)
  })

  it('is refused with a token that the server refuses, whatever the policy says', async () => {
    const old = ['--token', token({ exp: NOW - 7_200 }), 'gavage_data:read', 'gaveur_id=1']
    const { stdout, exitCode } = await explain(old, online)
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^✘ refused \(the token\); the policy would allow {2}jean/)
    expect(stdout).not.toContain('✔')
    expect(stdout).toContain('The server would refuse this token: expired')
    const both = await explain(['--token', token({ exp: NOW - 7_200 }), 'gavage_data:read', 'gaveur_id=2'], online)
    expect(both.stdout).toMatch(/^✘ refused {2}jean/)
    expect(await asJson(old, online)).toMatchObject({ allowed: true, exitCode: 1, token: { refused: ['expired'] } })
  })

  it('is not known to be so where no issuer is configured', async () => {
    const argv = ['--token', token(), 'gavage_data:read', 'gaveur_id=1']
    const { stdout } = await explain(argv, { now: () => NOW * 1000 })
    expect(stdout).toContain('its signature was not checked. Set OIDC_ISSUER')
  })
})

describe('what a richer policy answers', () => {
  const edit = (policy: string) =>
    policy.replace(
      '  gaveur:\n    grants:\n',
      [
        '  gaveur:',
        '    deny:',
        '      - permissions: [gavage_data:write]',
        '        where: { site_id: LS }',
        "        unless: { acr: '2' }",
        '    grants:',
        '      - permissions: [analytics:export]',
        "        requires: { scope: email, acr: '2' }",
        '',
      ].join('\n'),
    )

  it('names what the token lacks', async () => {
    const folder = await realmWith(edit)
    const { stdout, exitCode } = await explain([...AS_JEAN, 'analytics:export'], {}, folder)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('A token with acr 2 would be allowed.')
    expect(await asJson([...AS_JEAN, '--acr', '2', 'analytics:export'], {}, folder)).toMatchObject({ allowed: true })
  })

  it('names the deny, what spares of it, and no role, since none outweighs it', async () => {
    const folder = await realmWith(edit)
    const ask = [...AS_JEAN, 'gavage_data:write', 'gaveur_id=1', 'site_id=LS']
    const { stdout, exitCode } = await explain(ask, {}, folder)
    const words = stdout.replace(/\s+/g, ' ')
    expect(exitCode).toBe(1)
    expect(words).toContain(`denied by role gaveur (policy.yaml:${lineOf('gaveur', '- permissions', edit(POLICY))}`)
    expect(words).toContain('A token with acr 2 is spared.')
    expect(words).toContain('A record that is not within site_id=LS is spared.')
    expect(words).toContain('No role outweighs a deny')
    expect(words).not.toContain('Roles that would allow')
    expect(await asJson([...ask, '--acr', '2'], {}, folder)).toMatchObject({ allowed: true })
  })
})
