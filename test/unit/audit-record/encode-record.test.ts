import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuditEvent, createRecordEncoder, eventOfRecord, parseRecord } from '../../../src/audit-record/index.js'

const encode = createRecordEncoder({ host: 'api-1', pid: 4711 })
const PLACE = { chain: 'cfc8086e64ed', seq: 4, time: '2026-11-21T22:58:03.117042Z', prev: '0'.repeat(64) }
const lineOf = (event: AuditEvent): string => `${encode(event, PLACE)},"hash":"${'1'.repeat(64)}"}`
const MUTATION: AuditEvent = { event: 'DATA_MUTATION', outcome: 'success', reason: 'granted' }

describe('a record', () => {
  it('has one form', () => {
    const event: AuditEvent = {
      ...MUTATION,
      intent: 3,
      user: 'jean.martin@gaveur.fr',
      subject: 's-1',
      roles: ['gaveur'],
      clientId: 'gaveurs-frontend',
      sessionId: 'session',
      tokenId: 'token',
      permission: 'gavage_data:write',
      record: { gaveur_id: 1 },
      change: { before: { kilos: 1 }, after: { kilos: 2 } },
      policyVersion: '9b1d',
      rule: 'gaveur',
      address: '127.0.0.1',
      userAgent: 'curl/8',
      requestId: 'r-1',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      method: 'POST',
      path: '/api/gavage/1',
      status: 201,
    }
    expect(lineOf(event)).toMatchInlineSnapshot(
      `"{"v":1,"chain":"cfc8086e64ed","seq":4,"time":"2026-11-21T22:58:03.117042Z","event":"DATA_MUTATION","outcome":"success","reason":"granted","intent":3,"actor":{"subject":"s-1","name":"jean.martin@gaveur.fr","roles":["gaveur"],"client":"gaveurs-frontend","session":"session","token":"token"},"action":"gavage_data:write","record":{"gaveur_id":1},"change":{"before":"sha256:2ad1ebae5dd8f29906a88bfee51a94ffd27ef9f5e281fa57a5f71702181b1ccf","after":"sha256:595f855f1a7dcdeb139b88fa98be933efa7a1afba962d5cb5014fb65749145dc"},"policy":{"version":"9b1d","rule":"gaveur"},"source":{"address":"127.0.0.1","user_agent":"curl/8"},"request":{"id":"r-1","trace":"4bf92f3577b34da6a3ce929d0e0e4736","method":"POST","path":"/api/gavage/1","status":201},"host":"api-1","pid":4711,"prev":"0000000000000000000000000000000000000000000000000000000000000000","hash":"1111111111111111111111111111111111111111111111111111111111111111"}"`,
    )
    const { change: _, ...others } = event
    expect(eventOfRecord(parseRecord(lineOf(event)) ?? expect.fail())).toMatchObject(others)
  })

  it('names the policy that decided, else the one in force', () => {
    const inForce = createRecordEncoder({ host: 'api-1', pid: 4711, policyVersion: () => 'in force' })
    expect(inForce(MUTATION, PLACE)).toContain('"policy":{"version":"in force"}')
    expect(inForce({ ...MUTATION, policyVersion: 'decided' }, PLACE)).toContain('"policy":{"version":"decided"}')
  })

  it('says of a caller what is so now, also where his token is known', () => {
    const roles = ['gaveur']
    const event: AuditEvent = {
      ...MUTATION,
      tokenId: 't-1',
      subject: 's-1',
      roles,
      address: '::1',
      policyVersion: 'v1',
    }
    lineOf(event)
    roles[0] = 'admin'
    const changed = { ...event, user: 'jean', userAgent: 'curl/8', policyVersion: 'v2', path: '/b', status: 200 }
    expect(parseRecord(lineOf(event))?.actor?.roles).toEqual(['admin'])
    expect(eventOfRecord(parseRecord(lineOf(changed)) ?? expect.fail())).toMatchObject(changed)
    expect(eventOfRecord(parseRecord(lineOf({ ...changed, method: 'PUT' })) ?? expect.fail())).toMatchObject({
      method: 'PUT',
      path: '/b',
    })
  })

  it('is one line that reads back, whatever its texts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const line = lineOf({ ...MUTATION, user: text, path: text, record: { [text]: text } })
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(parseRecord(line)?.actor?.name).toBe(text)
      }),
    )
  })

  it.each([
    ['a secret', { user: 'x eyJhbGciOiJSUzI1NiJ9.e30.c2ln' }, /"name":"x «redacted»"/],
    ['a huge text', { user: 'x'.repeat(5000) }, /x«truncated, 5000 characters»"/],
    ['a huge path', { path: `/${'x'.repeat(5000)}` }, /x«truncated, 5001 characters»"/],
    ['numbers that JSON has not', { record: { nan: Number.NaN, zero: -0 } }, /"nan":"NaN","zero":0/],
    [
      'a getter that throws',
      {
        record: {
          get id(): string {
            throw new Error('no')
          },
        },
      },
      /"record":{"id":"«unreadable»"}/,
    ],
    ['__proto__', { record: JSON.parse('{"__proto__":"x"}') }, /"record":{"__proto__":"x"}/],
  ] as const)('has a place for %s', (_, parts, expected) => {
    const line = lineOf({ ...MUTATION, ...parts })
    expect(line).toMatch(expected)
    expect(parseRecord(line)).toBeDefined()
  })
})
