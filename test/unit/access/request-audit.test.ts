import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDoor, type DoorTrail, noteChange, RequestAudit } from '../../../src/access/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import type { HttpRequest } from '../../../src/http-auth/index.js'
import { audit, backchannelLogout } from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { accessToken } from '../../support/access-token.js'
import { fakeVerifier, memoryTrail } from '../../support/fakes.js'

const policy = createPolicy({
  policy: {
    resources: { site: { actions: ['write'] } },
    roles: { keeper: { grants: [{ permissions: ['site:write'], line: 7 }] } },
  },
  attributes: {},
})
const identity = policy.identify(accessToken({ roles: ['keeper'] }))

const requestOf = (method: string, headers: Record<string, string> = {}): HttpRequest => ({ method, url: '/', headers })

function open(trail: DoorTrail = memoryTrail(), request = requestOf('POST')) {
  const asker = { identity, requestId: 'r1' }
  const draft = new RequestAudit(trail, { request, path: '/', address: '127.0.0.1', asker })
  draft.authentication = 'known'
  return draft
}

const shortly = ({ event, outcome, reason, status }: AuditEvent) => [event, outcome, reason, status].join(' ')

afterEach(() => {
  vi.useRealTimers()
})

describe('a change', () => {
  it.each([
    ['GET', false],
    ['HEAD', false],
    ['OPTIONS', false],
    ['POST', true],
    ['PUT', true],
    ['PATCH', true],
    ['DELETE', true],
    ['PROPPATCH', true],
    ['get', true],
  ])('is what comes by %s: %s', (method, isMutation) => {
    expect(open(memoryTrail(), requestOf(method)).isMutation).toBe(isMutation)
  })

  it('has one intent and one outcome, however often its route is asked about or answered', async () => {
    const trail = memoryTrail()
    const draft = open(trail)
    expect(await Promise.all([draft.begin({}), draft.begin({})])).toEqual([undefined, undefined])
    await draft.begin({})
    const first = draft.end(201)
    expect(draft.end(500)).toBe(first)
    draft.leave()
    await first
    // It is on disk: nothing waits any more.
    expect(draft.end(500)).toBeUndefined()
    expect(trail.events.map(shortly)).toEqual([
      'DATA_MUTATION pending ok ',
      'AUTHENTICATED_REQUEST success ok 201',
      'DATA_MUTATION success ok 201',
    ])
    expect(trail.events[2]).toMatchObject({ intent: 1, intentChain: '000000000000' })
  })

  it('has an outcome without the number of its intent, where the trail goes on without it', async () => {
    const trail = memoryTrail()
    const lossy: DoorTrail = {
      record: trail.record,
      commit: async (event) => {
        await trail.commit(event)
        return undefined
      },
    }
    const draft = open(lossy)
    expect(await draft.begin({})).toBeUndefined()
    expect(await draft.end(200)).toBeUndefined()
    expect(trail.events.at(-1)?.intent).toBeUndefined()
  })

  it('is refused by a second permission: its outcome says so', async () => {
    const trail = memoryTrail()
    const draft = open(trail)
    await draft.begin({})
    draft.decision = { allowed: false, because: { code: 'permission_missing', permission: 'site:write', roles: [] } }
    await draft.end(403)
    expect(trail.events.map(shortly)).toEqual([
      'DATA_MUTATION pending ok ',
      'UNAUTHORIZED_ACCESS refused permission_missing 403',
      'DATA_MUTATION refused permission_missing 403',
    ])
  })

  it('is not begun for a caller who has gone', async () => {
    const trail = memoryTrail()
    const draft = open(trail)
    draft.leave()
    expect(await draft.begin({})).toMatchObject({ code: 'client_closed_request' })
    expect(trail.events.map(shortly)).toEqual(['AUTHENTICATED_REQUEST failure client_closed_request 499'])
  })

  it('is not made for a caller who goes while its intent is written', async () => {
    const trail = memoryTrail()
    const draft = open(trail)
    const begun = draft.begin({})
    draft.leave()
    expect(await begun).toMatchObject({ code: 'client_closed_request' })
    await draft.end(499)
    expect(trail.events.map(shortly)).toEqual([
      'DATA_MUTATION pending ok ',
      'AUTHENTICATED_REQUEST failure client_closed_request 499',
      'DATA_MUTATION failure client_closed_request 499',
    ])
  })

  it('whose handler never ends has an outcome in the end', async () => {
    vi.useFakeTimers()
    const trail = memoryTrail()
    const draft = open(trail)
    await draft.begin({})
    draft.leave()
    await vi.advanceTimersByTimeAsync(29_999)
    expect(trail.events).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(trail.events.map(shortly).at(-1)).toBe('DATA_MUTATION failure client_closed_request 499')
  })

  it('that a trail throws at is refused, and not only by a rejection', async () => {
    const draft = open({
      record: () => {},
      commit: () => {
        throw new Error('not at all')
      },
    })
    expect(await draft.begin({})).toMatchObject({ status: 503, code: 'audit_unavailable' })
    expect(draft.end(503)).toBeInstanceOf(Promise)
    expect(await draft.end(503)).toBeUndefined()
  })
})

describe('noteChange', () => {
  it('adds up what is said, by request', async () => {
    const trail = memoryTrail()
    const draft = open(trail)
    const request = {}
    noteChange(request, { before: 'too early' })
    await draft.begin(request)
    noteChange({}, { before: 'another’s' })
    noteChange(request, { before: 1, after: 2 })
    noteChange(request, { after: 3 })
    await draft.end(200)
    expect(trail.events.map(({ change }) => change)).toEqual([undefined, undefined, { before: 1, after: 3 }])
  })

  it('says nothing of requests without an audit', () => {
    expect(() => noteChange({}, { after: 1 })).not.toThrow()
  })
})

describe('what each event carries', () => {
  it.each([
    ['a user agent', { 'user-agent': 'curl/8' }, { userAgent: 'curl/8' }],
    ['a long one', { 'user-agent': 'x'.repeat(600) }, { userAgent: `${'x'.repeat(512)}…` }],
    ['none', {}, { userAgent: undefined, traceId: undefined }],
    [
      'a trace',
      { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
      { traceId: '4bf92f3577b34da6a3ce929d0e0e4736' },
    ],
    ['a trace that is none', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }, { traceId: undefined }],
    ['rubbish', { traceparent: '<script>' }, { traceId: undefined }],
  ])('%s', (_, headers, expected) => {
    const trail = memoryTrail()
    const draft = open(trail, requestOf('GET', headers))
    draft.decision = identity.explain('site:write')
    void draft.end(200)
    expect(trail.events).toMatchObject([{ roles: ['keeper'], rule: 'keeper policy.yaml:7', ...expected }])
  })
})

describe('a trail that cannot commit', () => {
  const trail: DoorTrail = memoryTrail()
  // As callers without types may give one.
  Reflect.deleteProperty(trail, 'commit')
  it.each<[string, () => unknown]>([
    ['createDoor', () => createDoor({ verifier: fakeVerifier({}), policy, trail })],
    ['audit', () => audit(trail)],
    ['backchannelLogout', () => backchannelLogout({ receive: undefined, trail })],
  ])('is refused at start by %s', (_, make) => {
    expect(make).toThrow(/commit\(event\)/)
  })
})
