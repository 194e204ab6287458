import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createLoggers, type LoggersOptions } from '../../../src/logging/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'

const ROOM_BYTES = 512 * 1024
const PATIENCE = { timeout: 30_000 }

/** A disk with little room: a real one where this process may mount, else a file system that counts. */
async function smallDisk(): Promise<{
  readonly directory: string
  readonly fileSystem?: LoggersOptions['fileSystem']
}> {
  const directory = join(await logFolder(), 'disk')
  mkdirSync(directory)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOM_BYTES}`, 'tmpfs', directory])
  if (mounted.status === 0) {
    onTestFinished(() => void spawnSync('umount', ['-l', directory]))
    return { directory }
  }
  const used = () => readdirSync(directory).reduce((sum, name) => sum + fs.statSync(join(directory, name)).size, 0)
  const write: typeof fs.write = ((...call: Parameters<NonNullable<LoggersOptions['fileSystem']>['write']>) => {
    const [fd, data, offset, length, position, done] = call
    const room = Math.max(0, ROOM_BYTES - used())
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    if (room === 0) done(full, 0)
    else fs.write(fd, data, offset, Math.min(length, room), position, done)
  }) as typeof fs.write
  return { directory, fileSystem: { openSync: fs.openSync, write } }
}

it('a full disk costs no line: they wait, and each is written once, and whole, when there is room', async () => {
  const { directory, fileSystem } = await smallDisk()
  const filler = join(directory, 'filler')
  writeFileSync(filler, Buffer.alloc(300 * 1024))
  const reports: string[] = []
  const loggers = createLoggers({
    directory,
    report: (line) => reports.push(line),
    closeDeadlineMs: 20_000,
    ...(fileSystem && { fileSystem }),
  })
  // Some 100 bytes a line: both files want more than what is left.
  for (let line = 0; line < 1500; line++) {
    loggers.main.info(`line ${line}`)
    loggers.api.info(`line ${line}`)
    if (line % 100 === 0) await new Promise(setImmediate)
  }
  await vi.waitFor(() => expect(reports.join()).toMatch(/cannot be written: ENOSPC/), PATIENCE)
  rmSync(filler)
  await loggers.close()
  for (const name of ['main.log', 'api.log']) {
    const lines = readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1)
    const said = lines.map((line) => line.split(' | ')[3] ?? '').filter((message) => message.startsWith('line '))
    expect(said).toEqual(Array.from({ length: 1500 }, (_, line) => `line ${line}`))
  }
  expect(reports.join()).toMatch(/is written again; no line was dropped/)
})
