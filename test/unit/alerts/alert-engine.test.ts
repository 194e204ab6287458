import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, NOW, SECOND, watching } from './watch.js'

const REFUSALS = `
rules:
  - name: many-refusals
    when: { event: [UNAUTHORIZED_ACCESS, AUTH_REQUIRED], outcome: refused }
    at_least: 3
    within: 5m
    by: subject
    once_every: 15m
`

describe('N refusals from one subject', () => {
  it('fire with the Nth within the time, and not before', () => {
    const { at, said, alerts } = watching(REFUSALS)
    at(0, { requestId: 'r-1' })
    at(MINUTE, { requestId: 'r-2' })
    expect(said()).toEqual([])
    at(5 * MINUTE, { requestId: 'r-3' })
    expect(said()).toEqual(['fired jean'])
    expect(alerts[0]).toMatchObject({ timeMs: NOW + 5 * MINUTE, requestIds: ['r-1', 'r-2', 'r-3'], suppressed: 0 })
  })

  it('do not fire where they take longer', () => {
    const { at, said } = watching(REFUSALS)
    for (const after of [0, 3, 6, 9, 12]) at(after * MINUTE)
    expect(said()).toEqual([])
  })

  it('are counted for each subject by itself; what names none is of nobody', () => {
    const { at, said } = watching(REFUSALS)
    for (const subject of ['jean', 'anne', 'jean', 'anne', undefined, undefined, undefined]) at(0, { subject })
    expect(said()).toEqual([])
    at(1, { subject: 'anne' })
    expect(said()).toEqual(['fired anne'])
  })

  it('are counted together where no group is asked for', () => {
    const { at, said } = watching(REFUSALS.replace('    by: subject\n', ''))
    for (const subject of ['jean', undefined, 'anne']) at(0, { subject })
    expect(said()).toEqual(['fired'])
  })

  it('are counted for each user by itself, who is a pseudonym where people have them', () => {
    const { at, said } = watching(REFUSALS.replace('by: subject', 'by: user'))
    const [jean, anne] = [`p:52a7f0f3:${'1'.repeat(32)}`, `p:52a7f0f3:${'2'.repeat(32)}`]
    for (const subject of [jean, anne, jean, anne, 'known-by-no-name', 'known-by-no-name', 'known-by-no-name'])
      at(0, { user: undefined, subject })
    expect(said()).toEqual([])
    at(1, { user: undefined, subject: jean })
    expect(said()).toEqual([`fired ${jean}`])
  })

  it('may be of one network: an IPv6 caller has all of his', () => {
    const { at, said } = watching(REFUSALS.replace('by: subject', 'by: address'))
    for (const address of ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::9', '2001:db8:1:2:3:4:5:6']) at(0, { address })
    for (const address of ['2001:db8:1:3::1', '192.0.2.7', '192.0.2.8', '::ffff:192.0.2.7']) at(0, { address })
    expect(said()).toEqual(['fired 2001:db8:1:2::/64'])
    at(1, { address: '192.0.2.7' })
    expect(said()).toEqual(['fired 2001:db8:1:2::/64', 'fired 192.0.2.7'])
  })

  it('count what was done, and not what is about to be done', () => {
    const { at, said } = watching('rules: [{ name: writes, when: { event: DATA_MUTATION }, at_least: 2, within: 1m }]')
    const write = { event: 'DATA_MUTATION', outcome: 'pending' }
    at(0, write)
    at(1, { ...write, outcome: 'success' })
    at(2, write)
    expect(said()).toEqual([])
    at(3, { ...write, outcome: 'failure' })
    expect(said()).toEqual(['fired'])
  })
})

describe('a rule fires once a window', () => {
  it('and the next alert says how many were kept back', () => {
    const { at, said, alerts, engine } = watching(REFUSALS)
    for (let second = 0; second < 10; second += 1) at(second * SECOND)
    expect(said()).toEqual(['fired jean'])
    expect(engine.status()).toMatchObject({ fired: 1, suppressed: 7 })
    for (let second = 0; second < 5; second += 1) at(16 * MINUTE + second * SECOND)
    expect(said()).toEqual(['fired jean', 'fired jean'])
    expect(alerts[1]?.suppressed).toBe(7)
  })

  it('and when the window is over the log hears of what was kept back in it, once', () => {
    const { at, said, alerts, sweepAt } = watching(REFUSALS)
    for (let second = 0; second < 10; second += 1) at(second * SECOND)
    sweepAt(14 * MINUTE)
    expect(said()).toEqual(['fired jean'])
    sweepAt(16 * MINUTE)
    sweepAt(17 * MINUTE)
    expect(said()).toEqual(['fired jean', 'ended jean'])
    expect(alerts[1]?.suppressed).toBe(7)
  })

  it('for each group by itself', () => {
    const { at, said } = watching(REFUSALS)
    for (const subject of ['jean', 'anne']) for (let count = 0; count < 4; count += 1) at(count, { subject })
    expect(said()).toEqual(['fired jean', 'fired anne'])
  })

  it('and for a flood of groups says so once, and how many there were when it is over', () => {
    const { at, said, alerts, sweepAt, engine } = watching(
      'rules: [{ name: reuse, when: { event: TOKEN_REUSE }, by: subject, once_every: 10m, most_alerts: 3 }]',
    )
    for (let count = 0; count < 1_000; count += 1) at(count, { event: 'TOKEN_REUSE', subject: `s${count % 500}` })
    expect(said()).toEqual(['fired s0', 'fired s1', 'fired s2', 'more'])
    expect(engine.status().suppressed).toBe(997)
    sweepAt(11 * MINUTE)
    // Each of the three came once more, and is told of; the 497 others are one line.
    expect(said().slice(4).sort()).toEqual(['ended', 'ended s0', 'ended s1', 'ended s2'])
    expect(alerts.find(({ kind, group }) => kind === 'ended' && group.length === 0)?.suppressed).toBe(497)
    at(12 * MINUTE, { event: 'TOKEN_REUSE', subject: 'later' })
    expect(said().at(-1)).toBe('fired later')
  })
})

describe('any one event', () => {
  it.each([
    ['TOKEN_REUSE', { event: 'TOKEN_REUSE', outcome: 'refused' }],
    [
      'ROLE_GRANT, record: { administration: true }',
      { event: 'ROLE_GRANT', record: { administration: true, role: 'admin' } },
    ],
    ['[AUDIT_VERIFY, TRAIL_STARTED], outcome: failure', { event: 'TRAIL_STARTED', outcome: 'failure' }],
  ])('%s fires at once', (when, event) => {
    const { at, said } = watching(`rules: [{ name: one, severity: critical, when: { event: ${when} } }]`)
    at(0)
    expect(said()).toEqual([])
    at(1, event)
    expect(said()).toEqual(['fired'])
    at(2, event)
    expect(said()).toEqual(['fired'])
    at(HOUR + 2, event)
    expect(said()).toEqual(['fired', 'fired'])
  })

  it('of another kind, or that is excepted, does not', () => {
    const { at, said } = watching(
      'rules: [{ name: one, when: { event: ROLE_GRANT, record: { administration: true } }, except: { user: "ci-*" } }]',
    )
    at(0, { event: 'ROLE_GRANT', record: { administration: false } })
    at(0, { event: 'ROLE_GRANT', record: { administration: true }, user: 'ci-deploy' })
    at(0, { event: 'ROLE_GRANT', record: undefined })
    expect(said()).toEqual([])
    at(0, { event: 'ROLE_GRANT', record: { administration: true } })
    expect(said()).toEqual(['fired'])
  })
})

describe('a mutation at night', () => {
  const NIGHT = `
time_zone: Europe/Paris
rules:
  - name: at-night
    when: { event: DATA_MUTATION, outcome: success }
    during: [{ from: '22:00', to: '06:00' }]
    by: user
    once_every: 8h
`
  const write = { event: 'DATA_MUTATION', outcome: 'success' }

  it('fires by the clock of the place, and a mutation by day does not', () => {
    const { at, said } = watching(NIGHT)
    // 14:00Z is 15:00 in Paris, 20:59Z is 21:59.
    at(0, write)
    at(7 * HOUR - MINUTE, write)
    expect(said()).toEqual([])
    at(7 * HOUR, write)
    expect(said()).toEqual(['fired jean.martin@gaveur.fr'])
    at(14 * HOUR, write)
    expect(said()).toHaveLength(1)
  })

  it('fires by the event’s own time, however late it comes', () => {
    const { at, said } = watching(NIGHT)
    at(8 * HOUR, write, 20 * HOUR)
    expect(said()).toEqual(['fired jean.martin@gaveur.fr'])
  })
})

describe('an event that comes out of order', () => {
  it('counts where it belongs', () => {
    const { at, said } = watching(REFUSALS)
    at(0)
    at(20 * MINUTE)
    at(4 * MINUTE, {}, 20 * MINUTE)
    expect(said()).toEqual([])
    at(2 * MINUTE, {}, 20 * MINUTE)
    expect(said()).toEqual(['fired jean'])
  })

  it('stamped in another century ends no window and is in none', () => {
    const { at, said } = watching(REFUSALS)
    at(0)
    at(MINUTE)
    for (const years of [70, -50]) at(years * 365 * 24 * HOUR, {}, MINUTE)
    expect(said()).toEqual([])
    at(2 * MINUTE)
    expect(said()).toEqual(['fired jean'])
    for (const years of [70, -50]) at(years * 365 * 24 * HOUR, {}, 2 * MINUTE)
    at(3 * MINUTE)
    expect(said()).toEqual(['fired jean'])
  })

  it('does not open a window that has fired again', () => {
    const { at, said } = watching('rules: [{ name: reuse, when: { event: TOKEN_REUSE }, once_every: 10m }]')
    const reuse = { event: 'TOKEN_REUSE' }
    at(20 * MINUTE, reuse)
    at(15 * MINUTE, reuse)
    expect(said()).toEqual(['fired'])
    at(0, reuse, 20 * MINUTE)
    expect(said()).toEqual(['fired', 'fired'])
    at(25 * MINUTE, reuse)
    at(5 * MINUTE, reuse, 25 * MINUTE)
    expect(said()).toEqual(['fired', 'fired'])
  })

  it('without a time that is one harms nothing', () => {
    const { at, said } = watching(REFUSALS)
    for (let count = 0; count < 20; count += 1) at(Number.NaN, { subject: 'nobody' }, 0)
    for (const after of [0, 1, 2]) at(after)
    expect(said().filter((text) => text.endsWith('jean'))).toEqual(['fired jean'])
  })
})

describe('memory', () => {
  it('is bounded, and a flood of inventions does not push out who was refused often', () => {
    const { at, said, engine } = watching(REFUSALS.replace('at_least: 3', 'at_least: 20').replace('5m', '1h'), {
      mostGroups: 1_000,
    })
    for (let count = 0; count < 19; count += 1) at(count)
    for (let count = 0; count < 200_000; count += 1) at(100, { subject: `invented-${count}` })
    expect(engine.status().groups).toBe(1_000)
    expect(engine.status().forgotten).toBe(199_001)
    at(200)
    expect(said()).toEqual(['fired jean'])
  })

  it('keeps who has fired, whose window a flood of inventions does not end', () => {
    const watched = watching(REFUSALS, { mostGroups: 20 })
    for (let count = 0; count < 3; count += 1) watched.at(count)
    for (let count = 0; count < 200; count += 1)
      for (let again = 0; again < 2; again += 1) watched.at(100, { subject: `invented-${count}` })
    for (let count = 0; count < 3; count += 1) watched.at(200 + count)
    expect(watched.said()).toEqual(['fired jean'])
  })

  it('takes two for one only where all that is asked for is the same', () => {
    const { at, said } = watching(REFUSALS.replace('by: subject', 'by: [user, client]'))
    for (const [user, clientId] of [
      ['ab', 'c'],
      ['a', 'bc'],
      ['ab', 'c'],
      ['a', 'bc'],
    ] as const)
      at(0, { user, clientId })
    expect(said()).toEqual([])
    at(1, { user: 'ab', clientId: 'c' })
    expect(said()).toEqual(['fired ab c'])
  })

  it('is freed first of what has nothing to say any more', () => {
    const { at, engine, said } = watching(REFUSALS, { mostGroups: 10 })
    for (let count = 0; count < 10; count += 1) {
      at(0, { subject: `old-${count}` })
      at(0, { subject: `old-${count}` })
    }
    for (let count = 0; count < 10; count += 1) at(HOUR, { subject: `new-${count}` })
    expect(engine.status()).toMatchObject({ groups: 10, forgotten: 0 })
    for (let count = 0; count < 2; count += 1) at(HOUR, { subject: 'new-0' })
    expect(said()).toEqual(['fired new-0'])
  })

  it('is bounded in the times that it holds too', () => {
    const { at, engine } = watching(REFUSALS.replace('at_least: 3', 'at_least: 1000'), { mostStamps: 5_000 })
    for (let count = 0; count < 20_000; count += 1) at(count, { subject: `s${count % 50}` })
    expect(engine.status().groups).toBeLessThanOrEqual(50)
    expect(engine.status().forgotten).toBeGreaterThan(0)
  })

  it('does not grow with what a caller sends', () => {
    const { at, said, alerts } = watching(REFUSALS)
    const long = 'x'.repeat(100_000)
    for (let count = 0; count < 3; count += 1) {
      at(count, { subject: `${long}a`, requestId: `${count}${long}` })
      at(count, { subject: `${long}b` })
    }
    expect(said()).toHaveLength(2)
    expect(JSON.stringify(alerts[0]?.group).length).toBeLessThan(400)
    expect(JSON.stringify(alerts[0]?.requestIds).length).toBeLessThan(600)
  })

  it('tells the log of what was kept back before it forgets it', () => {
    const { at, said } = watching(REFUSALS, { mostGroups: 1 })
    for (let count = 0; count < 5; count += 1) at(count)
    at(6, { subject: 'anne' })
    expect(said()).toEqual(['fired jean', 'ended jean'])
  })
})
