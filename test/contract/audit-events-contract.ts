import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openPersonRegister } from '../../src/audit-privacy/index.js'
import { auditEventsRoute, followTrail } from '../../src/audit-store/index.js'
import { createFetchHandler } from '../../src/fetch/index.js'
import { createPolicy, type Permission } from '../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../src/realm-config/index.js'
import type { Database } from '../../src/stores/index.js'
import { authorizationOf, doorParts } from '../support/door-parts.js'
import { memoryTrail } from '../support/fakes.js'
import { PRIVACY_KEY, privateTrail } from '../support/private-trail.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { type WrittenChain, writtenChain } from '../support/written-chain.js'

export interface EventsPage {
  readonly items: readonly { readonly chain: string; readonly seq: number; readonly [name: string]: unknown }[]
  readonly next_cursor: string
  readonly lag_ms: number
}

const auditor = authorizationOf({ username: 'alice', roles: ['admin'] })

/** What `GET /audit/events` answers, in PGlite and in PostgreSQL alike. @param open gives a database of its own */
export function describeAuditEvents(open: () => Database): void {
  let folder: string
  let chain: WrittenChain
  beforeEach(async () => {
    folder = join(await temporaryFolder(), 'audit')
    chain = writtenChain(folder)
  })

  async function copy(): Promise<void> {
    const follower = followTrail({ database: open(), folder, faultAfterMs: 0 })
    onTestFinished(() => follower.stop())
    await follower.catchUp()
    await follower.stop()
  }

  async function api(
    database: Database | undefined = open(),
    now: () => number = () => Date.parse('2026-11-22T00:00:00Z'),
  ) {
    const { verifier, policy, trail } = await doorParts()
    const route = auditEventsRoute({ database, trail, now })
    const unexpected: unknown[] = []
    const onUnexpectedError = (error: unknown) => unexpected.push(error)
    const handler = createFetchHandler([route], { verifier, policy, trail, onUnexpectedError })
    const ask = (query: string, headers: Record<string, string> = auditor): Promise<Response> =>
      handler(new Request(`http://localhost/audit/events${query}`, { headers }))
    async function page(query: string): Promise<EventsPage> {
      const response = await ask(query)
      expect(unexpected).toEqual([])
      expect(response.status).toBe(200)
      return JSON.parse(await response.text())
    }
    return { ask, page, trail, problem: async (query: string) => JSON.parse(await (await ask(query)).text()) }
  }

  const mine = (query = ''): string => `?id=${chain.id}${query}`

  it('gives every record once, in order, page by page, and the same cursor where nothing came', async () => {
    const written = chain.append(...Array.from({ length: 25 }, (_, index) => ({ path: `/${index}` })))
    // Folders of other tests stay behind.
    await open().execute('DELETE FROM audit_followers')
    await copy()
    const { page } = await api()
    const seen: unknown[] = []
    let cursor = ''
    for (const count of [10, 10, 5, 0, 0]) {
      const next: EventsPage = await page(mine(`&limit=10${cursor}`))
      expect(next.items).toHaveLength(count)
      if (count === 0) expect(`&cursor=${next.next_cursor}`).toBe(cursor)
      seen.push(...next.items)
      cursor = `&cursor=${next.next_cursor}`
    }
    expect(seen).toEqual(written.map((line) => JSON.parse(line)))
    chain.append({ path: '/later' })
    await copy()
    const later = await page(mine(`&limit=10${cursor}`))
    expect(later.items).toMatchObject([{ seq: 26 }])
    expect(later.lag_ms).toBe(0)
  })

  it('counts from the first page on what is said from now, so that who takes long skips nothing', async () => {
    chain.append({}, {}, {})
    await copy()
    let now = Date.parse('2026-11-21T11:00:00Z')
    const { page } = await api(open(), () => now)
    const first = await page(mine('&from=-1h&limit=1'))
    now += 60_000
    const second = await page(mine(`&from=-1h&limit=1&cursor=${first.next_cursor}`))
    now += 60_000
    const third = await page(mine(`&from=-1h&limit=1&cursor=${second.next_cursor}`))
    expect([first, second, third].flatMap(({ items }) => items.map(({ seq }) => seq))).toEqual([1, 2, 3])
  })

  it.each([
    ['2026-11-30T23:59:59.998Z', ['&to=2026-12-01T00:00:00Z', '&from=2026-12-01T00:00:00Z']],
    ['2027-03-31T23:59:59.998Z', ['&to=2027-04-01T00:00:00Z', '&from=2027-04-01T00:00:00Z']],
  ])('has what is at the border of two months once, before or after it: %s', async (last, [before, after]) => {
    const own = writtenChain(folder, last)
    own.append({}, {}, {})
    await copy()
    const { page } = await api()
    const times = async (query = '') => (await page(`?id=${own.id}${query}`)).items.map(({ time }) => time)
    const [first, ...rest] = await times()
    expect(rest).toHaveLength(2)
    expect(await times(before)).toEqual([first])
    expect(await times(after)).toEqual(rest)
    expect((await times('&order=newest')).toReversed()).toEqual([first, ...rest])
    const all = await page(`?limit=1000${after}`)
    expect(all.items.filter(({ chain: of }) => of === own.id).map(({ time }) => time)).toEqual(rest)
  })

  it('gives the very bytes of the lines', async () => {
    const [line = ''] = chain.append({ user: 'jean \u2028 "x"', record: { big: 9007199254740991 } })
    await copy()
    const text = await (await (await api()).ask(mine())).text()
    expect(text).toContain(`{"items":[${line}],"next_cursor":`)
  })

  it('gives the newest first where it is asked to', async () => {
    chain.append(...Array.from({ length: 5 }, () => ({})))
    await copy()
    const { page } = await api()
    const first = await page(mine('&order=newest&limit=3'))
    const second = await page(mine(`&order=newest&limit=3&cursor=${first.next_cursor}`))
    expect([...first.items, ...second.items].map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1])
  })

  const questions: readonly (readonly [query: string, seqs: readonly number[]])[] = [
    ['&actor=s1', [1, 2]],
    ['&actor=jean', [1, 3]],
    ['&actor=jean&actor=s1', [1, 2, 3]],
    ['&record=gaveur_id=1', [1, 4]],
    ['&record=gaveur_id=1&record=site_id=LL', [4]],
    ['&record=gaveur_id=1&record=gaveur_id=2', [1, 2, 4]],
    ['&record=b=2', [6]],
    ['&record=c=3', [6]],
    ['&record=d=4', [6]],
    ['&record=e=5&record=a=1', [6]],
    ['&record=e=5&record=a=2', []],
    ['&event=DATA_MUTATION', [2, 5]],
    ['&event=LOG*&event=realm_*', [6, 7]],
    ['&outcome=refused', [3, 5]],
    ['&outcome=refused&event=DATA_MUTATION', [5]],
    ['&outcome=success&outcome=refused&actor=jean', [1, 3]],
    ['&reason=permission_missing', [3]],
    ['&action=gavage_data:write', [2]],
    ['&about=s9', [6]],
    ['&address=10.1.2.3', [1]],
    ['&address=10.0.0.0/8', [1, 2]],
    ['&address=10.0.0.0/8&address=2001:db8::/32', [1, 2, 3]],
    ['&address=0.0.0.0/0', [1, 2]],
    ['&session=se1', [4]],
    ['&client=c1', [5]],
    ['&token=t1', [5]],
    ['&request=r1', [2]],
    [`&trace=${'ab'.repeat(16)}`, [1]],
    ['&event=AUTHENTICATED_REQUEST&outcome=success', [1, 4, 8]],
    ['&from=2026-11-21T10:00:00.003Z', [3, 4, 5, 6, 7, 8]],
    ['&to=2026-11-21T10:00:00.003Z', [1, 2]],
    ['&from=2026-11-21T10:00:00.002Z&to=2026-11-21T10:00:00.004Z&actor=jean', [3]],
    ['&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', []],
    ['&actor=nobody', []],
    ['&record=a=b=c', [8]],
    ['&address=fe80::1%25eth0', [8]],
    ['&address=fe80::%25eth0/16', [8]],
    // What no calendar of the database has.
    ['&to=9999-12-31', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['&to=9999-12-31T23:59:59-14:00', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['&from=0000-01-01', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['&from=0001-01-01T00:00:00%2B14:00', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['&from=9999-12-31T23:59:59.9-14:00', []],
  ]
  it.each(questions)('answers %s', async (query, seqs) => {
    chain.append(
      { subject: 's1', user: 'jean', record: { gaveur_id: 1 }, address: '10.1.2.3', traceId: 'ab'.repeat(16) },
      {
        ...{ subject: 's1', event: 'DATA_MUTATION', permission: 'gavage_data:write', record: { gaveur_id: 2 } },
        ...{ requestId: 'r1', address: '::ffff:10.9.9.9' },
      },
      { user: 'jean', outcome: 'refused', reason: 'permission_missing', address: '2001:db8::1' },
      { record: { gaveur_id: 1, site_id: 'LL' }, sessionId: 'se1' },
      { event: 'DATA_MUTATION', outcome: 'refused', clientId: 'c1', tokenId: 't1' },
      { event: 'LOGOUT', about: 's9', record: { a: 1, b: 2, c: 3, d: 4, e: 5 } },
      { event: 'REALM_APPLY' },
      { record: { 'a=b': 'c', a: 'b=c' }, address: 'fe80::1%eth0' },
    )
    await copy()
    const { page } = await api()
    expect((await page(mine(query))).items.map(({ seq }) => seq)).toEqual(seqs)
    // By all chains at once another way is taken through the indexes.
    const all = await page(`${query.replace('&', '?')}&limit=1000`)
    expect(all.items.filter(({ chain: id }) => id === chain.id).map(({ seq }) => seq)).toEqual(seqs)
  })

  it('records each question, with its filter and who asked', async () => {
    const { ask, page, trail } = await api()
    await page(mine('&event=LOGOUT'))
    await ask('?actor=x', authorizationOf({ roles: ['gaveur'] }))
    expect(trail.events.filter(({ event }) => event === 'AUDIT_SEARCH')).toMatchObject([
      {
        ...{ event: 'AUDIT_SEARCH', outcome: 'success', user: 'alice', permission: 'audit:read' },
        record: { id: chain.id, event: 'LOGOUT', order: 'oldest', limit: 100, begins: true },
      },
    ])
  })

  describe('where people have pseudonyms', () => {
    const JEAN = { subject: 's-jean', user: 'jean.martin@gaveur.fr', address: '203.0.113.77' }
    const MARIE = { subject: 's-marie', user: 'marie.durand@gaveur.fr', address: '2001:db8:1234:5::9' }
    const read = { event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'granted' } as const

    /** Questions of who may tie names to pseudonyms, or may not, to a server that has the key, or has not. */
    async function privateApi({ mayReveal = true, hasKey = true } = {}) {
      const place = await privateTrail()
      const written = place.open()
      for (const event of [JEAN, MARIE, JEAN]) written.record({ ...read, ...event })
      written.record({ ...read, ...MARIE, event: 'ROLE_GRANT', about: `user ${JEAN.user}` })
      await written.close()
      const follower = followTrail({ database: open(), folder: join(place.directory, 'audit') })
      onTestFinished(() => follower.stop())
      await follower.catchUp()
      const { verifier } = await doorParts()
      const realm = await loadRealmConfig(demonstrationRealmDirectory())
      const audit = { description: 'The audit trail', actions: mayReveal ? ['read', 'reveal'] : ['read'] }
      const admin = { grants: [{ permissions: audit.actions.map((action): Permission => `audit:${action}`), line: 1 }] }
      const policy = createPolicy({ ...realm, policy: { resources: { audit }, roles: { admin } } })
      const trail = memoryTrail()
      const openRegister = () => openPersonRegister(PRIVACY_KEY, place.dataDirectory, () => new Date())
      const route = auditEventsRoute({ database: open(), trail, openRegister: hasKey ? openRegister : undefined })
      const handler = createFetchHandler([route], { verifier, policy, trail })
      const id = place.records()[0]?.chain
      return {
        trail,
        pseudonym: place.records()[0]?.actor?.subject ?? '',
        async ask(query: string) {
          const counts: number[] = []
          let note: string | undefined
          // Among all chains another way is taken through the indexes.
          for (const begin of [`?id=${id}`, '?limit=1000']) {
            const asked = new Request(`http://localhost/audit/events${begin}${query}`, { headers: auditor })
            const page: EventsPage & { readonly note?: string } = JSON.parse(await (await handler(asked)).text())
            const own = page.items.filter(({ chain: of, event }) => of === id && !String(event).startsWith('TRAIL_'))
            counts.push(own.length)
            note = page.note
          }
          expect(counts[1]).toBe(counts[0])
          return { found: counts[0], note }
        },
      }
    }

    it('finds them by subject, name and pseudonym, and by their addresses', async () => {
      const { ask, pseudonym, trail } = await privateApi()
      for (const [query, found] of [
        [`&actor=${JEAN.user}`, 2],
        [`&actor=${JEAN.subject}`, 2],
        [`&actor=${pseudonym}`, 2],
        [`&actor=${JEAN.user}&actor=${MARIE.subject}`, 4],
        [`&actor=${JEAN.user}&order=newest`, 2],
        [`&about=user ${JEAN.user}`, 1],
        ['&address=203.0.113.77', 2],
        ['&address=203.0.113.0/24', 2],
        ['&address=203.0.113.64/28', 2],
        ['&address=203.0.0.0/16', 2],
        ['&address=203.0.114.77', 0],
        ['&address=203.0.114.0/28&address=2001:db8:1234:5::9', 2],
        ['&address=2001:db8:1234:5::9', 2],
        ['&address=2001:db8:1235::9', 0],
      ] as const) {
        expect({ query, ...(await ask(query)) }).toEqual({ query, found, note: undefined })
      }
      // As it was asked: what it became would say who it is.
      expect(trail.events.find(({ event }) => event === 'AUDIT_SEARCH')).toMatchObject({ record: { actor: JEAN.user } })
    })

    it.each([
      ['nobody', {}, 'this server knows nobody by that name'],
      [JEAN.user, { mayReveal: false }, 'the permission audit:reveal'],
      [JEAN.user, { hasKey: false }, 'this server has no AUDIT_PRIVACY_KEY'],
    ])('never finds nothing without a word: %s, %j', async (actor, settings, words) => {
      const { ask, pseudonym } = await privateApi(settings)
      expect(await ask(`&actor=${actor}`)).toEqual({ found: 0, note: expect.stringContaining(words) })
      expect(await ask(`&about=${actor}`)).toEqual({ found: 0, note: expect.stringContaining(words) })
      expect(await ask(`&actor=${pseudonym}`)).toEqual({ found: 2, note: undefined })
    })
  })

  describe('refuses', () => {
    it('who does not hold audit:read, and who is nobody', async () => {
      const { ask } = await api()
      expect((await ask('', authorizationOf({ roles: ['superviseur'] }))).status).toBe(403)
      expect((await ask('', {})).status).toBe(401)
    })

    it.each([
      ['?cursor=', 'query.cursor: must not be empty'],
      ['?limit=0', 'query.limit: must be an integer from 1 to 1000'],
      ['?limit=1001', 'query.limit: must be an integer from 1 to 1000'],
      ['?event=DATA_MUTATON', 'Did you mean DATA_MUTATION?'],
      ['?address=10.0.0.300', 'query.address: “10.0.0.300” is neither an address nor a CIDR'],
      ['?from=2026-11-22&to=2026-11-20', 'query.to: nothing lies between'],
      ['?order=random', 'query.order'],
      ['?actr=x', 'actr'],
    ])('%s', async (query, words) => {
      const { problem } = await api()
      expect(await problem(query)).toMatchObject({
        status: 400,
        code: 'validation_failed',
        detail: expect.stringContaining(words),
      })
    })

    it('a cursor that is none, that was changed, or of another question', async () => {
      chain.append({}, {}, {})
      await copy()
      const { page, problem } = await api()
      const { next_cursor: cursor } = await page(mine('&limit=1'))
      for (const other of [
        `x${cursor}`,
        `${cursor}x`,
        cursor.replace(/^1\./, '2.'),
        cursor.replace(/\.\w+\./, '.zz.'),
      ]) {
        expect(await problem(mine(`&limit=1&cursor=${other}`))).toMatchObject({ status: 400, code: 'cursor_invalid' })
      }
      for (const query of [`?id=${chain.id}:1`, mine('&order=newest'), mine('&event=LOGOUT'), '?limit=1']) {
        expect(await problem(`${query}&cursor=${cursor}`)).toMatchObject({ code: 'cursor_of_another_question' })
      }
      // The size of a page is no question.
      expect((await page(mine(`&limit=2&cursor=${cursor}`))).items).toHaveLength(2)
    })

    it('every question where there is no database', async () => {
      const { verifier, policy, trail } = await doorParts()
      const handler = createFetchHandler([auditEventsRoute({ database: undefined, trail })], {
        verifier,
        policy,
        trail,
      })
      const response = await handler(new Request('http://localhost/audit/events', { headers: auditor }))
      expect(JSON.parse(await response.text())).toMatchObject({ status: 501, code: 'audit_database_missing' })
    })
  })
}
