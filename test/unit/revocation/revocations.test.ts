import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  createRevocations,
  type NewRevocation,
  RevocationError,
  type RevocationEvent,
  type RevocationsOptions,
} from '../../../src/revocation/index.js'
import type { AccessToken } from '../../../src/tokens/index.js'
import { accessToken, ISSUER, NOW, OTHER_ISSUER } from './access-token-fixture.js'
import { createFakeStore } from './fake-store.js'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW * 1000 })
})

afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const settle = (): Promise<unknown> => pass(0)

const refusing: readonly (readonly [string, NewRevocation, Partial<AccessToken>])[] = [
  ['its token id', { kind: 'token', issuer: ISSUER, value: 'token-1' }, {}],
  ['its session', { kind: 'session', issuer: ISSUER, value: 'session-1' }, {}],
  ['its subject, whenever it was issued', { kind: 'subject', issuer: ISSUER, value: 'jean' }, { issuedAt: NOW + 60 }],
  ['its subject, issued before', { kind: 'subject', issuer: ISSUER, value: 'jean', issuedBefore: NOW + 1 }, {}],
  [
    'its subject, with no word of when it was issued',
    { kind: 'subject', issuer: ISSUER, value: 'jean', issuedBefore: NOW - 60 },
    { issuedAt: undefined },
  ],
  [
    'its client, issued before',
    { kind: 'client', issuer: ISSUER, value: 'euralis-frontend', issuedBefore: NOW + 1 },
    {},
  ],
  ['its issuer, issued before', { kind: 'issuer', issuer: ISSUER, issuedBefore: NOW + 1 }, {}],
  ['its issuer, with no word of when', { kind: 'issuer', issuer: ISSUER, issuedBefore: NOW }, { issuedAt: undefined }],
]

test.each(refusing)('a token is revoked by %s', async (_, revocation, changes) => {
  const revocations = createRevocations()
  expect(revocations.find(accessToken(changes))).toBeUndefined()
  const { version } = revocations
  await revocations.revoke(revocation)
  expect(revocations.find(accessToken(changes))).toMatchObject({ kind: revocation.kind, issuer: ISSUER })
  expect(revocations.version).toBeGreaterThan(version)
})

const sparing: readonly (readonly [string, NewRevocation, Partial<AccessToken>])[] = [
  ['issued at the moment of the mark', { kind: 'subject', issuer: ISSUER, value: 'jean', issuedBefore: NOW }, {}],
  [
    'issued after the mark of its client',
    { kind: 'client', issuer: ISSUER, value: 'euralis-frontend', issuedBefore: NOW },
    {},
  ],
  ['issued after the mark of its issuer', { kind: 'issuer', issuer: ISSUER, issuedBefore: NOW }, {}],
  ['of another issuer, with the same token id', { kind: 'token', issuer: OTHER_ISSUER, value: 'token-1' }, {}],
  ['of another issuer, with the same session id', { kind: 'session', issuer: OTHER_ISSUER, value: 'session-1' }, {}],
  ['of another issuer, with the same subject', { kind: 'subject', issuer: OTHER_ISSUER, value: 'jean' }, {}],
  ['of another issuer, with the same client', { kind: 'client', issuer: OTHER_ISSUER, value: 'euralis-frontend' }, {}],
  ['of another issuer that was revoked whole', { kind: 'issuer', issuer: OTHER_ISSUER }, {}],
  ['with a subject of the name of a revoked session', { kind: 'session', issuer: ISSUER, value: 'jean' }, {}],
  ['without a token id', { kind: 'token', issuer: ISSUER, value: 'undefined' }, { tokenId: undefined }],
]

test.each(sparing)('a token is spared: one %s', async (_, revocation, changes) => {
  const revocations = createRevocations()
  await revocations.revoke(revocation)
  expect(revocations.find(accessToken(changes))).toBeUndefined()
})

test('two marks of one name refuse what either does', async () => {
  const revocations = createRevocations()
  const mark = { kind: 'subject', issuer: ISSUER, value: 'jean' } as const
  await revocations.revoke({ ...mark, issuedBefore: NOW + 10 })
  await revocations.revoke({ ...mark, issuedBefore: NOW - 10 })
  expect(revocations.find(accessToken({ issuedAt: NOW + 9 }))).toBeDefined()
  expect(revocations.find(accessToken({ issuedAt: NOW + 10 }))).toBeUndefined()
  await revocations.revoke(mark)
  await revocations.revoke({ ...mark, issuedBefore: NOW - 10 })
  expect(revocations.find(accessToken({ issuedAt: NOW + 10 }))).toBeDefined()
})

test('a mark that says nothing new needs no second look at known tokens', async () => {
  const revocations = createRevocations()
  await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  const { version } = revocations
  await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  expect(revocations.version).toBe(version)
})

test.each<[string, NewRevocation]>([
  ['value', { kind: 'session', issuer: ISSUER, value: '' }],
  ['value', { kind: 'token', issuer: ISSUER, value: 'x'.repeat(1_025) }],
  ['issuer', { kind: 'session', issuer: '', value: 'session-1' }],
  ['issuedBefore', { kind: 'subject', issuer: ISSUER, value: 'jean', issuedBefore: Number.NaN }],
  ['issuedBefore', { kind: 'client', issuer: ISSUER, value: 'jean', issuedBefore: Date.now() * 1000 }],
  ['expiresAt', { kind: 'token', issuer: ISSUER, value: 'token-1', expiresAt: Number.POSITIVE_INFINITY }],
])('a mark with a bad %s is refused by name', async (member, revocation) => {
  await expect(createRevocations().revoke(revocation)).rejects.toMatchObject({
    code: 'revocation_invalid',
    details: { member },
  })
})

test.each<[string, RevocationsOptions]>([
  ['longestTokenSeconds', { longestTokenSeconds: 59 }],
  ['maxMarks', { maxMarks: 0 }],
  ['heartbeatMs', { heartbeatMs: 1.5 }],
  ['graceSeconds', { graceSeconds: -1 }],
])('option %s out of range is refused by name', (member, options) => {
  expect(() => createRevocations(options)).toThrow(
    expect.objectContaining({ code: 'revocation_invalid', details: { member } }),
  )
})

test('a mark is kept as long as the longest token may live, a token’s own until it has expired', async () => {
  const store = createFakeStore()
  const shared = createRevocations({ store, longestTokenSeconds: 3_600 })
  await shared.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  await shared.revoke({ kind: 'token', issuer: ISSUER, value: 'token-1', expiresAt: NOW + 300 })
  await pass(300_000)
  expect(shared.status()).toMatchObject({ marks: 2 })
  await pass(240_000)
  expect(shared.find(accessToken({ sessionId: undefined }))).toBeUndefined()
  expect(shared.status()).toMatchObject({ marks: 1 })
  await pass(3_600_000)
  expect(shared.status()).toMatchObject({ marks: 0 })
})

test('as many marks as may count: another is refused by name, one that is there may grow, and expired ones make room', async () => {
  const revocations = createRevocations({ maxMarks: 2, longestTokenSeconds: 60 })
  await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'a' })
  await revocations.revoke({ kind: 'subject', issuer: ISSUER, value: 'b', issuedBefore: NOW })
  const another = { kind: 'session', issuer: ISSUER, value: 'c' } as const
  await expect(revocations.revoke(another)).rejects.toMatchObject({ code: 'revocations_full' })
  expect(revocations.find(accessToken({ sessionId: 'c' }))).toBeUndefined()
  await revocations.revoke({ kind: 'subject', issuer: ISSUER, value: 'b', issuedBefore: NOW })
  await pass(181_000)
  await revocations.revoke(another)
  expect(revocations.status()).toMatchObject({ marks: 1 })
})

test('when as many as may count do, there is room for subjects, clients and the issuer, in that order', async () => {
  const revocations = createRevocations({ maxMarks: 10 })
  const refused = { code: 'revocations_full' }
  const session = (value: string) => revocations.revoke({ kind: 'session', issuer: ISSUER, value })
  for (let at = 0; at < 10; at += 1) await session(`session-${at}`)
  await expect(session('one-more')).rejects.toMatchObject(refused)
  await expect(revocations.revoke({ kind: 'token', issuer: ISSUER, value: 'a' })).rejects.toMatchObject(refused)
  await revocations.revoke({ kind: 'subject', issuer: ISSUER, value: 'jean', issuedBefore: NOW })
  const marie = { kind: 'subject', issuer: ISSUER, value: 'marie', issuedBefore: NOW } as const
  await expect(revocations.revoke(marie)).rejects.toMatchObject(refused)
  await revocations.revoke({ kind: 'client', issuer: ISSUER, value: 'euralis-frontend', issuedBefore: NOW })
  await expect(revocations.revoke({ kind: 'issuer', issuer: OTHER_ISSUER, issuedBefore: NOW })).rejects.toMatchObject(
    refused,
  )
  expect(revocations.find(accessToken({ issuedAt: NOW - 1, sessionId: undefined }))).toMatchObject({ kind: 'subject' })
})

test('a mark of the issuer takes the place of those that refuse no more than it does', async () => {
  const revocations = createRevocations()
  const made: readonly NewRevocation[] = [
    { kind: 'token', issuer: ISSUER, value: 'token-1' },
    { kind: 'session', issuer: ISSUER, value: 'session-1' },
    { kind: 'subject', issuer: ISSUER, value: 'jean', issuedBefore: NOW },
    { kind: 'subject', issuer: ISSUER, value: 'marie', issuedBefore: NOW + 60 },
    { kind: 'client', issuer: ISSUER, value: 'euralis-frontend' },
    { kind: 'session', issuer: OTHER_ISSUER, value: 'session-1' },
  ]
  for (const one of made) await revocations.revoke(one)
  await revocations.revoke({ kind: 'issuer', issuer: ISSUER, issuedBefore: NOW })
  expect(revocations.status()).toMatchObject({ marks: 6 })
  const later = { issuedAt: NOW + 1, tokenId: 'other', sessionId: 'other', clientId: 'other' }
  expect(revocations.find(accessToken(later))).toBeUndefined()
  for (const changes of [{ tokenId: 'token-1' }, { sessionId: 'session-1' }, { subject: 'marie' }]) {
    expect(revocations.find(accessToken({ ...later, ...changes }))).toBeDefined()
  }
  await revocations.revoke({ kind: 'issuer', issuer: ISSUER })
  expect(revocations.status()).toMatchObject({ marks: 2 })
  expect(revocations.find(accessToken(later))).toMatchObject({ kind: 'issuer' })
  expect(revocations.find(accessToken({ issuer: OTHER_ISSUER }))).toMatchObject({ kind: 'session' })
})

test('a mark that outlasts the issuer’s keeps its place', async () => {
  const revocations = createRevocations({ longestTokenSeconds: 60 })
  await revocations.revoke({ kind: 'token', issuer: ISSUER, value: 'token-1', expiresAt: NOW + 3_600 })
  await revocations.revoke({ kind: 'issuer', issuer: ISSUER })
  await pass(181_000)
  await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'another' })
  expect(revocations.find(accessToken())).toMatchObject({ kind: 'token' })
})

test('at 80 % it says so, goes on, and folds the sessions of one subject', async () => {
  const revocations = createRevocations({ maxMarks: 10 })
  const whenCrowded = { value: 'jean', issuedBefore: NOW + 1 }
  const end = (value: string) => revocations.revoke({ kind: 'session', issuer: ISSUER, value, whenCrowded })
  for (let at = 0; at < 7; at += 1) await end(`session-${at}`)
  expect(revocations.status()).toMatchObject({ status: 'ok', marks: 7 })
  for (let at = 7; at < 100; at += 1) await end(`session-${at}`)
  expect(revocations.status()).toMatchObject({ status: 'crowded', marks: 9, error: '9 marks of 10 (maxMarks)' })
  expect(revocations.ready()).toBeUndefined()
  expect(revocations.find(accessToken({ sessionId: 'session-99' }))).toMatchObject({ kind: 'subject', value: 'jean' })
  expect(revocations.find(accessToken({ sessionId: 'session-99', issuedAt: NOW + 1 }))).toBeUndefined()
  expect(revocations.find(accessToken({ sessionId: 'session-99', subject: 'marie' }))).toBeUndefined()
})

test('with more marks in the store than fit, tokens are refused for now: the list does not pretend to be complete', async () => {
  const store = createFakeStore()
  const [small, large] = [createRevocations({ store, maxMarks: 1 }), createRevocations({ store })]
  await settle()
  for (const value of ['a', 'b', 'c', 'd']) await large.revoke({ kind: 'session', issuer: ISSUER, value })
  await settle()
  expect(small.ready()).toBeUndefined()
  await large.revoke({ kind: 'session', issuer: ISSUER, value: 'e' })
  await settle()
  expect(small.status()).toMatchObject({ status: 'unavailable', marks: 5 })
  expect(await small.ready()).toBe(false)
})

test('another process knows a mark when the store has told it, and at a heartbeat when it has not', async () => {
  const store = createFakeStore()
  const [one, other] = [createRevocations({ store }), createRevocations({ store })]
  await settle()
  await one.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  await settle()
  expect(other.find(accessToken())).toMatchObject({ kind: 'session' })
  store.sendsNews = false
  await one.revoke({ kind: 'subject', issuer: ISSUER, value: 'marie' })
  await settle()
  expect(other.find(accessToken({ subject: 'marie', sessionId: undefined }))).toBeUndefined()
  await pass(2_000)
  expect(other.find(accessToken({ subject: 'marie', sessionId: undefined }))).toMatchObject({ kind: 'subject' })
})

test('news that come while the store is being read are read too', async () => {
  const store = createFakeStore()
  const [one, other] = [createRevocations({ store }), createRevocations({ store })]
  await settle()
  let hand = (): void => {}
  store.held = new Promise((resolve) => {
    hand = resolve
  })
  store.connect(true)
  await settle()
  await one.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  store.held = undefined
  hand()
  await settle()
  expect(other.find(accessToken())).toBeDefined()
})

test('a process that starts knows the marks of the store before its tokens count', async () => {
  const store = createFakeStore()
  await createRevocations({ store }).revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  const late = createRevocations({ store })
  expect(late.status()).toMatchObject({ status: 'loading' })
  const loading = late.ready()
  expect(loading).toBeInstanceOf(Promise)
  expect(await loading).toBe(true)
  expect(late.find(accessToken())).toMatchObject({ kind: 'session' })
  expect(late.ready()).toBeUndefined()
})

test('a process that starts without its store refuses tokens for now, and heals by itself', async () => {
  const store = createFakeStore()
  store.fault = new Error('connection refused')
  const events: RevocationEvent[] = []
  const revocations = createRevocations({ store, onEvent: (event) => events.push(event) })
  expect(await revocations.ready()).toBe(false)
  expect(await revocations.ready()).toBe(false)
  expect(store.readings).toBe(1)
  expect(revocations.status()).toMatchObject({ status: 'loading', error: 'connection refused' })
  store.fault = undefined
  await pass(2_000)
  expect(revocations.ready()).toBeUndefined()
  expect(revocations.status()).toMatchObject({ status: 'ok' })
  expect(events.map(({ kind }) => kind)).toEqual(['revocations_unavailable', 'revocations_back'])
  expect(events[0]).toMatchObject({ awaySeconds: undefined })
})

test('cut off: the marks at hand count for the grace, then tokens are refused for now, then it catches up', async () => {
  const store = createFakeStore()
  const events: RevocationEvent[] = []
  const revocations = createRevocations({ store, graceSeconds: 10, onEvent: (event) => events.push(event) })
  await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  await settle()
  store.fault = new Error('connection lost')
  store.connect(false)
  await settle()
  expect(revocations.ready()).toBeUndefined()
  expect(revocations.find(accessToken())).toBeDefined()
  expect(revocations.status()).toMatchObject({ status: 'behind', error: 'connection lost' })
  await pass(12_000)
  expect(await revocations.ready()).toBe(false)
  expect(revocations.status()).toMatchObject({ status: 'unavailable' })
  store.fault = undefined
  await pass(2_000)
  expect(revocations.ready()).toBeUndefined()
  expect(events).toMatchObject([
    { kind: 'revocations_behind', graceSeconds: 10 },
    { kind: 'revocations_unavailable', awaySeconds: 10 },
    { kind: 'revocations_back' },
  ])
})

test('when its connection is back, it reads before the marks at hand are trusted', async () => {
  const store = createFakeStore()
  const [cut, other] = [createRevocations({ store }), createRevocations({ store })]
  await settle()
  store.connect(false)
  await settle()
  store.sendsNews = false
  await other.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  expect(cut.find(accessToken())).toBeUndefined()
  store.connect(true)
  expect(await cut.ready()).toBe(true)
  expect(cut.find(accessToken())).toBeDefined()
})

test('a store that says nothing at all is noticed within two heartbeats', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store, graceSeconds: 0 })
  await settle()
  store.isSilent = true
  await pass(4_001)
  expect(await revocations.ready()).toBe(false)
  expect(revocations.status()).toMatchObject({ status: 'unavailable', error: expect.stringContaining('2000 ms') })
  store.isSilent = false
  await pass(4_000)
  expect(revocations.ready()).toBeUndefined()
})

test('a process that was stopped itself reads before it trusts the marks that it slept over', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store })
  await settle()
  // The clock goes on, and no timer runs: as after SIGSTOP and SIGCONT.
  vi.setSystemTime(NOW * 1000 + 3_600_000)
  store.marks.push({ kind: 'session', issuer: ISSUER, value: 'session-1', keepUntilMs: Number.MAX_SAFE_INTEGER })
  const waking = revocations.ready()
  expect(waking).toBeInstanceOf(Promise)
  expect(await waking).toBe(true)
  expect(revocations.find(accessToken())).toBeDefined()
})

test('a reading that the process slept through counts neither as one nor against the store', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store })
  await settle()
  store.isSilent = true
  await pass(2_000)
  // A reading is under way now.
  vi.setSystemTime(Date.now() + 20_000)
  store.isSilent = false
  const waking = revocations.ready()
  expect(waking).toBeInstanceOf(Promise)
  await pass(2_000)
  expect(await waking).toBe(true)
  expect(revocations.status()).toMatchObject({ status: 'ok' })
})

test('what a reading had seen before the process slept is not taken for what is there now', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store })
  await settle()
  let hand = (): void => {}
  store.held = new Promise((resolve) => {
    hand = resolve
  })
  await pass(2_000)
  vi.setSystemTime(Date.now() + 20_000)
  store.marks.push({ kind: 'session', issuer: ISSUER, value: 'session-1', keepUntilMs: Number.MAX_SAFE_INTEGER })
  const waking = revocations.ready()
  store.held = undefined
  hand()
  expect(await waking).toBe(true)
  expect(revocations.find(accessToken())).toBeDefined()
})

test('a clock that was set back while the store was away lengthens no grace, and costs nobody theirs', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store, graceSeconds: 10 })
  await settle()
  store.fault = new Error('connection lost')
  await pass(5_000)
  vi.setSystemTime((NOW - 3_600) * 1000)
  expect(revocations.ready()).toBeUndefined()
  await pass(7_000)
  expect(await revocations.ready()).toBe(false)
  expect(revocations.status()).toMatchObject({ status: 'unavailable' })
  // The clock shows again what it showed when the store was read last.
  await pass(3_588_500)
  expect(await revocations.ready()).toBe(false)
  store.fault = undefined
  await pass(4_000)
  expect(revocations.ready()).toBeUndefined()
})

test('a mark that could not be stored is an error, counts here, and is stored when the store is back', async () => {
  const store = createFakeStore()
  const [one, other] = [createRevocations({ store }), createRevocations({ store })]
  await settle()
  store.fault = new Error('disk full')
  const revoking = one.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  await expect(revoking).rejects.toThrow(RevocationError)
  await expect(revoking).rejects.toMatchObject({
    code: 'revocation_not_stored',
    message: expect.stringContaining('disk full'),
  })
  expect(one.find(accessToken())).toBeDefined()
  expect(other.find(accessToken())).toBeUndefined()
  store.fault = undefined
  await pass(4_000)
  expect(store.marks).toHaveLength(1)
  expect(other.find(accessToken())).toBeDefined()
})

test('a store that does not answer is an error for who revokes, within its deadline', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store })
  await settle()
  store.isSilent = true
  const revoking = expect(revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'a' })).rejects.toMatchObject({
    code: 'revocation_not_stored',
  })
  await pass(5_000)
  await revoking
})

test('a store that lost its marks gets back those that are known here', async () => {
  const store = createFakeStore()
  const events: RevocationEvent[] = []
  const revocations = createRevocations({ store, onEvent: (event) => events.push(event) })
  await revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'session-1' })
  await pass(2_000)
  store.loseEverything()
  await pass(4_000)
  expect(store.marks).toMatchObject([{ kind: 'session', value: 'session-1' }])
  expect(events).toEqual([{ kind: 'revocations_put_back', marks: 1 }])
})

test('a token that lives longer than marks are kept is told of once', async () => {
  const events: RevocationEvent[] = []
  const revocations = createRevocations({ longestTokenSeconds: 600, onEvent: (event) => events.push(event) })
  revocations.find(accessToken())
  for (const _turn of [1, 2]) revocations.find(accessToken({ expiresAt: NOW + 3_600 }))
  expect(events).toEqual([{ kind: 'token_outlives_marks', clientId: 'euralis-frontend', seconds: 3_600 }])
})

test('a listener that throws costs no mark', async () => {
  const store = createFakeStore()
  store.fault = new Error('away')
  const onEvent = () => {
    throw new Error('of the listener')
  }
  const revocations = createRevocations({ store, onEvent })
  expect(await revocations.ready()).toBe(false)
  store.fault = undefined
  await pass(2_000)
  expect(revocations.ready()).toBeUndefined()
})

test('after close() no timer runs, the store is closed, and nothing more can be revoked', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store })
  await settle()
  await revocations.close()
  expect(vi.getTimerCount()).toBe(0)
  expect(store.closed).toBe(true)
  await expect(revocations.revoke({ kind: 'session', issuer: ISSUER, value: 'a' })).rejects.toMatchObject({
    code: 'revocations_closed',
  })
})
