import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuditEvent, createMessageFormatter } from '../../../src/audit/index.js'

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

describe('the message of an event', () => {
  const formatAuditMessage = createMessageFormatter()

  it('names everything in a fixed order', () => {
    expect(formatAuditMessage(full)).toBe(
      'AUTHENTICATED_REQUEST outcome=success reason=granted method=GET path=/api/gavage/1 permission=gavage_data:read ' +
        'record=gaveur_id:1,site_id:LL status=200 subject=f:1:jean client=euralis-frontend session=s-1 token=t-1 address=127.0.0.1 policy=8f1c2d3e4a5b6c7d',
    )
  })

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

  it('is the same the second time, and after more values than are remembered', () => {
    const hostile = { ...full, subject: 'a | b\n', clientId: 'x y' }
    const first = formatAuditMessage(hostile)
    for (let index = 0; index < 10_000; index++) formatAuditMessage({ ...full, tokenId: `t-${index}` })
    expect([formatAuditMessage(hostile), createMessageFormatter()(hostile)]).toEqual([first, first])
  })
})
