import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AuditTrail, createAuditTrail } from '../../../src/audit/index.js'
import { createLoggers, type Loggers } from '../../../src/logging/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'

// The rotating stream reads the system's clock, so the clock itself is set here; this file has a process of its own.
describe('files over several days', () => {
  let directory: string
  beforeEach(async () => {
    directory = await logFolder()
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: new Date(2024, 11, 30, 23, 59, 58) })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const names = (): string[] =>
    readdirSync(directory)
      .filter((name) => /^(main|auth|api|audit|errors)\.log/.test(name))
      .sort()
  const messages = (name: string): string[] =>
    readFileSync(join(directory, name), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' | ')[3] ?? '')
  /** File operations are real: this waits for them, not for time. */
  const settled = async (check: () => void): Promise<void> => {
    for (let turn = 0; turn < 500; turn++) {
      await new Promise(setImmediate)
      try {
        return check()
      } catch {}
    }
    check()
  }

  it('rotate at local midnight, quiet modules too, and lose no line', async () => {
    const loggers: Loggers = createLoggers({ directory })
    const trail: AuditTrail = createAuditTrail({ directory, dataDirectory: directory })
    loggers.main.info('monday')
    loggers.auth.warning('monday only')
    loggers.api.info('monday')
    trail.record({ event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'monday' })
    await trail.flush()
    await settled(() => expect(messages('auth.log')).toEqual(['monday only']))

    await vi.advanceTimersByTimeAsync(3000)
    await settled(() =>
      expect(names()).toEqual(
        ['main.log', 'auth.log', 'api.log', 'audit.log', 'errors.log']
          .flatMap((name) => [name, `${name}.2024-12-30`])
          .sort(),
      ),
    )
    loggers.main.info('tuesday')
    await settled(() => expect(messages('main.log')).toEqual(['tuesday']))

    vi.setSystemTime(new Date(2025, 0, 1, 12))
    loggers.main.info('wednesday')
    loggers.api.info('wednesday')
    trail.record({ event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'wednesday' })
    await Promise.all([loggers.close(), trail.close()])
    expect(['main.log.2024-12-30', 'main.log.2024-12-31', 'main.log', 'auth.log.2024-12-30'].map(messages)).toEqual([
      ['monday'],
      ['tuesday'],
      ['wednesday'],
      ['monday only'],
    ])
    expect(['api.log.2024-12-30', 'api.log'].map(messages)).toEqual([['monday'], ['wednesday']])
    expect(messages('audit.log')).toEqual([
      expect.stringMatching(/^AUTH_REQUIRED outcome=refused reason=wednesday seq=\S+$/),
    ])
    expect(names().filter((name) => name.startsWith('auth'))).toEqual(['auth.log', 'auth.log.2024-12-30'])
  })

  it('keep lines of three days apart that are written in one turn of the event loop', async () => {
    const loggers = createLoggers({ directory })
    for (const day of [30, 31, 32]) {
      vi.setSystemTime(new Date(2024, 11, day, 12))
      for (let index = 0; index < 3000; index++) loggers.main.info(`${day}`)
      await new Promise(setImmediate)
    }
    await loggers.close()
    expect(
      ['main.log.2024-12-30', 'main.log.2024-12-31', 'main.log'].map((name) => [
        messages(name).length,
        new Set(messages(name)),
      ]),
    ).toEqual([
      [3000, new Set(['30'])],
      [3000, new Set(['31'])],
      [3000, new Set(['32'])],
    ])
  })

  it('go on after restarts on the same day and on later days', async () => {
    for (const [day, hour] of [
      [1, 8],
      [1, 20],
      [2, 8],
      [5, 8],
    ] as const) {
      vi.setSystemTime(new Date(2024, 11, day, hour))
      const loggers = createLoggers({ directory })
      loggers.main.info(`${day} ${hour}`)
      await loggers.close()
    }
    expect(names().filter((name) => name.startsWith('main'))).toEqual([
      'main.log',
      'main.log.2024-12-01',
      'main.log.2024-12-02',
    ])
    expect(['main.log.2024-12-01', 'main.log.2024-12-02', 'main.log'].map(messages)).toEqual([
      ['1 8', '1 20'],
      ['2 8'],
      ['5 8'],
    ])
  })

  it('delete archives as days go by', async () => {
    vi.setSystemTime(new Date(2024, 9, 1, 12))
    const loggers = createLoggers({ directory })
    for (let day = 0; day < 40; day++) {
      loggers.main.info(`${day}`)
      const expected = day
      await settled(() => expect(messages('main.log')).toEqual([`${expected}`]))
      vi.setSystemTime(new Date(2024, 9, 2 + day, 12))
    }
    await loggers.close()
    const archives = names().filter((name) => name.startsWith('main.log.'))
    expect([archives.length, archives.at(0), archives.at(-1)]).toEqual([
      30,
      'main.log.2024-10-10',
      'main.log.2024-11-08',
    ])
  })

  it('are made anew within a second when they were renamed by someone else', async () => {
    vi.useRealTimers()
    const loggers = createLoggers({ directory })
    loggers.main.info('one')
    await vi.waitFor(() => expect(messages('main.log')).toEqual(['one']))
    renameSync(join(directory, 'main.log'), join(directory, 'main.log.taken'))
    await vi.waitFor(
      () => {
        loggers.main.info('two')
        expect(messages('main.log')).toContain('two')
      },
      { timeout: 5000, interval: 100 },
    )
    await loggers.close()
  })
})
