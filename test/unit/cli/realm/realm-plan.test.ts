import { lstat, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFakeKeycloak, type FakeOptions } from '../../../support/fake-keycloak.js'
import { type CommandRun, runInProcess } from '../../../support/run-in-process.js'
import { logFolder } from '../../../support/secrets-in-logs.js'

let logs: string
beforeAll(async () => {
  logs = await logFolder()
})

/** A Keycloak with the realm `small` and the role `reader`, and a folder that declares these and more. */
async function smallRealm(
  more: Readonly<Record<string, string>> = {},
  answer: NonNullable<FakeOptions['answer']> = () => undefined,
) {
  const folder = await mkdtemp(join(logs, 'plan-'))
  const realm = join(folder, 'small')
  await mkdir(realm)
  const files = { 'realm.yaml': 'realm: small\nenabled: true\n', ...more }
  for (const [name, text] of Object.entries(files)) await writeFile(join(realm, name), text)
  const fake = createFakeKeycloak({
    answer,
    documents: {
      '/small': {
        realm: 'small',
        enabled: false,
        clients: [{ id: 'a', clientId: 'account' }],
        roles: { realm: [{ id: '1', name: 'reader' }] },
      },
      '/small/roles?briefRepresentation=false': [{ id: '1', name: 'reader' }],
      '/small/roles': [{ id: '1', name: 'reader' }],
      '/small/client-scopes': [],
      '/small/groups/count': { count: 0 },
    },
  })
  const run = (...argv: readonly string[]): Promise<CommandRun> =>
    runInProcess(['realm', ...argv], {
      fetch: fake.fetch,
      environment: {
        KEYCLOAK_URL: 'http://127.0.0.1:8080',
        KEYCLOAK_ADMIN: 'admin',
        KEYCLOAK_ADMIN_PASSWORD: 'the-password',
        LOG_DIR: logs,
        DATA_DIR: logs,
      },
    })
  return { folder, realm, run }
}

describe('a plan that is saved', () => {
  it('takes the place of a link, and leaves alone what that leads to', async () => {
    const { folder, realm, run } = await smallRealm()
    const [other, out] = [join(folder, 'other.txt'), join(folder, 'plan.json')]
    await writeFile(other, 'of somebody else')
    await symlink(other, out)
    expect(await run('plan', realm, '--out', out)).toMatchObject({ exitCode: 3 })
    expect(await readFile(other, 'utf8')).toBe('of somebody else')
    expect((await lstat(out)).isFile()).toBe(true)
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ format: 'passerelle-plan' })
  })

  it('is not written among the files, by way of a linked folder either', async () => {
    const { folder, realm, run } = await smallRealm()
    await symlink(realm, join(folder, 'linked'))
    for (const out of [join(realm, 'plan.json'), join(folder, 'linked/plan.json')]) {
      expect(await run('plan', realm, '--out', out)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('is in the folder of the realm'),
      })
    }
  })
})

describe('what is named in vain', () => {
  it('is told as data too: file, line, kind, key and field', async () => {
    const { realm, run } = await smallRealm({
      'clients.yaml': 'clients:\n  - clientId: web\n    defaultClientScopes:\n      - profil\n',
      'groups.yaml': 'groups:\n  - name: staff\n    realmRoles: [reader, raeder]\n',
    })
    const { exitCode, stdout } = await run('plan', realm, '--json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'unknown_reference',
      mistakes: [
        {
          file: 'clients.yaml',
          line: 4,
          column: 9,
          kind: 'client',
          key: 'web',
          field: 'defaultClientScopes',
          problem: expect.stringContaining('names client-scope profil, which neither the files nor realm small have'),
        },
        { file: 'groups.yaml', line: 3, kind: 'group', key: '/staff', field: 'realmRoles', mend: 'Is reader meant?' },
      ],
    })
  })

  it('among what may be deleted is refused where no plan could delete it', async () => {
    const { realm, run } = await smallRealm()
    for (const [name, says] of [
      ['usr:jean', 'there is no kind to prune “usr”. Did you mean user?'],
      ['jean', 'Write it as KIND:KEY'],
      ['user:jean', 'user is not among the kinds of --prune'],
    ] as const) {
      const ended = await run('plan', realm, '--prune', 'client', '--allow-delete', name)
      expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(says) })
    }
  })

  it('among what may be deleted is told where nothing of that name is to be deleted', async () => {
    const { realm, run } = await smallRealm()
    const { stdout } = await run('plan', realm, '--prune', 'realm-role', '--allow-delete', 'realm-role:raeder')
    expect(stdout).toContain('note: --allow-delete realm-role:raeder: nothing of this name is to be deleted.')
  })
})

describe('an account that sees a part of the realm', () => {
  it.each([
    ['users', 'users.yaml', 'users:\n  - username: jean\n', '/attack-detection/', 'users and groups'],
    ['clients', 'clients.yaml', 'clients:\n  - clientId: web\n', '/clients-initial-access', 'clients'],
  ])('is refused where %s would be made that may be there', async (_what, file, text, path, says) => {
    const { realm, run } = await smallRealm({ [file]: text }, (request) => {
      if (request.path.includes(path)) return { status: 403 }
      return request.path.includes('/small/users') ? { status: 200, body: [] } : undefined
    })
    const { exitCode, stdout } = await run('plan', realm, '--json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining(`Not all ${says} of the realm can be seen`),
    })
  })
})

describe('a command that is none', () => {
  it.each([
    [['plann', '--help'], 'Did you mean plan?'],
    [['plann', '-h'], 'Did you mean plan?'],
    [['plann'], 'Did you mean plan?'],
  ])('ends with 2 and with what was probably meant, asked for its help too: %j', async (argv, says) => {
    expect(await runInProcess(['realm', ...argv])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(says),
    })
  })

  it('is told from one that there is', async () => {
    expect(await runInProcess(['relm', '--help'])).toMatchObject({ exitCode: 2, stdout: '' })
    expect(await runInProcess(['realm', 'plan', '--help'])).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await runInProcess(['realm', '--help'])).toMatchObject({ exitCode: 0, stderr: '' })
  })
})
