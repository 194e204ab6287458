import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { logFolder } from '../../support/secrets-in-logs.js'

const dist = (room: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../../dist/${room}/index.js`, import.meta.url)))

describe('a process that ends', () => {
  let directory: string
  beforeEach(async () => {
    directory = await logFolder()
  })

  interface Ended {
    readonly code: number | null
    readonly stdout: string
    readonly stderr: string
  }

  /** Runs a program on the built package; `loggers`, `trail` and the functions that make them are there. */
  async function run(program: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const path = join(directory, 'program.mjs')
    writeFileSync(
      path,
      `import { createLoggers } from ${dist('logging')}\nimport { createAuditTrail } from ${dist('audit')}\nconst directory = ${JSON.stringify(directory)}\n${program}`,
    )
    const child = spawn(process.execPath, [path], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { code: child.exitCode, stdout, stderr }
  }
  const lines = (name: string): string[] => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1)

  it('has 100,000 lines on disk after close and process.exit', async () => {
    const ended = await run(`
      const loggers = createLoggers({ directory })
      const trail = createAuditTrail({ directory, dataDirectory: directory })
      for (let index = 0; index < 100_000; index++) loggers.main.info('line ' + index, { requestId: 'abc123', user: 'jean.martin@gaveur.fr' })
      for (let index = 0; index < 100_000; index++) loggers.api.info('line ' + index)
      for (let index = 0; index < 100_000; index++) trail.record({ event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'r', path: '/' + index })
      await Promise.all([loggers.close(), trail.close()])
      process.exit(0)`)
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
    const main = lines('main.log')
    expect([main.length, main.every((line, index) => line.includes(`| line ${index} |`))]).toEqual([100_000, true])
    const api = lines('api.log')
    expect([api.length, api.every((line, index) => line.endsWith(`| line ${index}`))]).toEqual([100_000, true])
    const audit = lines('audit.log')
    expect([audit.length, audit.every((line, index) => line.includes(` path=/${index} seq=`))]).toEqual([100_000, true])
  })

  it('ends by itself without close, with everything on disk', async () => {
    const ended = await run(`
      const loggers = createLoggers({ directory })
      loggers.main.info('last words')
      loggers.api.info('last words')
      createAuditTrail({ directory, dataDirectory: directory }).record({ event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'r' })`)
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(['main.log', 'api.log', 'audit.log'].map((name) => lines(name).length)).toEqual([1, 1, 1])
  })

  it('lives on a full disk, says so, and still ends', async () => {
    const ended = await run(`
      import fs, { openSync, write } from 'node:fs'
      import { syncBuiltinESMExports } from 'node:module'
      // Each log is opened on /dev/full, which is always full.
      const fileSystem = { openSync: (path, flags, mode) => openSync(path, flags, mode), write: (fd, ...rest) => write(full, ...rest) }
      const full = openSync('/dev/full', 'w')
      const loggers = createLoggers({ directory, fileSystem, closeDeadlineMs: 100 })
      const trail = createAuditTrail({ directory, dataDirectory: directory, fileSystem, closeDeadlineMs: 100 })
      // A disk that is full once the trail is open.
      const { write: writeToDisk } = fs
      fs.write = (fd, ...rest) => writeToDisk(full, ...rest)
      syncBuiltinESMExports()
      loggers.api.error('one')
      trail.record({ event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'r' })
      while (trail.status().status !== 'failed') await new Promise(setImmediate)
      console.log(JSON.stringify(trail.status()))
      await Promise.all([loggers.close(), trail.close()])
      console.log('ended')`)
    expect(ended.code).toBe(0)
    expect(ended.stdout).toMatch(/"status":"failed".*ENOSPC.*\nended\n$/)
    for (const name of ['api.log', 'errors.log', 'audit'])
      expect(ended.stderr).toContain(`${name} cannot be written: ENOSPC`)
    expect(ended.stderr).toContain('audit events are lost, 1 so far')
    expect(ended.stderr).toMatch(/\d+ bytes of log lines could not be written/)
  })

  it('prints the same lines on stdout when asked, without colour off a terminal', async () => {
    const ended = await run(`
      const loggers = createLoggers({ directory, console: true, level: 'WARNING' })
      loggers.main.info('not this')
      loggers.main.error('this\\u001b[2J')
      loggers.api.info('not this')
      loggers.api.error('this too')
      await loggers.close()`)
    expect(ended.stdout).toBe(`${[...lines('main.log'), ...lines('api.log')].join('\n')}\n`)
    expect(ended.stdout).toMatch(/ \| ERROR {4}\| main {27}\| this\\u001b\[2J\n.* \| api {28}\| this too\n$/)
  })

  it.each([
    ['in colour on a terminal', { TERM: 'xterm-256color' }, /^<yellow>[^<]*careful<plain>\n$/],
    ['without colour under NO_COLOR', { TERM: 'xterm-256color', NO_COLOR: '1' }, /^[^<]*careful\n$/],
  ])('prints %s', async (_how, environment, expected) => {
    const ended = await run(
      `
      import { WriteStream } from 'node:tty'
      // The methods of a terminal, on the pipe that stdout is here.
      Object.assign(process.stdout, { isTTY: true, hasColors: WriteStream.prototype.hasColors, getColorDepth: WriteStream.prototype.getColorDepth })
      const loggers = createLoggers({ directory, console: true })
      loggers.main.warning('careful')
      await loggers.close()`,
      environment,
    )
    expect(ended.stdout.replaceAll('\u001b[33m', '<yellow>').replaceAll('\u001b[0m', '<plain>')).toMatch(expected)
  })
})
