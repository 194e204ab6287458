import Router from '@koa/router'
import Koa from 'koa'
import { expect, it } from 'vitest'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { type BackchannelLogoutOptions, backchannelLogout, problemDetails, requestId } from '../../../src/koa/index.js'
import { createLogoutReceiver, createRevocations } from '../../../src/revocation/index.js'
import { openKeyValue } from '../../../src/stores/index.js'
import { createVerifier } from '../../../src/tokens/index.js'
import { memoryLogger, memoryTrail } from '../../support/fakes.js'
import { jsonOf } from '../../support/json-of.js'
import { serveKoa } from '../../support/serve-koa.js'
import { AUDIENCE, compact, header, ISSUER, type Json, JWKS, KEYS, NOW, token } from '../tokens/forge.js'

const now = () => NOW * 1000

function logoutToken(changes: Json = {}, key = KEYS.rsa): string {
  const claims = {
    iss: ISSUER,
    aud: 'euralis-frontend',
    iat: NOW,
    exp: NOW + 120,
    jti: 'logout-1',
    sub: 'jean',
    sid: '2f3b6c58-8b61-4f5a-8d5f-1b1c2d3e4f50',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...changes,
  }
  return compact(header({ typ: 'logout+jwt' }, key), claims, key)
}

async function serve(options: Partial<BackchannelLogoutOptions> = {}) {
  const revocations = createRevocations({ now })
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now, revocations })
  const [trail, logger] = [memoryTrail(), memoryLogger()]
  const receive = createLogoutReceiver({
    verifier,
    clientIds: ['euralis-frontend'],
    revocations,
    used: openKeyValue(),
    now,
  })
  const router = new Router()
  router.all('/auth/backchannel-logout', backchannelLogout({ receive, trail, logger, now, ...options }))
  const app = new Koa()
  app.use(requestId()).use(problemDetails()).use(router.routes()).use(router.allowedMethods())
  const origin = await serveKoa(app)
  const send = (body: string | URLSearchParams, init: RequestInit = {}) =>
    fetch(`${origin}/auth/backchannel-logout`, { method: 'POST', body, ...init })
  const sendToken = (text: string) => send(new URLSearchParams({ logout_token: text }))
  return { send, sendToken, verifier, trail, logger }
}

it('a logout ends the session: the very token that was known is refused from then on', async () => {
  const { sendToken, verifier, trail, logger } = await serve()
  const text = token()
  expect(await verifier.verify(text)).toMatchObject({ ok: true })
  expect(await verifier.verify(text)).toMatchObject({ ok: true, firstSeen: false })
  const response = await sendToken(logoutToken())
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.text()).toBe('')
  expect(await verifier.verify(text)).toMatchObject({ ok: false, refusal: { code: 'revoked' } })
  expect(await verifier.verify(token({ sid: 'another' }))).toMatchObject({ ok: true })
  const who = { subject: 'jean', sessionId: '2f3b6c58-8b61-4f5a-8d5f-1b1c2d3e4f50', clientId: 'euralis-frontend' }
  expect(trail.events).toMatchObject([
    { event: 'LOGOUT', outcome: 'success', reason: 'backchannel_logout', status: 200, ...who },
    { event: 'SESSION_REVOKED', outcome: 'success', reason: 'backchannel_logout', ...who },
  ])
  expect(logger.lines).toEqual([expect.stringContaining('signed out by the provider: sub=jean')])
})

it('a refused logout is 400 with an error of RFC 6749, and is written down for the operator', async () => {
  const { sendToken, trail, logger } = await serve()
  const response = await sendToken(logoutToken({ nonce: 'x' }))
  expect(response.status).toBe(400)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await jsonOf(response)).toEqual({
    error: 'invalid_request',
    error_description: 'The logout token is refused: logout_nonce.',
  })
  expect(trail.events).toMatchObject([{ event: 'LOGOUT', outcome: 'refused', reason: 'logout_nonce', subject: 'jean' }])
  expect(logger.lines).toEqual([expect.stringContaining('logout token refused: logout_nonce')])
})

it('says of a malformed logout token what belongs there, and nothing of access tokens', async () => {
  const { sendToken, logger } = await serve()
  for (const text of ['a.b', 'opaque', 'a.b.c.d.e']) {
    expect((await sendToken(text)).status).toBe(400)
    expect(logger.lines.at(-1)).toContain('in the form field logout_token')
    expect(logger.lines.at(-1)).not.toContain('access')
  }
})

it('a replayed logout is 400', async () => {
  const { sendToken, trail } = await serve()
  expect((await sendToken(logoutToken())).status).toBe(200)
  expect((await sendToken(logoutToken())).status).toBe(400)
  expect(trail.events.at(-1)).toMatchObject({ event: 'LOGOUT', outcome: 'refused', reason: 'logout_replayed' })
})

it('a form that is too large is 400 and read no further', async () => {
  const { send } = await serve()
  const response = await send(`logout_token=${'x'.repeat(100_000)}`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  })
  expect(response.status).toBe(400)
  expect(response.headers.get('connection')).toBe('close')
})

it('another method is 405, and JSON is 400', async () => {
  const { send } = await serve()
  for (const method of ['GET', 'PUT', 'OPTIONS']) {
    const response = await send('', { method, body: null })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  }
  expect((await send('{}', { headers: { 'Content-Type': 'application/json' } })).status).toBe(400)
})

it('where no client is configured, it is 404 and says what to set', async () => {
  const { sendToken } = await serve({ receive: undefined })
  const response = await sendToken(logoutToken())
  expect(response.status).toBe(404)
  expect(await jsonOf(response)).toMatchObject({
    code: 'backchannel_logout_off',
    detail: expect.stringContaining('OIDC_CLIENT_ID'),
  })
})

it('a flood of forged logouts fills neither log nor trail, and is counted', async () => {
  let at = NOW * 1000
  const { sendToken, trail, logger } = await serve({ now: () => at })
  const forged = logoutToken({}, KEYS.strange)
  for (let turn = 0; turn < 30; turn += 1) expect((await sendToken(forged)).status).toBe(400)
  expect(trail.events).toHaveLength(20)
  expect(logger.lines).toHaveLength(20)
  at += 60_000
  await sendToken(forged)
  expect(logger.lines.at(-1)).toContain('and 10 refused logouts before it')
  expect((await sendToken(logoutToken())).status).toBe(200)
  expect(trail.events.at(-1)).toMatchObject({ event: 'SESSION_REVOKED' })
})

it('a logout is acknowledged once it is on disk', async () => {
  const asked: string[] = []
  let write: () => void = () => {}
  const written = new Promise<void>((resolve) => {
    write = resolve
  })
  const { events, record } = memoryTrail()
  const commit = async (event: AuditEvent): Promise<undefined> => {
    asked.push(event.event)
    await written
    record(event)
  }
  const { sendToken } = await serve({ trail: { record, commit } })
  let isAnswered = false
  const answer = sendToken(logoutToken()).finally(() => {
    isAnswered = true
  })
  await expect.poll(() => asked).toEqual(['LOGOUT', 'SESSION_REVOKED'])
  expect([isAnswered, events]).toEqual([false, []])
  write()
  expect((await answer).status).toBe(200)
  expect(events).toHaveLength(2)
})

it('a logout that cannot be recorded ends the session, and is not acknowledged', async () => {
  const commit = () => Promise.reject(new Error('The disk is full'))
  const { sendToken, verifier, logger } = await serve({ trail: { record: () => {}, commit } })
  const response = await sendToken(logoutToken())
  expect([response.status, response.headers.get('cache-control')]).toEqual([400, 'no-store'])
  expect(await jsonOf(response)).toMatchObject({ error: 'temporarily_unavailable' })
  expect(await verifier.verify(token())).toMatchObject({ ok: false, refusal: { code: 'revoked' } })
  expect(logger.lines.at(-1)).toBe('ERROR logout not acknowledged: the audit trail cannot be written')
})

it('what is refused is recorded without anybody waiting for it', async () => {
  const commit = () => Promise.reject(new Error('asked'))
  const events: AuditEvent[] = []
  const { sendToken } = await serve({ trail: { record: (event) => void events.push(event), commit } })
  expect((await sendToken(logoutToken({ nonce: 'x' }))).status).toBe(400)
  expect(events).toMatchObject([{ event: 'LOGOUT', outcome: 'refused', reason: 'logout_nonce' }])
})
