import { spawnSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockDirectory } from '../../../src/stores/directory-lock.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const LOCK = 'passerelle.lock'

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

const writeOwner = (directory: string, owner: object): Promise<void> =>
  writeFile(join(directory, LOCK), JSON.stringify({ id: 'another', startedAt: null, ...owner }))

describe('the lock of a folder', () => {
  it('makes the folder, is held by one, and can be had again when it was released', async () => {
    const directory = join(await temporaryFolder(), 'made', 'here')
    const lock = await lockDirectory(directory)
    expect(JSON.parse(await readFile(join(directory, LOCK), 'utf8'))).toMatchObject({ pid: process.pid })
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      code: 'directory_locked',
      details: { store: directory, pid: process.pid },
      message: expect.stringMatching(/Stop that process.*DATA_DIR.*DATABASE_URL/),
    })
    await lock.release()
    expect(await readdir(directory)).toEqual([])
    await (await lockDirectory(directory)).release()
  })

  it('is refused while its process lives, whoever that is', async () => {
    const directory = await temporaryFolder()
    await writeOwner(directory, { pid: process.ppid })
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'directory_locked' })
  })

  it.each([
    ['has died', () => ({ pid: deadProcess() })],
    ['has died, and whose number another one has now', () => ({ pid: process.pid, startedAt: 'long ago' })],
  ])('is taken over from a process that %s', async (_, owner) => {
    const directory = await temporaryFolder()
    await writeOwner(directory, owner())
    const lock = await lockDirectory(directory)
    expect(await readdir(directory)).toEqual([LOCK])
    await lock.release()
  })

  it('is taken over by one of many who try at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const directory = await temporaryFolder()
      await writeOwner(directory, { pid: deadProcess() })
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'directory_locked' })
      }
      expect(await readdir(directory)).toEqual([LOCK])
    }
  })

  it('is taken over although another died while it was taking over', async () => {
    const directory = await temporaryFolder()
    const pid = deadProcess()
    await writeOwner(directory, { pid })
    await writeFile(join(directory, `${LOCK}.another.takeover`), JSON.stringify({ id: 'third', pid, startedAt: null }))
    await lockDirectory(directory)
    expect(await readdir(directory)).toEqual([LOCK])
  })

  it('of another is not removed by a release', async () => {
    const directory = await temporaryFolder()
    const lock = await lockDirectory(directory)
    await rm(join(directory, LOCK))
    await writeOwner(directory, { pid: process.ppid })
    await lock.release()
    expect(await readdir(directory)).toEqual([LOCK])
  })

  it.each([
    ['no lock file of ours', async (directory: string) => writeFile(join(directory, LOCK), 'something else'), ''],
    [
      'a file where the folder belongs',
      async (directory: string) => writeFile(join(directory, 'file'), ''),
      'file/below',
    ],
  ])('says what is wrong where there is %s', async (_, prepare, below) => {
    const directory = await temporaryFolder()
    await prepare(directory)
    await expect(lockDirectory(join(directory, below))).rejects.toMatchObject({
      code: 'directory_unusable',
      message: expect.stringContaining('DATA_DIR'),
    })
  })
})
