import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFakeKeycloak, type FakeOptions } from '../../../support/fake-keycloak.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { logFolder, rememberSecret } from '../../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

/** Files of a folder, and the command in it. */
async function inFolder(files: Readonly<Record<string, object>>, options: FakeOptions = {}) {
  const folder = await temporaryFolder(tmpdir(), onTestFinished)
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content))
  rememberSecret('the-password')
  const environment = {
    KEYCLOAK_URL: 'http://127.0.0.1:8080',
    KEYCLOAK_ADMIN: 'admin',
    KEYCLOAK_ADMIN_PASSWORD: 'the-password',
    LOG_DIR: await logFolder(),
    DATA_DIR: await logFolder(),
  }
  const { fetch } = createFakeKeycloak(options)
  return (...argv: readonly string[]) => {
    const inIt = argv.map((one) => (one in files ? join(folder, one) : one === '.' ? folder : one))
    return runInProcess(['realm', 'diff', ...inIt], { environment, fetch, workingDirectory: folder })
  }
}

const role = (description: string) => ({ roles: { realm: [{ name: 'reader', description }] } })
const A = { realm: 'a', ...role('old') }

describe('passerelle realm diff', () => {
  it('prints each difference, as text, Markdown or JSON, and ends with 3', async () => {
    const run = await inFolder({ 'a.json': A, 'b.json': { realm: 'b', ...role('new'), displayName: 'B' } })
    const text = await run('a.json', 'b.json')
    expect(text.exitCode).toBe(3)
    expect(text.stdout).toContain('~ realm-role reader\n    description: "old" → "new"\n')
    expect(text.stdout).toContain('~ realm a\n    displayName: absent → "B"\n')
    expect((await run('a.json', 'b.json', '--markdown')).stdout).toContain(
      '| `realm-role` | `reader` | `description` |',
    )
    expect(JSON.parse((await run('a.json', 'b.json', '--json')).stdout)).toMatchObject({
      ok: true,
      different: true,
      objects: [{ kind: 'realm' }, { kind: 'realm-role', fields: [{ field: 'description', a: 'old', b: 'new' }] }],
    })
    expect(await run('a.json', 'a.json')).toMatchObject({ exitCode: 0 })
  })

  it('lays overlays over both sides, or over one', async () => {
    const run = await inFolder({ 'a.json': A, 'b.json': { realm: 'a', ...role('new') }, 'new.json': role('new') })
    expect(await run('a.json', 'b.json', '--overlay', 'new.json')).toMatchObject({ exitCode: 0 })
    expect(await run('a.json', 'b.json', '--overlay-a', 'new.json')).toMatchObject({ exitCode: 0 })
    expect(await run('a.json', 'a.json', '--overlay-b', 'new.json')).toMatchObject({ exitCode: 3 })
  })

  it('tells whoever names a realm how a live one is named', async () => {
    const run = await inFolder({ 'a.json': A })
    const bare = await run('a.json', 'production')
    expect(bare).toMatchObject({ exitCode: 2, stdout: '' })
    expect(bare.stderr).toContain('A realm of a Keycloak is named live:production.')
    const path = await run('a.json', 'no/such/folder')
    expect(path).toMatchObject({ exitCode: 2 })
    expect(path.stderr).not.toContain('live:')
    const gone = await run('a.json', 'live:gone')
    expect(gone).toMatchObject({ exitCode: 1 })
    expect(gone.stderr).toContain('gone')
  })

  it('compares several realms by their names', async () => {
    const live = { realm: 'b', enabled: true, clients: [{ clientId: 'x' }], roles: { realm: [] } }
    const documents = { '/b': live, '/b/clients': [] }
    const run = await inFolder(
      { 'one.json': { realm: 'a', ...role('old') }, 'two.json': { realm: 'b' } },
      { documents },
    )
    const several = await run('.', '.', '--json')
    expect(several.exitCode).toBe(0)
    const { realms } = JSON.parse(several.stdout)
    expect(realms.map(({ objects }: { objects: unknown[] }) => objects)).toEqual([[], []])
    expect((await run('.', 'one.json')).stdout).toMatch(/\(a\).*No difference/s)
    const missing = await run('.', 'live:c')
    expect(missing).toMatchObject({ exitCode: 2 })
    expect(missing.stderr).toMatch(/has a, b; live:c has c\./)
  })
})
