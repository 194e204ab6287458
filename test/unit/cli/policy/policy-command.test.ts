import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'

const ASK = ['policy', 'explain', '--role', 'gaveur', 'gavage_data:read']

/** A working directory with realms of these names, each as the demonstration's. */
async function folderWithRealms(...names: readonly string[]): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'realm-config'))
  for (const name of names) {
    await cp(demonstrationRealmDirectory(), join(folder, 'realm-config', name), { recursive: true })
  }
  return folder
}

describe('the realm that passerelle policy is about', () => {
  it('is the one that was named, and then nothing is said of it', async () => {
    const { stderr, stdout } = await runInProcess([...ASK, '--realm-config', demonstrationRealmDirectory()])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^✘ refused/)
  })

  it('is the only folder in ./realm-config, as stderr says', async () => {
    const workingDirectory = await folderWithRealms('ours')
    const { stderr, stdout } = await runInProcess(ASK, { workingDirectory })
    expect(stderr).toBe(`Policy of ${join('realm-config', 'ours')} (--realm-config names another).\n`)
    expect(stdout).toMatch(/^✘ refused/)
  })

  it('is the demonstration’s where there is none', async () => {
    for (const workingDirectory of [await temporaryFolder(), await folderWithRealms()]) {
      const { stderr, exitCode } = await runInProcess(ASK, { workingDirectory })
      expect(stderr).toBe('Policy of the demonstration (--realm-config or REALM_CONFIG names another).\n')
      expect(exitCode).toBe(1)
    }
  })

  it('is the one of REALM_CONFIG before any in ./realm-config, for each command, as the server’s is', async () => {
    const workingDirectory = await folderWithRealms('ours', 'theirs')
    const theirs = join(workingDirectory, 'realm-config', 'theirs', 'policy.yaml')
    await writeFile(
      theirs,
      (await readFile(theirs, 'utf8')).replace('  gaveur:\n', '  eleveur:\n    grants: []\n  gaveur:\n'),
    )
    await writeFile(
      join(workingDirectory, 'realm-config', 'theirs', 'roles.yaml'),
      (await readFile(join(workingDirectory, 'realm-config', 'theirs', 'roles.yaml'), 'utf8')).replace(
        /^( *)- name: gaveur$/m,
        '$1- name: eleveur\n$1- name: gaveur',
      ),
    )
    const environment = { REALM_CONFIG: join('realm-config', 'theirs') }
    const ask = (...argv: readonly string[]) => runInProcess(['policy', ...argv], { workingDirectory, environment })
    const explained = await ask('explain', '--role', 'eleveur', 'gavage_data:read')
    expect(explained.stderr).toBe(
      `Policy of ${join('realm-config', 'theirs')} (by REALM_CONFIG; --realm-config names another).\n`,
    )
    expect(explained).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('a caller with role eleveur') })
    for (const command of ['matrix', 'test', 'lint', 'types']) {
      expect((await ask(command)).stderr).toContain('by REALM_CONFIG')
    }
    expect((await ask('types')).stdout).toContain("'eleveur'")
    const named = await ask(
      'explain',
      '--role',
      'eleveur',
      'gavage_data:read',
      '--realm-config',
      demonstrationRealmDirectory(),
    )
    expect(named).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no realm role “eleveur”') })
    const unset = await runInProcess(ASK, {
      workingDirectory: await folderWithRealms('ours'),
      environment: { REALM_CONFIG: '' },
    })
    expect(unset.stderr).toContain(join('realm-config', 'ours'))
  })

  it('is no other where the folder of REALM_CONFIG is not there', async () => {
    const workingDirectory = await folderWithRealms('ours')
    const environment = { REALM_CONFIG: 'realm-config/our' }
    const { stderr, stdout, exitCode } = await runInProcess(ASK, { workingDirectory, environment })
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain('realm-config/our')
  })

  it('is asked for where there are several', async () => {
    const workingDirectory = await folderWithRealms('east', 'west')
    const { stderr, exitCode } = await runInProcess(ASK, { workingDirectory })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('east, west')
    expect(stderr).toContain(`--realm-config ${join('realm-config', 'east')}`)
    const json = await runInProcess([...ASK, '--json'], { workingDirectory })
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, code: 'realm_config_ambiguous' })
  })

  it('ends the command with its mistakes where it has any', async () => {
    const workingDirectory = await folderWithRealms('ours')
    await writeFile(join(workingDirectory, 'realm-config', 'ours', 'policy.yaml'), 'resources: {}\nrols: {}\n')
    const { stderr, exitCode } = await runInProcess(ASK, { workingDirectory })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('policy.yaml:2:1')
    const json = await runInProcess([...ASK, '--json'], { workingDirectory })
    expect(JSON.parse(json.stdout)).toMatchObject({ code: 'realm_config_invalid', mistakes: expect.any(Array) })
  })
})

it('refuses a permission that the policy does not declare', async () => {
  const { stderr, exitCode } = await runInProcess(['policy', 'explain', 'gavag_data:read'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('gavage_data:read')
})
