import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoggers, describeLevelChange, type LevelChange, type Loggers } from '../../../src/logging/index.js'
import { logFolder } from '../../support/secrets-in-logs.js'

describe('the level of a module', () => {
  let directory: string
  let loggers: Loggers
  let expired: LevelChange[]
  beforeEach(async () => {
    directory = await logFolder()
    expired = []
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    loggers = createLoggers({
      directory,
      levels: { auth: 'WARNING' },
      now: () => new Date('2026-11-21T22:00:00Z'),
      onLevelExpired: (change) => expired.push(change),
    })
  })
  afterEach(async () => {
    vi.useRealTimers()
    await loggers.close()
  })

  const messages = async (name: string): Promise<string[]> => {
    vi.useRealTimers()
    await loggers.close()
    const lines = readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => line.split(' | ')[3] ?? '')
  }

  it('is what was configured, by module or for all', () => {
    const { auth, api } = loggers.levels.current()
    expect({ auth, api }).toEqual({
      auth: { level: 'WARNING', configured: 'WARNING' },
      api: { level: 'INFO', configured: 'INFO' },
    })
  })

  it.each(['api', 'cache'] as const)(
    'counts at once, for children too, and for no other module (%s)',
    async (module) => {
      const child = loggers[module].child({ requestId: 'r1' })
      loggers[module].debug('before')
      expect(loggers.levels.set({ [module]: 'DEBUG' })).toEqual([{ module, from: 'INFO', to: 'DEBUG' }])
      expect([child.isEnabled?.('DEBUG'), loggers.main.isEnabled?.('DEBUG')]).toEqual([true, false])
      loggers[module].debug('now')
      child.debug('child')
      loggers.levels.set({ [module]: 'ERROR' })
      child.warning('no more')
      expect(await messages(`${module}.log`)).toEqual(['now', 'child'])
    },
  )

  it('goes back when its time is over, and says so', () => {
    const changes = loggers.levels.set({ api: 'DEBUG' }, 60)
    expect(changes.map(describeLevelChange)).toEqual(['api: INFO → DEBUG until 2026-11-21T22:01:00.000Z'])
    expect(loggers.levels.current().api.revertsAt).toEqual(new Date('2026-11-21T22:01:00Z'))
    vi.advanceTimersByTime(59_999)
    expect([expired, loggers.levels.current().api.level]).toEqual([[], 'DEBUG'])
    vi.advanceTimersByTime(1)
    expect(expired).toEqual([{ module: 'api', from: 'DEBUG', to: 'INFO' }])
    expect(loggers.levels.current().api).toEqual({ level: 'INFO', configured: 'INFO' })
  })

  it('that is set anew forgets the time before', () => {
    loggers.levels.set({ api: 'DEBUG' }, 60)
    expect(loggers.levels.set({ api: 'DEBUG' })).toEqual([{ module: 'api', from: 'DEBUG', to: 'DEBUG' }])
    vi.advanceTimersByTime(120_000)
    expect([expired, loggers.levels.current().api.level]).toEqual([[], 'DEBUG'])
    expect(loggers.levels.set({ api: null })).toEqual([{ module: 'api', from: 'DEBUG', to: 'INFO' }])
    expect(loggers.levels.set({ api: null })).toEqual([])
  })

  it('is what is configured anew, whatever somebody has set for a time', () => {
    loggers.levels.set({ api: 'DEBUG', ml: 'DEBUG' }, 60)
    expect(loggers.levels.configure({ level: 'ERROR', levels: { api: 'DEBUG' } })).toContainEqual({
      module: 'ml',
      from: 'DEBUG',
      to: 'ERROR',
    })
    vi.advanceTimersByTime(120_000)
    expect(expired).toEqual([])
    expect(loggers.levels.current().api).toEqual({ level: 'DEBUG', configured: 'DEBUG' })
  })

  it.each([0, -1, 604_801, Number.NaN])('is not set for %d seconds', (seconds) => {
    expect(() => loggers.levels.set({ api: 'DEBUG' }, seconds)).toThrow(RangeError)
    expect(loggers.levels.current().api.level).toBe('INFO')
  })
})
