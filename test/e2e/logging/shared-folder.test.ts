import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { logFolder } from '../../support/secrets-in-logs.js'

const logging = JSON.stringify(fileURLToPath(new URL('../../../dist/logging/index.js', import.meta.url)))

const PROCESSES = 3
const LINES = 6000

/** A process whose clock shows two seconds to midnight, and that writes on past it. */
const program = (directory: string, who: number): string => `
  const { createLoggers } = await import(${logging})
  const begin = new Promise((resolve) => process.once('message', resolve))
  process.send('ready')
  const Real = Date
  const shift = new Real(2024, 11, 30, 23, 59, 58).getTime() - await begin
  globalThis.Date = class extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + shift) : super(...given) }
    static now() { return Real.now() + shift }
  }
  const loggers = createLoggers({ directory: ${JSON.stringify(directory)}, archives: 'gzip', closeDeadlineMs: 30_000 })
  for (let line = 0; line < ${LINES}; line++) {
    loggers.main.info('process ${who} line ' + line)
    loggers.api.warning('process ${who} line ' + line)
    if (line % 15 === 14) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const isNewDay = new Date().getDate() === 31
  await loggers.close()
  process.exit(isNewDay ? 0 : 7)`

it('several processes in one folder lose no line over midnight, and double none', async () => {
  const directory = await logFolder()
  const children = Array.from({ length: PROCESSES }, (_, who) => {
    const path = join(directory, `program-${who}.mjs`)
    writeFileSync(path, program(directory, who))
    const child = spawn(process.execPath, [path], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    return {
      child,
      ready: once(child, 'message'),
      closed: once(child, 'close'),
      stderr: child.stderr === null ? '' : text(child.stderr),
    }
  })
  await Promise.all(children.map(({ ready }) => ready))
  const begin = Date.now()
  for (const { child } of children) child.send(begin)
  const ends = await Promise.all(
    children.map(async ({ child, closed, stderr }) => {
      await closed
      return { code: child.exitCode, stderr: await stderr }
    }),
  )
  expect(ends).toEqual(Array.from({ length: PROCESSES }, () => ({ code: 0, stderr: '' })))

  const expected = Array.from({ length: PROCESSES * LINES }, (_, index) => {
    return `process ${index % PROCESSES} line ${Math.floor(index / PROCESSES)}`
  }).sort()
  for (const log of ['main', 'api', 'errors']) {
    const files = readdirSync(directory).filter((name) => name.startsWith(`${log}.log`))
    // winston asks for the day when it writes: what was said a moment before midnight may be the first of the new file, which
    // then looks like the old day's to another process, and becomes a second archive of it.
    const ended = files.filter((name) => log === 'api' || !/\.2024-12-30\.\d$/.test(name))
    expect(ended.sort()).toEqual([`${log}.log`, `${log}.log.2024-12-30`])
    const lines = files.flatMap((name) => linesOf(join(directory, name)))
    expect(lines.map((line) => line.split(' | ')[3]).sort()).toEqual(expected)
    if (log !== 'api') continue
    expect(linesOf(join(directory, 'api.log')).every((line) => line.startsWith('2024-12-31 '))).toBe(true)
  }
})

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1)
}
