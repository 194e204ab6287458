import * as fs from 'node:fs'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createLoggers,
  LOG_MODULES,
  type Loggers,
  type LoggersOptions,
  LoggingError,
} from '../../../src/logging/index.js'
import { mintToken } from '../../../src/testing/index.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'

type Write = NonNullable<LoggersOptions['fileSystem']>['write']

/** For what happens by itself, soon; a busy machine may need longer. */
const PATIENCE = { timeout: 5000 }

/** One that winston carries, and the one that is written in batches: nobody may see a difference but in the cost. */
const EACH_WAY = [['cache'], ['api']] as const

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })

describe('the loggers', () => {
  let directory: string
  let opened: Loggers[]
  let reports: string[]
  beforeEach(async () => {
    directory = await logFolder()
    opened = []
    reports = []
  })
  afterEach(async () => {
    await Promise.all(opened.map((loggers) => loggers.close()))
  })

  function open(options: LoggersOptions = {}): Loggers {
    const loggers = createLoggers({
      directory,
      closeDeadlineMs: 10_000,
      report: (line) => reports.push(line),
      ...options,
    })
    opened.push(loggers)
    return loggers
  }
  const withWrite = (write: Write): LoggersOptions => ({ fileSystem: { openSync: fs.openSync, write } })
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
  const messages = (name: string): string[] =>
    read(name)
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' | ')[3] ?? '')

  it('have their ten files from the start', () => {
    open()
    expect(readdirSync(directory).sort()).toEqual([...LOG_MODULES, 'errors'].map((module) => `${module}.log`).sort())
  })

  it('write the documented line into the file of their module', async () => {
    const loggers = open({ now: () => new Date(2024, 11, 24, 14, 30, 15) })
    loggers.auth.info('User logged in', { requestId: 'abc123', user: 'jean.martin@gaveur.fr' })
    await loggers.close()
    expect(read('auth.log')).toBe(
      '2024-12-24 14:30:15 | INFO     | auth                           | User logged in | request_id=abc123 | user=jean.martin@gaveur.fr\n',
    )
    expect(read('main.log')).toBe('')
  })

  it('gather WARNING and above of all modules in errors.log', async () => {
    const loggers = open({ level: 'DEBUG' })
    loggers.api.debug('d')
    loggers.api.info('i')
    loggers.database.warning('w')
    loggers.cache.error('e')
    loggers.ml.critical('c')
    await loggers.close()
    expect(messages('errors.log')).toEqual(['w', 'e', 'c'])
    expect(
      read('errors.log')
        .split('\n')
        .map((line) => line.slice(22, 60).trim()),
    ).toEqual(['WARNING  | database', 'ERROR    | cache', 'CRITICAL | ml', ''])
    expect([messages('api.log'), messages('ml.log')]).toEqual([['d', 'i'], ['c']])
  })

  it.each([
    ['DEBUG', ['d', 'i', 'w', 'e', 'c']],
    ['INFO', ['i', 'w', 'e', 'c']],
    ['WARNING', ['w', 'e', 'c']],
    ['ERROR', ['e', 'c']],
    ['CRITICAL', ['c']],
  ] as const)('write from level %s on', async (level, expected) => {
    const loggers = open({ level: 'CRITICAL', levels: { main: level } })
    for (const logger of [loggers.main, loggers.api]) {
      logger.debug('d')
      logger.info('i')
      logger.warning('w')
      logger.error('e')
      logger.critical('c')
    }
    await loggers.close()
    expect(messages('main.log')).toEqual(expected)
    expect(messages('api.log')).toEqual(['c'])
    expect(messages('errors.log')).toEqual([...expected.filter((message) => 'wec'.includes(message)), 'c'])
  })

  it('say which levels are written, so that nobody builds a message in vain', async () => {
    const loggers = open({ level: 'INFO', levels: { database: 'DEBUG' } })
    const { main, database } = loggers
    expect([main.isEnabled?.('DEBUG'), main.isEnabled?.('INFO'), main.isEnabled?.('CRITICAL')]).toEqual([
      false,
      true,
      true,
    ])
    expect([database.isEnabled?.('DEBUG'), database.child({ requestId: 'r1' }).isEnabled?.('DEBUG')]).toEqual([
      true,
      true,
    ])
    await loggers.close()
  })

  it('add the context of a child to each line', async () => {
    const loggers = open()
    const child = loggers.api.child({ requestId: 'r1' }).child({ user: 'jean' })
    child.info('one')
    child.info('two', { requestId: 'r2' })
    await loggers.close()
    expect(
      read('api.log')
        .split('\n')
        .map((line) => line.split(' | ').slice(3).join(' ')),
    ).toEqual(['one request_id=r1 user=jean', 'two request_id=r2 user=jean', ''])
  })

  it('keep what came from outside within its line', async () => {
    const loggers = open()
    loggers.api.info('a\n2024-12-24 14:30:15 | CRITICAL | main | forged\u001b[2J', { user: 'x | user=root' })
    await loggers.close()
    expect(read('api.log').split('\n')).toHaveLength(2)
    expect(read('api.log')).toContain(
      'a\\u000a2024-12-24 14:30:15 \\| CRITICAL \\| main \\| forged\\u001b[2J | user=x \\| user=root',
    )
  })

  it('let no secret through that a message, a request id or a user holds', async () => {
    const token = rememberSecret(mintToken({ issuer: 'https://id.example/realms/test', roles: ['gaveur'] }))
    const [password, cookie] = ['hunter-of-ducks', 'c2Vzc2lvbi1vZi1qZWFu'].map((secret) => rememberSecret(secret))
    const loggers = open()
    for (const text of [
      `got ${token}`,
      `Authorization: Bearer ${token}`,
      `password=${password}`,
      `Cookie: sid=${cookie}`,
    ])
      loggers.auth.error(text, { requestId: text, user: text })
    await loggers.close()
    expect(messages('auth.log')).toHaveLength(4)
    for (const name of ['auth.log', 'errors.log'])
      for (const secret of [token, password, cookie]) expect(read(name)).not.toContain(secret)
  })

  it.each(EACH_WAY)('survive what is no string (%s)', async (module) => {
    const loggers = open()
    Reflect.apply(loggers[module].info, loggers.main, [
      {
        toString: () => {
          throw new Error('no text')
        },
      },
    ])
    Reflect.apply(loggers[module].info, loggers.main, [new Error('went wrong')])
    await loggers.close()
    expect(messages(`${module}.log`)).toHaveLength(2)
  })

  it.each(EACH_WAY)(
    'write every line that was logged before the end, also in the turn they were made (%s)',
    async (module) => {
      const loggers = open()
      for (let index = 0; index < 20_000; index++) loggers[module].info(`line ${index}`)
      await loggers.close()
      expect(messages(`${module}.log`)).toEqual(Array.from({ length: 20_000 }, (_, index) => `line ${index}`))
    },
  )

  it('end once, and send late lines of weight to stderr', async () => {
    const loggers = open()
    await Promise.all([loggers.close(), loggers.close()])
    loggers.main.info('late')
    loggers.main.error('too late')
    expect(reports.map((line) => line.split(' | ')[3])).toEqual(['too late'])
  })

  it.each(EACH_WAY)(
    'keep lines while the disk is full, say so once, and write them when there is room (%s)',
    async (module) => {
      let isFull = true
      const loggers = open(withWrite((...call) => (isFull ? call[5](full, 0) : fs.write(...call))))
      for (let index = 0; index < 3; index++) {
        loggers[module].info(`line ${index}`)
        await new Promise(setImmediate)
      }
      await vi.waitFor(() => expect(reports.join()).toContain(`${module}.log cannot be written: ENOSPC`), PATIENCE)
      expect(reports).toHaveLength(1)
      isFull = false
      await vi.waitFor(() => expect(messages(`${module}.log`)).toHaveLength(4), PATIENCE)
      expect(messages(`${module}.log`).slice(0, 3)).toEqual(['line 0', 'line 1', 'line 2'])
      expect(messages(`${module}.log`)[3]).toMatch(/\.log is written again; no line was dropped/)
    },
  )

  it.each(EACH_WAY)(
    'drop the least urgent lines first when the disk stays full, and count them (%s)',
    async (module) => {
      let isFull = true
      const loggers = open({
        ...withWrite((...call) => (isFull ? call[5](full, 0) : fs.write(...call))),
        queueLimitBytes: 10_000,
        level: 'DEBUG',
      })
      for (let index = 0; index < 500; index++) {
        loggers[module].debug('d')
        loggers[module].info('i')
        loggers[module].error('e')
      }
      isFull = false
      await loggers.close()
      const counts = Object.fromEntries(
        ['d', 'i', 'e'].map((message) => [
          message,
          messages(`${module}.log`).filter((line) => line === message).length,
        ]),
      )
      expect(counts.d).toBeLessThan(counts.i ?? 0)
      expect(counts.i).toBeLessThan(counts.e ?? 0)
      const dropped =
        'd' in counts
          ? `${500 - (counts.d ?? 0)} DEBUG, ${500 - (counts.i ?? 0)} INFO, ${500 - (counts.e ?? 0)} ERROR`
          : ''
      expect(reports.join()).toContain(`lines dropped: ${dropped}`)
    },
  )

  it.each(EACH_WAY)('end within the deadline when the disk stays full, and say what is lost (%s)', async (module) => {
    const loggers = open({ ...withWrite((...call) => call[5](full, 0)), closeDeadlineMs: 200 })
    loggers[module].info('lost')
    await loggers.close()
    expect(reports.at(-1)).toMatch(/\d+ bytes of log lines could not be written within 200 ms/)
  })

  it.each(EACH_WAY)('write what a short write left over (%s)', async (module) => {
    const loggers = open(
      withWrite((fd, data, offset, length, position, done) =>
        fs.write(fd, data, offset, Math.min(length, 7), position, done),
      ),
    )
    for (let index = 0; index < 50; index++) loggers[module].info(`line ${index}`)
    await loggers.close()
    expect(messages(`${module}.log`)).toEqual(Array.from({ length: 50 }, (_, index) => `line ${index}`))
  })

  it('refuse a folder that cannot be written, and say what to do', () => {
    writeFileSync(join(directory, 'file'), '')
    const start = (): Loggers => createLoggers({ directory: join(directory, 'file', 'logs') })
    expect(start).toThrow(LoggingError)
    expect(start).toThrow(
      /log folder .*logs cannot be written \(main\.log\).*A part of its path is a file: name another folder/,
    )
  })

  it('delete nothing when the retention makes no sense', () => {
    writeFileSync(join(directory, 'main.log.2020-01-01'), 'x')
    expect(() => createLoggers({ directory, retentionDays: Number.NaN })).toThrow(RangeError)
    expect(readdirSync(directory)).toContain('main.log.2020-01-01')
  })

  it('compress old archives by option, but no event of the trail', async () => {
    for (const name of ['main', 'errors', 'audit']) writeFileSync(join(directory, `${name}.log.${daysAgo(5)}`), 'x')
    writeFileSync(join(directory, `main.log.${daysAgo(1)}`), 'x')
    open({ archives: 'gzip' })
    const archives = () => readdirSync(directory).filter((name) => !name.endsWith('.log'))
    await vi.waitFor(
      () =>
        expect(archives().sort()).toEqual(
          [
            `audit.log.${daysAgo(5)}`,
            `errors.log.${daysAgo(5)}.gz`,
            `main.log.${daysAgo(5)}.gz`,
            `main.log.${daysAgo(1)}`,
          ].sort(),
        ),
      PATIENCE,
    )
  })

  it('keep archives for 30 days, those of errors.log for 90', () => {
    for (const name of ['main', 'errors'])
      for (const days of [30, 31, 90, 91]) writeFileSync(join(directory, `${name}.log.${daysAgo(days)}`), 'x')
    open()
    expect(
      readdirSync(directory)
        .filter((name) => /\d$/.test(name))
        .sort(),
    ).toEqual(
      [
        `errors.log.${daysAgo(90)}`,
        `errors.log.${daysAgo(31)}`,
        `errors.log.${daysAgo(30)}`,
        `main.log.${daysAgo(30)}`,
      ].sort(),
    )
  })
})

function daysAgo(days: number): string {
  const today = new Date()
  const date = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days, 12)
  return `${date.getFullYear()}-${`${date.getMonth() + 1}`.padStart(2, '0')}-${`${date.getDate()}`.padStart(2, '0')}`
}
