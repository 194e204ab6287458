import { expect, test } from 'vitest'
import {
  createLogoutReceiver,
  createRevocations,
  type LogoutReceiverOptions,
  type LogoutRequest,
} from '../../../src/revocation/index.js'
import { openKeyValue } from '../../../src/stores/index.js'
import { createMemoryKeyValue } from '../../../src/stores/memory-key-value.js'
import type { LogoutToken } from '../../../src/tokens/index.js'
import { accessToken, ISSUER, NOW } from './access-token-fixture.js'
import { createFakeStore } from './fake-store.js'

const FORM = 'application/x-www-form-urlencoded'

const TOKEN: LogoutToken = {
  issuer: ISSUER,
  subject: 'jean',
  sessionId: 'session-1',
  tokenId: 'logout-1',
  clientId: 'euralis-frontend',
  issuedAt: NOW,
  expiresAt: NOW + 120,
}

/** A receiver whose logout tokens are named by a word each. */
function subject(
  options: Partial<LogoutReceiverOptions> = {},
  tokens: Readonly<Record<string, Partial<LogoutToken>>> = {},
) {
  const revocations = createRevocations({ now: () => NOW * 1000 })
  const known: Readonly<Record<string, Partial<LogoutToken>>> = { good: {}, ...tokens }
  const receive = createLogoutReceiver({
    verifier: {
      verifyLogoutToken: async (text) => {
        const changes = known[text]
        if (changes !== undefined) return { ok: true, token: { ...TOKEN, ...changes } }
        const refusal = {
          code: 'signature',
          check: 'signature',
          expected: 'a secret thing',
          actual: '',
          mend: '',
        } as const
        return { ok: false, refusal }
      },
    },
    clientIds: ['euralis-frontend'],
    revocations,
    used: openKeyValue(),
    now: () => NOW * 1000,
    ...options,
  })
  return { receive, revocations }
}

const form = (body: string): LogoutRequest => ({ contentType: FORM, body })

test('a session that ended is revoked, and the answer is 200 and not to be stored', async () => {
  const { receive, revocations } = subject()
  expect(await receive(form('logout_token=good&state=ignored'))).toMatchObject({
    kind: 'ended',
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: '',
  })
  expect(revocations.find(accessToken())).toMatchObject({ kind: 'session', value: 'session-1' })
  expect(revocations.find(accessToken({ sessionId: 'session-2' }))).toBeUndefined()
})

test('somebody who signs out again and again does not fill the list', async () => {
  const tokens = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [`t${at}`, { tokenId: `t${at}`, sessionId: `session-${at}` }]),
  )
  const revocations = createRevocations({ now: () => NOW * 1000, maxMarks: 10 })
  const other = { other: { tokenId: 'other', subject: 'marie', sessionId: 'of-marie' } }
  const { receive } = subject({ revocations }, { ...tokens, ...other })
  for (const name of [...Object.keys(tokens), 'other']) {
    expect(await receive(form(`logout_token=${name}`))).toMatchObject({ kind: 'ended', status: 200 })
  }
  for (let at = 0; at < 50; at += 1) {
    expect(revocations.find(accessToken({ sessionId: `session-${at}` }))).toBeDefined()
  }
  expect(revocations.find(accessToken({ subject: 'marie', sessionId: 'of-marie' }))).toBeDefined()
  expect(revocations.status()).toMatchObject({ status: 'crowded', marks: 10 })
})

test('without a session id, what the subject was issued until then is revoked, and a later sign-in is not', async () => {
  const { receive, revocations } = subject({}, { good: { sessionId: undefined } })
  await receive(form('logout_token=good'))
  expect(revocations.find(accessToken({ sessionId: 'any' }))).toMatchObject({ kind: 'subject', value: 'jean' })
  expect(revocations.find(accessToken({ issuedAt: NOW + 1 }))).toBeUndefined()
  expect(revocations.find(accessToken({ subject: 'marie' }))).toBeUndefined()
})

const MALFORMED: readonly (readonly [string, LogoutRequest])[] = [
  ['JSON', { contentType: 'application/json', body: '{"logout_token":"good"}' }],
  ['no media type', { contentType: undefined, body: 'logout_token=good' }],
  ['a multipart form', { contentType: 'multipart/form-data; boundary=x', body: 'logout_token=good' }],
  ['a form that is too large', { contentType: FORM, body: undefined }],
  ['an empty form', form('')],
  ['an empty logout_token', form('logout_token=')],
  ['two logout_tokens', form('logout_token=good&logout_token=good')],
  ['the parameter in other letters', form('Logout_Token=good')],
]

test.each(MALFORMED)('%s is answered 400, in the form of RFC 6749', async (_, request) => {
  const { receive, revocations } = subject()
  const outcome = await receive(request)
  expect(outcome).toMatchObject({
    kind: 'malformed',
    status: 400,
    headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' },
  })
  expect(JSON.parse(outcome.body)).toEqual({ error: 'invalid_request', error_description: expect.any(String) })
  expect(revocations.status().marks).toBe(0)
})

test('a form with a charset is a form', async () => {
  const { receive } = subject()
  const request = { contentType: 'Application/X-WWW-Form-Urlencoded; charset=UTF-8', body: 'logout_token=good' }
  expect(await receive(request)).toMatchObject({ status: 200 })
})

test('a refused token is answered 400 with its code and no more', async () => {
  const { receive } = subject()
  const outcome = await receive(form('logout_token=forged'))
  expect(outcome).toMatchObject({ kind: 'refused', status: 400, refusal: { code: 'signature' } })
  expect(JSON.parse(outcome.body)).toEqual({
    error: 'invalid_request',
    error_description: 'The logout token is refused: signature.',
  })
})

test('a token is used once, in whatever process; another issuer’s with the same id is another', async () => {
  const used = openKeyValue()
  const tokens = { other: { issuer: 'https://id.example/realms/other' } }
  const [one, two] = [subject({ used }, tokens), subject({ used }, tokens)]
  expect(await one.receive(form('logout_token=good'))).toMatchObject({ status: 200 })
  expect(await two.receive(form('logout_token=good'))).toMatchObject({ kind: 'replayed', status: 400 })
  expect(await two.receive(form('logout_token=other'))).toMatchObject({ status: 200 })
})

test('a token is remembered beyond its exp, as long as any leeway lets it pass', async () => {
  let nowMs = NOW * 1000
  const now = () => nowMs
  const { receive } = subject({ used: createMemoryKeyValue({ maxEntries: 10, onError: () => {}, now }), now })
  expect(await receive(form('logout_token=good'))).toMatchObject({ kind: 'ended' })
  // The largest leeway, and another minute in which a clock may be ahead of ours.
  for (const beyondSeconds of [-1, 0, 1, 60, 119]) {
    nowMs = (TOKEN.expiresAt + beyondSeconds) * 1000
    expect(await receive(form('logout_token=good'))).toMatchObject({ kind: 'replayed' })
  }
})

test('refused tokens fill nothing: only good ones are remembered', async () => {
  const used = openKeyValue({ maxEntries: 1 })
  const { receive } = subject({ used })
  for (let turn = 0; turn < 10; turn += 1) await receive(form(`logout_token=forged-${turn}`))
  expect(await receive(form('logout_token=good'))).toMatchObject({ status: 200 })
})

test('a logout that could not be stored is answered 400, counts here, and may be sent again', async () => {
  const store = createFakeStore()
  const revocations = createRevocations({ store })
  const { receive } = subject({ revocations })
  store.fault = new Error('disk full')
  const outcome = await receive(form('logout_token=good'))
  expect(outcome).toMatchObject({ kind: 'failed', status: 400, headers: { 'Cache-Control': 'no-store' } })
  expect(JSON.parse(outcome.body)).toMatchObject({ error: 'temporarily_unavailable' })
  expect(revocations.find(accessToken())).toBeDefined()
  store.fault = undefined
  expect(await receive(form('logout_token=good'))).toMatchObject({ kind: 'ended', status: 200 })
  await revocations.close()
})

test('where nobody knows whether a token was used, the logout counts', async () => {
  const fail = async (): Promise<boolean> => {
    throw new Error('away')
  }
  const { receive, revocations } = subject({ used: { setIfAbsent: fail, delete: fail } })
  expect(await receive(form('logout_token=good'))).toMatchObject({ status: 200 })
  expect(revocations.find(accessToken())).toBeDefined()
})
