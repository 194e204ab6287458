import { cp, lstat, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

const TYPES = ['policy', 'types', '--realm-config', demonstrationRealmDirectory()]

describe('passerelle policy types', () => {
  it('prints the declarations, or has them in JSON', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(TYPES)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain("declare module 'passerelle/policy-types' {")
    const json = await runInProcess([...TYPES, '--json'])
    expect(JSON.parse(json.stdout)).toEqual({ ok: true, declarations: stdout })
  })

  it('writes them, and leaves a fresh file as it is', async () => {
    const workingDirectory = await temporaryFolder()
    const write = [...TYPES, '--out', 'passerelle.d.ts']
    expect(await runInProcess(write, { workingDirectory })).toMatchObject({
      exitCode: 0,
      stdout: 'passerelle.d.ts written.\n',
    })
    expect(await runInProcess(write, { workingDirectory })).toMatchObject({
      exitCode: 0,
      stdout: 'passerelle.d.ts is fresh.\n',
    })
    const json = await runInProcess([...write, '--check', '--json'], { workingDirectory })
    expect(JSON.parse(json.stdout)).toEqual({ ok: true, file: 'passerelle.d.ts', written: false })
  })

  it('names the same source wherever it is run', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'passerelle.d.ts')
    await runInProcess([...TYPES, '--out', path])
    const { exitCode } = await runInProcess([...TYPES, '--out', 'passerelle.d.ts', '--check'], {
      workingDirectory: folder,
    })
    expect(exitCode).toBe(0)
  })

  it('takes the place of no file that something else has written, nor of one in the realm', async () => {
    const folder = await temporaryFolder()
    const realm = join(folder, 'realm')
    await cp(demonstrationRealmDirectory(), realm, { recursive: true })
    await writeFile(join(folder, 'app.ts'), 'export const app = 1\n')
    await symlink(join(realm, 'policy.yaml'), join(folder, 'link.d.ts'))
    const policy = await readFile(join(realm, 'policy.yaml'), 'utf8')
    for (const out of ['app.ts', 'realm/policy.yaml', 'realm/new.d.ts', 'link.d.ts']) {
      const argv = ['policy', 'types', '--realm-config', realm, '--out', out, '--json']
      const { exitCode, stdout } = await runInProcess(argv, { workingDirectory: folder })
      expect({ out, exitCode, code: JSON.parse(stdout).code }).toEqual({ out, exitCode: 2, code: 'out_refused' })
    }
    expect(await readFile(join(folder, 'app.ts'), 'utf8')).toBe('export const app = 1\n')
    expect(await readFile(join(realm, 'policy.yaml'), 'utf8')).toBe(policy)
  })

  it('writes where a link leads, and leaves the link', async () => {
    const folder = await temporaryFolder()
    await symlink(join(folder, 'real.d.ts'), join(folder, 'link.d.ts'))
    await writeFile(join(folder, 'real.d.ts'), '')
    expect(await runInProcess([...TYPES, '--out', join(folder, 'link.d.ts')])).toMatchObject({ exitCode: 0 })
    expect((await lstat(join(folder, 'link.d.ts'))).isSymbolicLink()).toBe(true)
    expect(await readFile(join(folder, 'real.d.ts'), 'utf8')).toContain('passerelle policy types')
  })

  it('does not mind what git makes of line ends', async () => {
    const path = join(await temporaryFolder(), 'passerelle.d.ts')
    await runInProcess([...TYPES, '--out', path])
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'))
    expect(await runInProcess([...TYPES, '--out', path, '--check'])).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['is of another policy', 'export {}\n', 'is not what the policy gives: its types are of another policy. Run: '],
    ['is not there', undefined, 'is not there. Run: '],
  ])('fails a check where the file %s, says what mends it, and changes nothing', async (_, text, why) => {
    const path = join(await temporaryFolder(), 'passerelle.d.ts')
    if (text !== undefined) await writeFile(path, text)
    const { exitCode, stdout, stderr } = await runInProcess([...TYPES, '--out', path, '--check'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    const mend = `passerelle ${TYPES.join(' ')} --out ${path}`
    expect(stderr).toContain(`passerelle.d.ts ${why}${mend}\n`)
    const json = await runInProcess([...TYPES, '--out', path, '--check', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, code: 'types_stale', file: path, mend })
    if (text !== undefined) expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('wants to know which file it should check', async () => {
    const { exitCode, stdout } = await runInProcess([...TYPES, '--check', '--json'])
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ code: 'out_missing' })
  })

  it('says why a file could not be written', async () => {
    const path = join(await temporaryFolder(), 'nowhere', 'passerelle.d.ts')
    const { exitCode, stderr } = await runInProcess([...TYPES, '--out', path])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('ENOENT')
  })
})

it("the demonstration's declarations are fresh", async () => {
  const path = new URL('../../../../examples/typed-api/passerelle.d.ts', import.meta.url).pathname
  expect(await runInProcess([...TYPES, '--out', path, '--check'])).toMatchObject({ exitCode: 0, stderr: '' })
})
