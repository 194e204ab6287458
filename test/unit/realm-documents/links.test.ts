import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { mistakesOf, realmFiles } from './realm-files.js'

describe('what is no plain file or folder', () => {
  test('links are followed wherever they lead: what stands behind one is declared', async () => {
    const elsewhere = await realmFiles({ 'web.yaml': 'clientId: web\n', 'scope.yaml': 'name: lots\n' })
    const folder = await realmFiles({ 'realm.yaml': 'realm: lot\n', 'client-scopes/own.yaml': 'name: own\n' })
    await symlink(elsewhere, join(folder, 'roles'))
    await symlink(join(elsewhere, 'scope.yaml'), join(folder, 'client-scopes', 'linked.yaml'))
    await mkdir(join(folder, '..data', 'clients'), { recursive: true })
    await writeFile(join(folder, '..data', 'clients', 'api.yaml'), 'clientId: api\n')
    await symlink('..data/clients', join(folder, 'clients'))
    await symlink(elsewhere, join(folder, 'overlays'))
    const outcome = await mistakesOf(folder)
    expect(outcome.some((mistake) => mistake.startsWith('roles/web.yaml'))).toBe(true)
    const whole = await realmFiles({})
    for (const name of ['realm.yaml', 'clients', 'client-scopes']) await symlink(join(folder, name), join(whole, name))
    const [loaded] = await loadRealms(whole, { environment: {} })
    expect(loaded?.document).toEqual({
      realm: 'lot',
      clients: [{ clientId: 'api' }],
      clientScopes: [{ name: 'lots' }, { name: 'own' }],
    })
  })

  test('links to nothing, back to where they stand, and pipes are mistakes that name them', async () => {
    const folder = await realmFiles({ 'realm.yaml': 'realm: lot\n', 'groups/a.yaml': 'name: a\n', users: '' })
    await symlink('../gone', join(folder, 'clients'))
    await symlink('gone', join(folder, 'notes'))
    await symlink('..', join(folder, 'groups', 'up'))
    await symlink('gone.yaml', join(folder, 'groups', 'b.yaml'))
    execFileSync('mkfifo', [join(folder, 'groups', 'c.yaml'), join(folder, 'identity-providers')])
    expect(await mistakesOf(folder)).toEqual([
      'clients:1:1 The link leads to nothing that can be read (ENOENT).',
      'groups/b.yaml:1:1 The link leads to nothing that can be read (ENOENT).',
      'groups/c.yaml:1:1 It is no regular file.',
      'groups/up:1:1 The link leads back to a folder that it stands in.',
      'identity-providers:1:1 No file is read without an ending, and this is no folder.',
      'notes:1:1 The link leads to nothing that can be read (ENOENT).',
      'users:1:1 No file is read without an ending, and this is no folder.',
    ])
  })
})
