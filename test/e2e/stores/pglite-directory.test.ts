import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../../src/stores/index.js'
import { cleanEnvironment } from '../../support/command.js'
import { projectRoot, writeProgram } from '../../support/docs-program.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** Writes a mark and stays, or says why it can't. */
const PROGRAM = `
import { openDatabase } from 'passerelle'
const database = openDatabase({ directory: process.argv[2] })
try {
  await database.execute("INSERT INTO revocation_marks (kind, issuer, value, expires_at) VALUES ('token', 'i', 'v', now())")
  console.log('written')
  setInterval(() => {}, 60_000)
} catch (error) {
  console.log(error.code)
}
`

async function start(directory: string): Promise<{ readonly child: ChildProcess; readonly said: Promise<string> }> {
  const child = spawn(process.execPath, [await writeProgram(PROGRAM), directory], {
    cwd: projectRoot,
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = once(child.stdout.setEncoding('utf8'), 'data').then(([text]) => String(text).trim())
  return { child, said }
}

describe('PGlite in a folder', () => {
  it('belongs to one process; who takes it over from a killed one has every row that was acknowledged', async () => {
    const directory = join(await temporaryFolder(), 'data')
    const owner = await start(directory)
    expect(await owner.said).toBe('written')
    const database = openDatabase({ directory })
    await expect(database.query('SELECT 1')).rejects.toMatchObject({
      code: 'directory_locked',
      details: { pid: owner.child.pid },
    })
    expect(await database.status()).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('is open in process'),
    })
    owner.child.kill('SIGKILL')
    await once(owner.child, 'exit')
    expect(await database.query('SELECT kind FROM revocation_marks')).toEqual([{ kind: 'token' }])
    expect(await database.status()).toEqual({ state: 'ok' })
    await database.close()
    expect(await readdir(directory)).toEqual(['postgresql'])
  })

  it('is opened and migrated by one of two that start at once', async () => {
    const directory = join(await temporaryFolder(), 'data')
    const both = await Promise.all([start(directory), start(directory)])
    const said = await Promise.all(both.map((program) => program.said))
    expect(said.toSorted()).toEqual(['directory_locked', 'written'])
  })

  it('keeps what it held when it was closed, and can be opened twice in one process, one after the other', async () => {
    const directory = join(await temporaryFolder(), 'data')
    const first = openDatabase({ directory })
    const second = openDatabase({ directory })
    await first.script('CREATE TABLE kept AS SELECT 7 AS id')
    await expect(second.query('SELECT 1')).rejects.toMatchObject({ code: 'directory_locked' })
    await first.close()
    expect(await second.query('SELECT id FROM kept')).toEqual([{ id: 7 }])
    await second.close()
  })
})
