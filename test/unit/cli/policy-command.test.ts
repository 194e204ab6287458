import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../src/realm-config/index.js'
import { runInProcess } from '../../support/run-in-process.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

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
      expect(stderr).toContain('the demonstration’s')
      expect(exitCode).toBe(1)
    }
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
