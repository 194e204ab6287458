import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutAddress } from '../../../src/audit-privacy/cut-address.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { describeFilter } from '../../../src/audit-search/index.js'
import { OLDER_PRIVACY_KEY, PRIVACY_KEY, privateTrail } from '../../support/private-trail.js'

const READ: AuditEvent = { event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok' }
const JEAN: AuditEvent = {
  ...READ,
  subject: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03',
  user: 'jean.martin@gaveur.fr',
  tenant: 'euralis',
  roles: ['gaveur'],
  address: '203.0.113.77',
  userAgent: 'Mozilla/5.0 (Jean)',
  path: '/api/gavage/1',
  record: { gaveur_id: 1 },
}
const PSEUDONYM = /^p:[0-9a-f]{8}:[0-9a-f]{32}$/

/** Recognisable: no other part of a record looks so. */
const text = (mark: string) =>
  fc
    .string({ unit: fc.constantFrom(...'abcdefghijklmnop@.-é%'), minLength: 6, maxLength: 40 })
    .map((rest) => mark + rest)
const address = fc
  .oneof(fc.ipV4(), fc.ipV6())
  // One whose host part is zeros is its own network.
  .filter((each) => each.length > 9 && cutAddress(each)?.startsWith(each) !== true)
const people = fc.record({
  subject: fc.option(text('SUBJECT'), { nil: undefined }),
  user: fc.option(text('USERNAME'), { nil: undefined }),
  about: fc.option(text('SOMEBODY'), { nil: undefined }),
  address: fc.option(address, { nil: undefined }),
  userAgent: fc.option(text('USERAGENT'), { nil: undefined }),
  tenant: fc.constantFrom(undefined, 'euralis', 'https://id.example/realms/gaveurs'),
  isInPath: fc.boolean(),
})

describe('people in a trail with pseudonyms', () => {
  it.each([
    ['josé.martin', '/users/jos%C3%A9.martin/a%20b'],
    ['josé.martin', '/users/jos%c3%a9.martin?x=%zz'],
    ['josé.martin', '/users/%6Aosé%2Em%61rtin/%'],
    ['\ud800.martin', '/users/%41/\ud800.martin'],
  ])('stand in no path, however it is written: %j in %j', async (user, path) => {
    const place = await privateTrail()
    const trail = place.open()
    trail.record({ ...READ, subject: 's-1', user, path })
    await trail.close()
    const record = place.records().find(({ event }) => event === READ.event)
    expect(record?.request?.path).toContain(record?.actor?.subject)
    expect(record?.request?.path).not.toMatch(/m(?:a|%61)rtin/)
  })

  it('stand nowhere with subject, name, whole address or user agent', async () => {
    const place = await privateTrail()
    const trail = place.open()
    const given = fc.sample(people, { numRuns: 300, seed: 8 })
    for (const { isInPath, ...person } of given) {
      const name = person.user ?? person.subject ?? ''
      const path = isInPath ? `/users/${person.subject ?? ''}/${encodeURIComponent(name)}` : '/users'
      trail.record({ ...READ, event: 'ACCESS_EVALUATION', ...person, path, record: { owner: name, kilos: 1 } })
    }
    await trail.flush()
    await trail.close()
    const all = place.text() + place.keys()
    expect(place.records()).toHaveLength(300)
    for (const { subject, user, about, address, userAgent } of given) {
      for (const secret of [subject, user, about, address, userAgent]) {
        if (secret !== undefined) expect(all).not.toContain(secret)
      }
    }
    // Long enough that no box says one of them by chance.
    expect(all).not.toMatch(/SUBJECT|USERNAME|SOMEBODY|USERAGENT/)
  })

  it('are told by networks in the filter of who looks for an address, and values of other records stay', async () => {
    const place = await privateTrail()
    const trail = place.open()
    const record = { address: '203.0.113.77 2001:db8:1:2::3/128 10.0.0.0/8' }
    await trail.commit({ event: 'AUDIT_SEARCH', outcome: 'success', reason: 'ok', record })
    await trail.commit({ ...READ, record: { address: 'the house at 203.0.113.77' } })
    expect(place.records().map((each) => each.record?.address)).toEqual([
      '203.0.113.0/24 2001:db8:1::/48 10.0.0.0/8',
      'the house at 203.0.113.77',
    ])
    await trail.close()
  })

  it('have one each in the filter of who looks for several of them', async () => {
    const place = await privateTrail()
    const trail = place.open()
    const people = ['s-1', 's 2', 's-3']
    for (const subject of people) await trail.commit({ ...READ, subject, user: undefined })
    const record = describeFilter({ actors: people, about: ['s-3', 's-1'] })
    await trail.commit({ event: 'AUDIT_SEARCH', outcome: 'success', reason: 'ok', record })
    await trail.close()
    const [one, two, three, search] = place.records()
    const [first, second, third] = [one, two, three].map((each) => each?.actor?.subject)
    // As they are sorted.
    expect(search?.record).toEqual({ actor: second, actor_2: first, actor_3: third, about: first, about_2: third })
  })

  it('have a pseudonym, the network of their address, and a box', async () => {
    const place = await privateTrail()
    const trail = place.open()
    trail.record(JEAN)
    trail.record({ ...JEAN, address: '2001:db8:1234:5678::9' })
    trail.record({ ...READ, event: 'AUTH_REQUIRED', address: '203.0.113.9' })
    await trail.flush()
    const [first, second, nobody] = place.records()
    expect(first).toMatchObject({
      actor: {
        subject: expect.stringMatching(PSEUDONYM),
        roles: ['gaveur'],
        sealed: expect.stringMatching(/^[0-9a-f]{16}\.[0-9a-f]{16}\.[\w-]+$/),
      },
      source: { address: '203.0.113.0/24' },
      record: { gaveur_id: 1 },
      request: { path: '/api/gavage/1' },
    })
    expect(first?.actor?.name).toBeUndefined()
    expect(first?.source?.user_agent).toBeUndefined()
    expect(second?.source).toEqual({ address: '2001:db8:1234::/48' })
    expect(nobody?.actor).toEqual({ sealed: expect.stringMatching(/^\.[0-9a-f]{16}\.[\w-]+$/) })
    expect(place.text()).toContain(`subject=${first?.actor?.subject}`)
  })

  it('have the same pseudonym with the same tenant and key, after a restart too, and another one else', async () => {
    const place = await privateTrail()
    const pseudonymsOf = async (key: string, ...events: readonly AuditEvent[]): Promise<readonly unknown[]> => {
      const before = countOf(place)
      const trail = place.open({ privacyKey: key })
      for (const event of events) trail.record(event)
      await trail.close()
      return place
        .records()
        .slice(before)
        .map(({ actor }) => actor?.subject)
    }
    const [jean, again, elsewhere, other] = await pseudonymsOf(
      PRIVACY_KEY,
      JEAN,
      { ...JEAN, address: '192.0.2.1', user: 'jean@gaveur.fr' },
      { ...JEAN, tenant: 'another' },
      { ...JEAN, subject: 'somebody else' },
    )
    expect(again).toBe(jean)
    expect(new Set([jean, elsewhere, other]).size).toBe(3)
    expect(await pseudonymsOf(PRIVACY_KEY, JEAN)).toEqual([jean])
    const [rotated] = await pseudonymsOf(`${OLDER_PRIVACY_KEY},${PRIVACY_KEY}`, JEAN)
    expect(rotated).not.toBe(jean)
    expect(rotated).toMatch(PSEUDONYM)
  })

  it('have changes whose digests nobody can try guesses on, and whose values are masked', async () => {
    const place = await privateTrail()
    const trail = place.open({ changes: { values: true }, mask: ['change.iban', 'record.email'] })
    const change = { before: { iban: 'FR7630006000011234567890189' }, after: { iban: 'FR7630004000031234567890143' } }
    trail.record({ ...JEAN, event: 'DATA_MUTATION', change, record: { email: 'jean@gaveur.fr' } })
    await trail.flush()
    expect(place.records()).toMatchObject([
      {
        record: { email: '«masked»' },
        change: {
          before: expect.stringMatching(/^hmac-sha256:[0-9a-f]{8}:[0-9a-f]{64}$/),
          values: { before: { iban: '«masked»' }, after: { iban: '«masked»' } },
        },
      },
    ])
    expect(place.records()[0]?.change?.before).not.toBe(place.records()[0]?.change?.after)
    expect(place.text()).not.toMatch(/FR76|jean@/)
  })

  it('have one box for the same contents, and one key for each of them', async () => {
    const place = await privateTrail()
    const trail = place.open()
    for (let count = 0; count < 100; count++) trail.record(JEAN)
    await trail.flush()
    expect(new Set(place.records().map(({ actor }) => actor?.sealed)).size).toBe(1)
    expect(place.keys().match(/"kind":"person"/g)).toHaveLength(1)
  })
})

const countOf = (place: { records(): readonly unknown[] }): number => {
  try {
    return place.records().length
  } catch {
    return 0
  }
}
