import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMessageFormatter } from '../../../src/audit/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'

const full: AuditEvent = {
  event: 'AUTHENTICATED_REQUEST',
  outcome: 'success',
  reason: 'granted',
  user: 'jean.martin@gaveur.fr',
  subject: 'f:1:jean',
  clientId: 'euralis-frontend',
  sessionId: 's-1',
  tokenId: 't-1',
  method: 'GET',
  path: '/api/gavage/1',
  permission: 'gavage_data:read',
  record: { gaveur_id: 1, site_id: 'LL' },
  status: 200,
  address: '127.0.0.1',
  requestId: 'abc123',
  policyVersion: '8f1c2d3e4a5b6c7d'.repeat(4),
}

const TRUNCATED = '«truncated\\u002c\\u00201000000\\u0020characters»'

describe('the message of an event', () => {
  const formatAuditMessage = createMessageFormatter()

  it('names everything in a fixed order', () => {
    expect(formatAuditMessage(full)).toBe(
      'AUTHENTICATED_REQUEST outcome=success reason=granted method=GET path=/api/gavage/1 permission=gavage_data:read ' +
        'record=gaveur_id:1,site_id:LL status=200 subject=f:1:jean client=euralis-frontend session=s-1 token=t-1 address=127.0.0.1 policy=8f1c2d3e4a5b6c7d',
    )
  })

  it.each(['subject', 'clientId', 'sessionId', 'address'] as const)(
    'says the %s of now, of a token that it knows',
    (name) => {
      formatAuditMessage(full)
      expect(formatAuditMessage({ ...full, [name]: 'another' })).toContain('=another')
    },
  )

  it('says which policy decided, and of events that know none the one in force', () => {
    const refused: AuditEvent = { event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'r' }
    const text = 'AUTH_REQUIRED outcome=refused reason=r'
    const former = 'a'.repeat(64)
    const present = 'b'.repeat(64)
    expect(formatAuditMessage(refused, present)).toBe(`${text} policy=bbbbbbbbbbbbbbbb`)
    expect(formatAuditMessage({ ...refused, policyVersion: former }, present)).toBe(`${text} policy=aaaaaaaaaaaaaaaa`)
    expect(formatAuditMessage({ ...refused, policyVersion: former })).toBe(`${text} policy=aaaaaaaaaaaaaaaa`)
    expect(formatAuditMessage(refused)).toBe(text)
    expect(formatAuditMessage({ ...refused, policyVersion: 'x y=z' })).toBe(`${text} policy=x\\u0020y=z`)
  })

  it('leaves absent values out', () => {
    expect(formatAuditMessage({ event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'token_missing' })).toBe(
      'AUTH_REQUIRED outcome=refused reason=token_missing',
    )
  })

  it.each([
    ['a space', { path: '/a outcome=success' }, 'path=/a\\u0020outcome=success'],
    ['a no-break space', { path: '/a\u00a0b' }, 'path=/a\\u00a0b'],
    ['a separator', { clientId: 'a | user=root' }, 'client=a\\u0020\\|\\u0020user=root'],
    ['a line feed', { subject: 'a\nb' }, 'subject=a\\u000ab'],
    [
      'a record that names another field',
      { record: { site_id: 'LL,gaveur_id:2' } },
      'record=site_id:LL\\u002cgaveur_id\\u003a2',
    ],
    ['a token in a path', { path: '/reset/eyJhbGciOiJSUzI1NiJ9.e30.abc' }, 'path=/reset/«redacted»'],
  ])('lets %s forge nothing', (_name, values, expected) => {
    expect(formatAuditMessage({ event: 'AUTH_REQUIRED', outcome: 'refused', reason: 'r', ...values })).toBe(
      `AUTH_REQUIRED outcome=refused reason=r ${expected}`,
    )
  })

  it('has exactly its parts, whatever the values', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(' ', 'a b=c', '\u2028', '| x', '\ud800'),
    )
    fc.assert(
      fc.property(text, text, text, text, (path, subject, clientId, site) => {
        const message = formatAuditMessage({ ...full, path, subject, clientId, record: { site_id: site } })
        const names = message.split(' ').map((part) => part.split('=')[0])
        const parts = [
          'outcome',
          'reason',
          'method',
          'path',
          'permission',
          'record',
          'status',
          'subject',
          'client',
          'session',
          'token',
          'address',
          'policy',
        ]
        expect(names).toEqual(['AUTHENTICATED_REQUEST', ...parts])
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it.each<[string, unknown, string]>([
    ['an object without text', { x: { toString: 1, valueOf: 1 } }, 'x:«object»'],
    ['an object of no prototype', { x: Object.create(null) }, 'x:«object»'],
    ['a list', { x: [1, [2]] }, 'x:«object»'],
    ['a function', { x: () => 1 }, 'x:«function»'],
    ['a symbol', { x: Symbol('secret') }, 'x:«symbol»'],
    ['a big integer', { x: 9007199254740993n }, 'x:9007199254740993'],
    ['a date', { x: new Date(0) }, 'x:1970-01-01T00\\u003a00\\u003a00.000Z'],
    ['no date', { x: new Date(Number.NaN) }, 'x:«unreadable»'],
    ['nothing', { x: null, y: undefined }, 'x:null,y:undefined'],
    [
      'a member that throws',
      {
        get x() {
          throw new Error('no')
        },
        y: 1,
      },
      'x:«unreadable»,y:1',
    ],
    [
      'members that cannot be listed',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no')
          },
        },
      ),
      '«unreadable»',
    ],
    ['a huge text', { x: 'a'.repeat(1_000_000) }, `x:${'a'.repeat(256)}${TRUNCATED}`],
    ['a huge name', { ['a'.repeat(1_000_000)]: 1 }, `${'a'.repeat(256)}${TRUNCATED}:1`],
    [
      'very many members',
      Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`k${index}`, index])),
      `${Array.from({ length: 64 }, (_, index) => `k${index}:${index}`).join(',')},…`,
    ],
  ])('has a line for a record with %s', (_name, record, expected) => {
    const event: AuditEvent = { event: 'DATA_MUTATION', outcome: 'success', reason: 'granted' }
    // As an application without types may hand over, and its caller with it.
    Reflect.set(event, 'record', record)
    expect(formatAuditMessage(event)).toBe(`DATA_MUTATION outcome=success reason=granted record=${expected}`)
  })

  it('has a line for any record', () => {
    fc.assert(
      fc.property(fc.object({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true }), (record) => {
        const event: AuditEvent = { event: 'DATA_MUTATION', outcome: 'success', reason: 'granted' }
        Reflect.set(event, 'record', record)
        expect(formatAuditMessage(event)).toMatch(/^DATA_MUTATION outcome=success reason=granted record=\S*$/u)
      }),
    )
  })

  it('is the same the second time, and after more values than are remembered', () => {
    const hostile = { ...full, subject: 'a | b\n', clientId: 'x y' }
    const first = formatAuditMessage(hostile)
    for (let index = 0; index < 10_000; index++) formatAuditMessage({ ...full, tokenId: `t-${index}` })
    expect([formatAuditMessage(hostile), createMessageFormatter()(hostile)]).toEqual([first, first])
  })
})
