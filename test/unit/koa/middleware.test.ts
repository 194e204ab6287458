import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../../src/http-auth/index.js'
import {
  audit,
  authenticate,
  authorize,
  health,
  problemDetails,
  requestId,
  requestLog,
  securityHeaders,
} from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { accessToken } from '../../support/access-token.js'
import { EIGHT_HEADERS } from '../../support/eight-headers.js'
import { fakeVerifier, memoryLogger, memoryTrail, refusal } from '../../support/fakes.js'
import { jsonOf } from '../../support/json-of.js'
import { serveKoa } from '../../support/serve-koa.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const jean = accessToken({ roles: ['gaveur'], claims: { gaveur_id: 1, site_id: 'LL' } })
const alice = accessToken({ username: 'admin@euralis.fr', roles: ['admin'] })
const verifier = () =>
  fakeVerifier({
    jean,
    alice,
    expired: refusal('expired'),
    id: refusal('token_kind'),
    keyless: refusal('keys_unavailable'),
  })

async function problem(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  return jsonOf(response)
}

describe('requestId', () => {
  const rows: readonly [string, string, boolean][] = [
    ['a well-formed one is taken', 'abc-123_X.y', true],
    ['64 characters are taken', 'a'.repeat(64), true],
    ['65 are not', 'a'.repeat(65), false],
    ['a blank inside', 'abc 123', false],
    ['a forged log field', 'x|user=admin', false],
    ['an empty one', '', false],
    ['a leading dot', '.abc', false],
  ]
  it.each(rows)('%s', async (_, offered, taken) => {
    const app = new Koa()
    app.use(requestId())
    app.use((ctx) => {
      ctx.body = { id: ctx.state.requestId }
    })
    const response = await fetch(await serveKoa(app), { headers: { 'X-Request-ID': offered } })
    const id = response.headers.get('x-request-id')
    expect(await response.json()).toEqual({ id })
    if (taken) expect(id).toBe(offered)
    else expect(id).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('the eight headers', () => {
  const failures: readonly [string, (ctx: Context) => unknown, number][] = [
    ['an answer', (ctx) => (ctx.body = 'ok'), 200],
    ['no route', () => undefined, 404],
    ['ctx.throw', (ctx) => ctx.throw(418, 'teapot'), 418],
    ['an unexpected error', () => Promise.reject(new Error('database password is hunter2')), 500],
    ['a thrown non-error', () => Promise.reject('text'), 500],
  ]
  for (const [order, withProblems] of [
    ['with', true],
    ['without', false],
  ] as const) {
    it.each(failures)(`stand on: %s, ${order} problemDetails()`, async (_, act, status) => {
      const app = new Koa()
      app.use(requestId()).use(securityHeaders())
      if (withProblems) app.use(problemDetails())
      app.use(act)
      const response = await fetch(await serveKoa(app))
      expect(response.status).toBe(status)
      const missing = EIGHT_HEADERS.filter((name) => !response.headers.has(name))
      // Koa wraps a thrown non-error itself; without problemDetails() nothing of ours can reach its answer.
      expect(missing).toEqual(_ === 'a thrown non-error' && !withProblems ? EIGHT_HEADERS : [])
      expect(await response.text()).not.toContain('hunter2')
    })
  }
})

describe('problemDetails', () => {
  it('tells the caller a code and the request id, and the operator the error', async () => {
    const app = new Koa()
    const seen: unknown[] = []
    app.use(requestId({ generate: () => 'made-1' }))
    app.use(problemDetails({ onUnexpectedError: (error, context) => seen.push(error, context) }))
    app.use(() => Promise.reject(new Error('secret detail')))
    const response = await fetch(await serveKoa(app))
    expect(await problem(response)).toEqual({
      type: 'urn:passerelle:problem:internal_error',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal_error',
      requestId: 'made-1',
    })
    expect(seen).toEqual([new Error('secret detail'), { requestId: 'made-1', user: undefined }])
  })
})

describe('problemDetails and problems', () => {
  it.each([400, 501, 503])(
    'answers a thrown problem of %s, and tells nobody that it was not expected',
    async (status) => {
      const app = new Koa()
      const seen: unknown[] = []
      app.use(problemDetails({ onUnexpectedError: (error) => seen.push(error) }))
      const cause = new Error('the disk is full')
      app.use(() => Promise.reject(new ProblemError({ status, code: 'a_code', title: 'A title' }, { cause })))
      const response = await fetch(await serveKoa(app))
      expect([response.status, await problem(response)]).toEqual([status, expect.objectContaining({ code: 'a_code' })])
      expect(seen).toEqual([])
    },
  )
})

describe('problemDetails and errors of others', () => {
  const rows: readonly [string, () => unknown, number, Record<string, string | null>][] = [
    [
      'a fault that is not to be shown',
      () => Object.assign(new Error('key of tenant 7 is wrong'), { status: 403, expose: false }),
      500,
      { 'www-authenticate': null },
    ],
    [
      'a fault of an upstream',
      () => Object.assign(new Error('upstream said 401'), { status: 401 }),
      500,
      { 'www-authenticate': null },
    ],
    [
      'an error that is meant for the caller',
      () => Object.assign(new Error('slow'), { status: 429, expose: true, headers: { 'Retry-After': '7' } }),
      429,
      { 'retry-after': '7' },
    ],
  ]
  it.each(rows)('%s', async (_, error, status, headers) => {
    const koa = new Koa()
    koa.use(problemDetails())
    koa.use((ctx) => {
      ctx.set({ 'Content-Encoding': 'gzip', ETag: '"x"', 'Set-Cookie': 'a=b' })
      throw error()
    })
    const response = await fetch(await serveKoa(koa))
    expect(response.status).toBe(status)
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value)
    expect(['content-encoding', 'etag', 'set-cookie'].filter((name) => response.headers.has(name))).toEqual([])
    expect(await problem(response)).toMatchObject({ status })
  })

  it('a target that no URL can be made of is a 400, and has its log line', async () => {
    const logger = memoryLogger()
    const koa = new Koa()
    koa
      .use(requestLog(logger))
      .use(problemDetails())
      .use(authenticate({ verifier: verifier(), policy }))
    const { port } = new URL(await serveKoa(koa))
    const request = httpRequest({ port, path: 'http://[::1/api' }).end()
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(400)
    response.resume()
    expect(logger.lines).toEqual([expect.stringMatching(/^INFO GET http:\/\/\[::1\/api 400 /)])
  })
})

describe('authenticate', () => {
  function app(options: { late?: boolean; ambiguousTargets?: 'allow' } = {}) {
    const logger = memoryLogger()
    const koa = new Koa()
    koa.use(requestId()).use(
      authenticate({
        ...options,
        verifier: verifierOf(options),
        policy,
        logger,
        publicRoutes: ['/health', '/docs/*'],
      }),
    )
    koa.use((ctx) => {
      ctx.body = { username: ctx.state.identity?.username ?? null }
    })
    return { koa, logger }
  }
  const verifierOf = ({ late = false }: { late?: boolean }) =>
    late ? fakeVerifier({ jean, expired: refusal('expired') }, { late }) : verifier()

  const rows: readonly [string, Record<string, string>, number, string | null, string][] = [
    ['no header', {}, 401, 'Bearer', 'authentication_required'],
    ['another scheme', { Authorization: 'Basic amVhbjp4' }, 401, 'Bearer', 'authentication_required'],
    ['the scheme alone', { Authorization: 'Bearer' }, 401, 'Bearer', 'authentication_required'],
    [
      'a forged token',
      { Authorization: 'Bearer forged' },
      401,
      'Bearer error="invalid_token", error_description="The access token is not valid here"',
      'invalid_token',
    ],
    [
      'an ID token',
      { Authorization: 'Bearer id' },
      401,
      'Bearer error="invalid_token", error_description="The access token is not valid here"',
      'invalid_token',
    ],
    [
      'an expired token',
      { Authorization: 'Bearer expired' },
      401,
      'Bearer error="invalid_token", error_description="The access token expired"',
      'invalid_token',
    ],
    ['no keys', { Authorization: 'Bearer keyless' }, 503, null, 'keys_unavailable'],
  ]
  it.each(rows)('refuses: %s', async (_, headers, status, challenge, code) => {
    const { koa } = app()
    const response = await fetch(`${await serveKoa(koa)}/api`, { headers })
    expect(response.status).toBe(status)
    expect(response.headers.get('www-authenticate')).toBe(challenge)
    const body = await problem(response)
    expect(body).toMatchObject({ status, code, requestId: response.headers.get('x-request-id') })
    expect(JSON.stringify(body)).not.toMatch(/what was (expected|seen)|mend it/)
  })

  it.each(['Bearer jean', 'bearer jean', 'BEARER jean'])('takes the scheme in any case: %s', async (Authorization) => {
    const response = await fetch(await serveKoa(app().koa), { headers: { Authorization } })
    expect(await response.json()).toEqual({ username: 'jean.martin@gaveur.fr' })
  })

  it('waits for a verdict that needs a key fetch', async () => {
    const url = await serveKoa(app({ late: true }).koa)
    expect((await fetch(url, { headers: { Authorization: 'Bearer jean' } })).status).toBe(200)
    expect((await fetch(url, { headers: { Authorization: 'Bearer expired' } })).status).toBe(401)
  })

  it('refuses two tokens in one request with 400', async () => {
    const url = await serveKoa(app().koa)
    const inQuery = await fetch(`${url}/?access_token=x`, { headers: { Authorization: 'Bearer jean' } })
    expect(inQuery.status).toBe(400)
    const twice = httpRequest(url, {
      headers: ['Authorization', 'Bearer jean', 'authorization', 'Bearer forged'] as never,
    })
    twice.end()
    const [response] = await once(twice, 'response')
    expect(response.statusCode).toBe(400)
    response.resume()
  })

  it.each([
    ['/health', 200],
    ['/docs/a', 200],
    ['/HEALTH', 401],
    ['/health/', 401],
    ['/%68ealth', 400],
    ['//health', 400],
    ['/health;x', 400],
    ['/api?x=/health', 401],
    ['/docs', 401],
  ])('public routes are exact: %s → %i', async (path, status) => {
    expect((await fetch(`${await serveKoa(app().koa)}${path}`)).status).toBe(status)
  })

  it('a way back up from a public folder is not public', async () => {
    const { port } = new URL(await serveKoa(app().koa))
    // As sent: fetch would resolve it first.
    const [response] = await once(httpRequest({ port, path: '/docs/../api' }).end(), 'response')
    expect(response.statusCode).toBe(400)
    response.resume()
  })

  it.each(['/%68ealth', '//health', '/health;x', '/docs/../api'])(
    'is not fooled about what is public where ambiguous targets are allowed: %s',
    async (path) => {
      const { port } = new URL(await serveKoa(app({ ambiguousTargets: 'allow' }).koa))
      const [response] = await once(httpRequest({ port, path }).end(), 'response')
      expect(response.statusCode).toBe(401)
      response.resume()
    },
  )

  it.each(['health', '*', '/*', '/a*', '/a/*/b'])(
    'refuses a public route that may open more than meant: %s',
    (route) => {
      expect(() => authenticate({ verifier: verifier(), policy, publicRoutes: [route] })).toThrow(TypeError)
    },
  )

  it('tells the operator which check failed, and never the token', async () => {
    const { koa, logger } = app()
    await fetch(await serveKoa(koa), { headers: { Authorization: 'Bearer expired' } })
    expect(logger.lines).toEqual([
      expect.stringMatching(/^WARNING token refused: expired.*what was expected.*what was seen.*mend it/),
    ])
  })
})

describe('authorize', () => {
  async function served() {
    const koa = new Koa()
    const router = new Router()
    const recordOf = (ctx: Context) => (ctx.params.id === '9' ? undefined : { gaveur_id: Number(ctx.params.id) })
    router.get('/now/:id', authorize('gavage_data:read', recordOf), (ctx) => (ctx.body = 'ok'))
    router.get(
      '/later/:id',
      authorize('gavage_data:read', async (ctx) => recordOf(ctx)),
      (ctx) => (ctx.body = 'ok'),
    )
    router.get('/list', authorize('gavage_data:read', { list: true }), (ctx) => (ctx.body = 'ok'))
    router.get('/bare', authorize('gavage_data:read'), (ctx) => (ctx.body = 'ok'))
    router.get('/misspelt', authorize('gavag_data:read'), (ctx) => (ctx.body = 'ok'))
    router.get(
      '/failing/:id',
      authorize('gavage_data:read', () => Promise.reject(new Error('no database'))),
      (ctx) => (ctx.body = 'ok'),
    )
    koa.use(problemDetails()).use(authenticate({ verifier: verifier(), policy }))
    koa.use(router.routes())
    return serveKoa(koa)
  }
  it.each([
    ['jean', '/now/1', 200],
    ['jean', '/now/2', 403],
    ['jean', '/now/9', 403],
    ['jean', '/later/1', 200],
    ['jean', '/later/2', 403],
    ['jean', '/list', 200],
    ['jean', '/bare', 403],
    ['alice', '/now/9', 404],
    ['alice', '/later/9', 404],
    ['alice', '/bare', 200],
    ['alice', '/list', 200],
    ['alice', '/misspelt', 403],
    ['jean', '/failing/1', 500],
  ])('%s %s → %i', async (token, path, status) => {
    const response = await fetch(`${await served()}${path}`, { headers: { Authorization: `Bearer ${token}` } })
    expect(response.status).toBe(status)
    if (status === 403) {
      expect(response.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"')
      expect(await problem(response)).toMatchObject({ code: 'insufficient_scope' })
    }
  })

  const slips: readonly [string, never][] = [
    ['a record', { gaveur_id: 1 } as never],
    ['null', null as never],
    ['a list that is none', { list: false } as never],
    ['a permission', 'gavage_data:read' as never],
  ]
  it.each(slips)('refuses to be mounted with %s for its record function', (_, target) => {
    expect(() => authorize('gavage_data:read', target)).toThrow(TypeError)
  })

  const records: readonly [string, () => never, string, number][] = [
    ['null', () => null as never, 'jean', 403],
    ['null', () => null as never, 'alice', 404],
    ['a promise of null', async () => null as never, 'alice', 404] as never,
    ['a promise of another kind, of nothing', () => lateRecord(undefined), 'alice', 404],
    ['a promise of another kind, of the own record', () => lateRecord({ gaveur_id: 1 }), 'jean', 200],
    ['a promise of another kind, of another’s record', () => lateRecord({ gaveur_id: 2 }), 'jean', 403],
    ['text', () => 'gaveur_id=1' as never, 'jean', 403],
  ]
  it.each(records)('a record function may answer %s', async (_, recordOf, token, status) => {
    const trail = memoryTrail()
    const koa = new Koa()
    koa
      .use(audit(trail))
      .use(problemDetails())
      .use(authenticate({ verifier: verifier(), policy }))
    koa.use(authorize('gavage_data:read', recordOf))
    koa.use((ctx) => (ctx.body = 'ok'))
    const response = await fetch(await serveKoa(koa), { headers: { Authorization: `Bearer ${token}` } })
    expect(response.status).toBe(status)
    expect(JSON.stringify(trail.events)).not.toContain('then')
  })

  it('is a 500, never an open door, without authenticate()', async () => {
    const koa = new Koa()
    koa.use(authorize('gavage_data:read'))
    koa.use((ctx) => (ctx.body = 'open'))
    expect((await fetch(await serveKoa(koa))).status).toBe(500)
  })
})

/** As a query builder answers. */
function lateRecord(record: Record<string, number> | undefined): never {
  // biome-ignore lint/suspicious/noThenProperty: a promise of another kind is what is tested
  return { then: (resolve: (value: unknown) => void) => resolve(record) } as never
}

describe('audit', () => {
  it('refuses to stand below authenticate(), where it would miss refusals', async () => {
    const koa = new Koa()
    koa.use(authenticate({ verifier: verifier(), policy })).use(audit(memoryTrail()))
    expect((await fetch(await serveKoa(koa), { headers: { Authorization: 'Bearer jean' } })).status).toBe(500)
  })

  it('keeps the address of someone who hangs up early', async () => {
    const trail = memoryTrail()
    const koa = new Koa()
    let arrived = () => {}
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve
    })
    koa.use(audit(trail)).use(authenticate({ verifier: verifier(), policy }))
    koa.use(async (ctx) => {
      arrived()
      await once(ctx.req, 'close')
      ctx.body = 'too late'
    })
    const request = httpRequest(await serveKoa(koa), { headers: { Authorization: 'Bearer alice' } })
    request.on('error', () => {}).end()
    await waiting
    request.destroy()
    await expect.poll(() => trail.events.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  it.each(['above', 'below'])('writes who did what, with what outcome and why, %s problemDetails()', async (place) => {
    const trail = memoryTrail()
    const koa = new Koa()
    const router = new Router()
    router.all(
      '/gavage/:id',
      authorize('gavage_data:write', (ctx) => ({ gaveur_id: Number(ctx.params.id) })),
      (ctx) => {
        if (ctx.query.fail !== undefined) throw new Error('broken')
        ctx.body = 'ok'
      },
    )
    const [first, second] = place === 'above' ? [audit(trail), problemDetails()] : [problemDetails(), audit(trail)]
    koa.use(requestId()).use(first).use(second)
    koa.use(authenticate({ verifier: verifier(), policy, publicRoutes: ['/health'] }))
    koa.use(router.routes())
    const url = await serveKoa(koa)
    const call = (path: string, token?: string, method = 'POST') =>
      fetch(`${url}${path}`, { method, headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } })

    await call('/gavage/1')
    await call('/gavage/1', 'expired')
    await call('/gavage/1', 'jean')
    await call('/gavage/1', 'jean', 'GET')
    await call('/gavage/2?dose=1', 'jean')
    await call('/gavage/1?fail', 'jean')
    await call('/nowhere', 'jean')
    await call('/health')

    const summary = trail.events.map(({ event, outcome, reason, status, user, path }) => [
      event,
      outcome,
      reason,
      status,
      user ?? null,
      path,
    ])
    const user = 'jean.martin@gaveur.fr'
    expect(summary).toEqual([
      ['AUTH_REQUIRED', 'refused', 'authentication_required', 401, null, '/gavage/1'],
      ['TOKEN_VALIDATION', 'refused', 'expired', 401, null, '/gavage/1'],
      ['DATA_MUTATION', 'pending', 'granted', undefined, user, '/gavage/1'],
      ['TOKEN_VALIDATION', 'success', 'ok', 200, user, '/gavage/1'],
      ['AUTHENTICATED_REQUEST', 'success', 'granted', 200, user, '/gavage/1'],
      ['DATA_MUTATION', 'success', 'granted', 200, user, '/gavage/1'],
      ['AUTHENTICATED_REQUEST', 'success', 'granted', 200, user, '/gavage/1'],
      ['UNAUTHORIZED_ACCESS', 'refused', 'out_of_bounds', 403, user, '/gavage/2'],
      ['DATA_MUTATION', 'pending', 'granted', undefined, user, '/gavage/1'],
      ['AUTHENTICATED_REQUEST', 'failure', 'internal_error', 500, user, '/gavage/1'],
      ['DATA_MUTATION', 'failure', 'internal_error', 500, user, '/gavage/1'],
      ['AUTHENTICATED_REQUEST', 'failure', 'not_found', 404, user, '/nowhere'],
    ])
    expect(trail.events[5]).toMatchObject({
      intent: 3,
      record: { gaveur_id: 1 },
      permission: 'gavage_data:write',
      method: 'POST',
      address: '127.0.0.1',
    })
  })
})

describe('health', () => {
  it.each([
    ['all is well', { a: 'ok', b: 'ok' }, 200, 'ok'],
    ['one is degraded', { a: 'ok', b: 'degraded' }, 200, 'degraded'],
    ['one has failed', { a: 'failed', b: 'degraded' }, 503, 'failed'],
  ] as const)('%s', async (_, statuses, status, overall) => {
    const koa = new Koa()
    const checks = Object.fromEntries(
      Object.entries(statuses).map(([name, value]) => [name, () => ({ status: value })]),
    )
    koa.use(health({ checks }))
    const response = await fetch(await serveKoa(koa))
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ status: overall, checks: { a: { status: statuses.a } } })
  })

  it('counts a check that throws as failed', async () => {
    const koa = new Koa()
    koa.use(health({ checks: { database: () => Promise.reject(new Error('down')) } }))
    expect((await fetch(await serveKoa(koa))).status).toBe(503)
  })
})

it('requestLog writes method, path, status and time, never the query', async () => {
  const logger = memoryLogger()
  const koa = new Koa()
  koa.use(requestId({ generate: () => 'r1' })).use(requestLog(logger))
  koa.use((ctx) => (ctx.body = 'ok'))
  await fetch(`${await serveKoa(koa)}/api?access_token=secret`)
  expect(logger.lines).toEqual([expect.stringMatching(/^INFO GET \/api 200 \d+ ms$/)])
  expect(logger.contexts).toEqual([{ requestId: 'r1', user: undefined }])
})

it.each([
  [999, /^INFO GET \/api 200 999 ms$/],
  [1000, /^WARNING GET \/api 200 1000 ms \(slow: from 1000 ms on\)$/],
])('requestLog warns of a request that is slow (%d ms)', async (tookMs, line) => {
  const logger = memoryLogger()
  const koa = new Koa()
  let now = 0
  koa.use(requestLog(logger, { slowMs: 1000, now: () => now }))
  koa.use((ctx) => {
    now += tookMs
    ctx.body = 'ok'
  })
  await fetch(`${await serveKoa(koa)}/api?access_token=secret`)
  expect(logger.lines).toEqual([expect.stringMatching(line)])
})
