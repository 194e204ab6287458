import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeExport } from '../../../../src/cli/realm/write-export.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

const exported = (realm: string, ...paths: readonly string[]) => ({
  realm,
  files: paths.map((path) => ({ path, text: `# ${path}\n` })),
})

describe('writing an export', () => {
  it('writes files and folders, and touches nothing the second time', async () => {
    const folder = join(await temporaryFolder(), 'new')
    const first = await writeExport(folder, exported('mine', 'realm.yaml', 'clients/a.yaml'), false)
    expect(first.changed).toEqual(['realm.yaml', 'clients/a.yaml'])
    expect(await readFile(join(folder, 'clients/a.yaml'), 'utf8')).toBe('# clients/a.yaml\n')
    const second = await writeExport(folder, exported('mine', 'realm.yaml', 'clients/a.yaml'), false)
    expect(second).toMatchObject({ changed: [], removed: [] })
  })

  it('removes files of objects that are gone, and no others', async () => {
    const folder = await temporaryFolder()
    await writeExport(folder, exported('mine', 'realm.yaml', 'clients/a.yaml'), false)
    await writeFile(join(folder, 'clients', 'own.yaml'), 'mine\n')
    const { removed } = await writeExport(folder, exported('mine', 'realm.yaml'), false)
    expect(removed).toEqual(['clients/a.yaml'])
    expect(await readdir(join(folder, 'clients'))).toEqual(['own.yaml'])
  })

  it.each(['a folder with other files', 'an export of another realm'])(
    'refuses %s unless it is forced',
    async (what) => {
      const folder = await temporaryFolder()
      if (what.startsWith('an export')) await writeExport(folder, exported('other', 'realm.yaml'), false)
      else await writeFile(join(folder, 'notes.txt'), 'mine\n')
      const before = await readdir(folder)
      await expect(writeExport(folder, exported('mine', 'realm.yaml', 'x.yaml'), false)).rejects.toMatchObject({
        code: 'out_refused',
        exitCode: 2,
      })
      expect(await readdir(folder)).toEqual(before)
      await writeExport(folder, exported('mine', 'realm.yaml', 'x.yaml'), true)
      expect(await readdir(folder)).toContain('x.yaml')
    },
  )

  it('removes nothing outside the folder, whatever the mark of an earlier export says', async () => {
    const above = await temporaryFolder()
    const folder = join(above, 'export')
    await mkdir(folder)
    await writeFile(join(above, 'precious.txt'), 'x')
    await writeFile(
      join(folder, '.passerelle-export.json'),
      JSON.stringify({ realm: 'mine', files: ['../precious.txt'] }),
    )
    await writeExport(folder, exported('mine', 'realm.yaml'), false)
    expect(await readdir(above)).toContain('precious.txt')
  })
})
