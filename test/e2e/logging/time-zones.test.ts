import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoggers } from '../../../src/logging/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'

const HALF_HOUR_MS = 1_800_000

// The system's clock and zone are set here; this file has a process of its own.
describe('files over nights that are no ordinary ones', () => {
  const ownZone = process.env.TZ
  let directory: string
  beforeEach(async () => {
    directory = await logFolder()
  })
  afterEach(() => {
    vi.useRealTimers()
    if (ownZone === undefined) delete process.env.TZ
    else process.env.TZ = ownZone
  })

  const setClock = (now: string | number) =>
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: new Date(now) })
  const messages = (name: string): string[] =>
    readFileSync(join(directory, name), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' | ')[3] ?? '')
  const filesOf = (log: string): string[] =>
    readdirSync(directory)
      .filter((name) => name.startsWith(`${log}.log`))
      .sort()
  /** File operations are real, and what waits for one is written a batch later: a thousandth of a second a turn goes by. */
  const settled = async (check: () => void): Promise<void> => {
    for (let turn = 0; turn < 3000; turn++) {
      await new Promise(setImmediate)
      try {
        return check()
      } catch {}
      await vi.advanceTimersByTimeAsync(1)
    }
    check()
  }
  /** What ICU says, which knows nothing of this process's zone. */
  const dayIn = (timeZone: string, time: Date): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(time)

  it.each([
    ['Europe/Paris', 'goes from 02:00 to 03:00', '2026-03-28T12:00Z'],
    ['Europe/Paris', 'goes from 03:00 to 02:00', '2026-10-24T12:00Z'],
    ['Australia/Lord_Howe', 'gains half an hour', '2026-04-03T12:00Z'],
    ['Australia/Lord_Howe', 'loses half an hour', '2026-10-02T12:00Z'],
    ['America/Sao_Paulo', 'has no midnight', '2018-11-03T12:00Z'],
    ['America/Sao_Paulo', 'has 23:00 twice', '2018-02-17T12:00Z'],
    ['Asia/Beirut', 'has no midnight', '2024-03-30T06:00Z'],
    ['Africa/Cairo', 'has 23:00 twice', '2025-10-30T06:00Z'],
    ['Pacific/Apia', 'has no 30 December', '2011-12-28T12:00Z'],
    ['Asia/Kathmandu', 'is a quarter of an hour beside', '2026-01-01T06:00Z'],
    ['Europe/Paris', 'has a 29 February', '2028-02-28T06:00Z'],
    ['Europe/Paris', 'ends a year', '2026-12-30T12:00Z'],
    ['UTC', 'is an ordinary one', '2026-01-01T06:00Z'],
  ])('end at local midnight in %s where it %s', async (zone, _, begin) => {
    process.env.TZ = zone
    // A second after each half hour: so long a day may be on when its files begin.
    setClock(Date.parse(begin) + 1000)
    const loggers = createLoggers({ directory })
    const written = new Map<string, string[]>()
    for (let step = 0; step < 120; step++) {
      const now = new Date()
      const day = dayIn(zone, now)
      const isFirstOfDay = !written.has(day)
      written.set(day, [...(written.get(day) ?? []), now.toISOString()])
      // Before anything is written on it: a quiet log ends its day by itself.
      await settled(() => expect(filesOf('auth')).toHaveLength(written.size))
      if (isFirstOfDay) loggers.auth.info('quiet')
      loggers.main.info(now.toISOString())
      loggers.api.info(now.toISOString())
      await vi.advanceTimersByTimeAsync(HALF_HOUR_MS)
    }
    const closed = loggers.close()
    await vi.advanceTimersByTimeAsync(1000)
    await closed

    const days = [...written.keys()]
    for (const log of ['main', 'api']) {
      const last = dayIn(zone, new Date()) === days.at(-1)
      const archived = last ? days.slice(0, -1) : days
      expect(filesOf(log)).toEqual([`${log}.log`, ...archived.map((day) => `${log}.log.${day}`)])
      for (const day of archived) expect(messages(`${log}.log.${day}`)).toEqual(written.get(day))
      expect(messages(`${log}.log`)).toEqual(last ? written.get(days.at(-1) ?? '') : [])
    }
  })

  it('lose and overwrite nothing when the clock is set forth and back', async () => {
    process.env.TZ = 'Europe/Paris'
    setClock('2026-05-10T12:00:00')
    const loggers = createLoggers({ directory })
    const said: string[] = []
    for (const [index, day] of [10, 13, 11, 13, 14, 9, 14, 10, 20, 19].entries()) {
      vi.setSystemTime(new Date(2026, 4, day, 12))
      const message = `${day} ${index}`
      said.push(message)
      loggers.main.info(message)
      loggers.api.info(message)
      await vi.advanceTimersByTimeAsync(200)
      await settled(() => expect([messages('main.log').at(-1), messages('api.log').at(-1)]).toEqual([message, message]))
    }
    const closed = loggers.close()
    await vi.advanceTimersByTimeAsync(1000)
    await closed
    for (const log of ['main', 'api']) {
      const files = filesOf(log)
      expect(files.flatMap(messages).sort()).toEqual([...said].sort())
      for (const name of files.filter((each) => each !== `${log}.log`)) {
        const day = Number(/-(\d{2})(?:\.\d)?$/.exec(name)?.[1])
        expect(messages(name).every((message) => message.startsWith(`${day} `))).toBe(true)
      }
    }
  })

  it('are kept for 30 days, those of errors.log for 90, and nobody else’s are touched', async () => {
    process.env.TZ = 'America/Sao_Paulo'
    const foreign = ['main.log.2017-01-01.bak', 'other.log.2017-01-01', 'main.log.keep']
    for (const name of foreign) writeFileSync(join(directory, name), 'x')
    setClock('2018-01-01T12:00:00')
    const loggers = createLoggers({ directory })
    for (let day = 1; day <= 100; day++) {
      vi.setSystemTime(new Date(2018, 0, day, 12))
      loggers.main.warning(`${day}`)
      loggers.api.info(`${day}`)
      await vi.advanceTimersByTimeAsync(200)
      await settled(() =>
        expect(['main.log', 'api.log', 'errors.log'].map(messages)).toEqual([[`${day}`], [`${day}`], [`${day}`]]),
      )
      const archives = (log: string) => filesOf(log).filter((name) => /\.log\.\d{4}-\d{2}-\d{2}$/.test(name)).length
      const expected = [30, 30, 90].map((kept) => Math.min(day - 1, kept))
      expect(['main', 'api', 'errors'].map(archives)).toEqual(expected)
    }
    const closed = loggers.close()
    await vi.advanceTimersByTimeAsync(1000)
    await closed
    // The hundredth day of 2018 is 10 April.
    const oldest = (log: string) => filesOf(log).find((name) => /\.log\.2018/.test(name))
    expect([oldest('main'), oldest('errors')]).toEqual(['main.log.2018-03-11', 'errors.log.2018-01-10'])
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(foreign))
  })
})
