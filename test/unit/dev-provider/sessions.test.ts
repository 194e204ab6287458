import { describe, expect, it } from 'vitest'
import { createSessions } from '../../../src/dev-provider/sessions.js'

const USER = { id: 'user-1', username: 'ann' }
const CLIENT = { acr: '1', authTime: undefined, refreshUses: new Map() }

function sessionsAt(start: number) {
  const clock = { now: start }
  return { clock, sessions: createSessions({ idleSeconds: 100, maxSeconds: 250 }, () => clock.now) }
}

describe('sessions', () => {
  it('end when they are not used', () => {
    const { clock, sessions } = sessionsAt(1000)
    const { id } = sessions.start(USER)
    clock.now = 1099
    expect(sessions.find(id)).toBeDefined()
    clock.now = 1100
    expect(sessions.find(id)).toBeUndefined()
  })

  it('live on with use, but not past their longest life', () => {
    const { clock, sessions } = sessionsAt(1000)
    const session = sessions.start(USER)
    for (const now of [1090, 1180, 1240]) {
      clock.now = now
      sessions.touch(session)
    }
    expect(sessions.endsAt(session)).toBe(1250)
    clock.now = 1250
    expect(sessions.find(session.id)).toBeUndefined()
  })

  it('end with their last client', () => {
    const { sessions } = sessionsAt(1000)
    const session = sessions.start(USER)
    session.clients.set('a', CLIENT).set('b', CLIENT)
    sessions.leave(session, 'a')
    expect(sessions.find(session.id)).toBeDefined()
    sessions.leave(session, 'b')
    expect(sessions.find(session.id)).toBeUndefined()
  })

  it('are found by the browser for the same person only', () => {
    const { sessions } = sessionsAt(1000)
    const session = sessions.start(USER, 'browser')
    expect(sessions.findByBrowser('browser', USER)).toBe(session)
    expect(sessions.findByBrowser('browser', { ...USER, id: 'user-2' })).toBeUndefined()
    sessions.endByBrowser('browser')
    expect(sessions.find(session.id)).toBeUndefined()
  })

  it('that are offline outlive everything but their own end', () => {
    const { clock, sessions } = sessionsAt(1000)
    const session = sessions.start(USER, 'browser')
    const offline = sessions.startOffline(session)
    sessions.endByBrowser('browser')
    clock.now = 1_000_000
    expect(sessions.find(session.id)).toBeUndefined()
    expect(sessions.find(session.id, 'offline')).toBe(offline)
    sessions.end(offline)
    expect(sessions.find(session.id, 'offline')).toBeUndefined()
  })
})
