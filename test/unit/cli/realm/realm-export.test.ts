import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bundledPristine, renameRealm } from '../../../../src/realm-export/index.js'
import { createFakeKeycloak } from '../../../support/fake-keycloak.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { logFolder, rememberSecret } from '../../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

const { document: bundled, name } = bundledPristine('26.7.4', false)
const realm = { ...renameRealm(bundled, name, 'mine'), keycloakVersion: '26.7.4', displayName: 'Mine' }

/** The command in a folder of its own, against a Keycloak with the realm `mine`. */
async function inFolder() {
  const folder = await temporaryFolder(tmpdir(), onTestFinished)
  rememberSecret('the-password')
  const environment = {
    KEYCLOAK_URL: 'http://127.0.0.1:8080',
    KEYCLOAK_ADMIN: 'admin',
    KEYCLOAK_ADMIN_PASSWORD: 'the-password',
    LOG_DIR: await logFolder(),
    DATA_DIR: await logFolder(),
  }
  const { fetch } = createFakeKeycloak({ documents: { '/mine': realm, '/mine/clients': [] } })
  const run = (...argv: readonly string[]) =>
    runInProcess(['realm', 'export', ...argv], { environment, fetch, workingDirectory: folder })
  return { folder, run }
}

const KINDS = ['--kinds', 'realm']

describe('passerelle realm export', () => {
  it('writes a folder, and the same again, without making a realm to compare with', async () => {
    const { folder, run } = await inFolder()
    const first = await run('mine', '--out', 'out', ...KINDS)
    expect(first).toMatchObject({ exitCode: 0, stderr: '' })
    expect(first.stdout).toContain('compared with what is known of a new realm of Keycloak 26.7.4')
    expect(await readdir(join(folder, 'out'))).toEqual(['.passerelle-export.json', 'realm.yaml'])
    const again = await run('mine', '--out', 'out', ...KINDS, '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, files: ['realm.yaml'], written: [], removed: [] })
  })

  it('refuses a folder that is not its own, and takes it with --force', async () => {
    const { folder, run } = await inFolder()
    await writeFile(join(folder, 'notes.txt'), 'mine\n')
    const refused = await run('mine', '--out', '.', ...KINDS)
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' })
    expect(refused.stderr).toContain('holds notes.txt, and is no earlier export')
    expect(await readdir(folder)).toEqual(['notes.txt'])
    expect(await run('mine', '--out', '.', ...KINDS, '--force')).toMatchObject({ exitCode: 0 })
    expect(await readdir(folder)).toEqual(['.passerelle-export.json', 'notes.txt', 'realm.yaml'])
  })

  it.each([[], ['--users', 'reader'], ['--users', 'all']])(
    'names a realm that is not there, with %j',
    async (...users) => {
      const { folder, run } = await inFolder()
      const missing = await run('gone', '--out', 'out', ...users)
      expect(missing).toMatchObject({ exitCode: 1, stdout: '' })
      expect(missing.stderr).toContain('has no realm gone')
      expect(await readdir(folder)).toEqual([])
    },
  )
})
