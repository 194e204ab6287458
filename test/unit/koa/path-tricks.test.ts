import Router from '@koa/router'
import fc from 'fast-check'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { createSurroundings } from '../../../src/forwarding/index.js'
import {
  audit,
  authenticate,
  authorize,
  problemDetails,
  refuseAmbiguousTargets,
  requestId,
} from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { accessToken } from '../../support/access-token.js'
import { fakeVerifier, memoryTrail } from '../../support/fakes.js'
import { sendRaw } from '../../support/raw-request.js'
import { serveKoa } from '../../support/serve-koa.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const jean = accessToken({ roles: ['gaveur'], claims: { gaveur_id: 1, site_id: 'LL' } })
const alice = accessToken({ username: 'admin@euralis.fr', roles: ['admin'] })
const JEAN = 'Authorization: Bearer jean'

/** A folder and a path are open; below /api a gaveur reads the own records. Says what path each handler was reached by. */
async function serve({ behind = createSurroundings() } = {}) {
  const trail = memoryTrail()
  const router = new Router()
  const reached: string[] = []
  router.get(
    '/api/gavage/:gaveurId',
    authorize('gavage_data:read', (ctx) => ({ gaveur_id: Number(ctx.params.gaveurId), site_id: 'LL' })),
    (ctx) => {
      reached.push(ctx.path)
      ctx.status = 204
    },
  )
  router.get('/admin', authorize('audit:read', { list: true }), (ctx) => {
    reached.push(ctx.path)
    ctx.status = 204
  })
  for (const open of ['/health', '/public/page']) {
    router.get(open, (ctx) => {
      reached.push(ctx.path)
      ctx.status = 204
    })
  }
  const app = new Koa()
  app.use(requestId()).use(problemDetails()).use(audit(trail, behind))
  app.use(
    authenticate({
      verifier: fakeVerifier({ jean, alice }),
      policy,
      publicRoutes: ['/health', '/public/*'],
      surroundings: behind,
    }),
  )
  app.use(router.routes())
  return { url: await serveKoa(app), trail, reached }
}

describe('a target that can be read in several ways is answered 400 before anybody decides', () => {
  it.each([
    '//api/gavage/1',
    '/api//gavage/1',
    '//evil.example/api/gavage/1',
    '/health/../api/gavage/1',
    '/public/../admin',
    '/public/./page',
    '/public/%2e%2e/admin',
    '/public/%2E%2E/admin',
    '/public/.%2e/admin',
    '/public/%252e%252e/admin',
    '/public/..;/admin',
    '/admin;x/y',
    '/api/gavage/1;a=b',
    '/health%2f..%2fadmin',
    '/public/%5c..%5cadmin',
    '/public/\\..\\admin',
    '/health%3f/../admin',
    '/foo/secret#/bar',
    '/health#/../admin',
    '/health%23',
    '/health%00',
    '/health%0d%0aX-Injected:1',
    '/%68ealth',
    '/%61dmin',
    '/api/gavage/%31',
    '/health%',
    '/health%zz',
    '/health%c0%ae',
    `/public/${'a'.repeat(8192)}`,
    'http://evil.example/admin',
    'http://evil.example/health',
    'http://evil.example@api.example/health',
  ])('%s', async (target) => {
    const { url, trail, reached } = await serve()
    for (const headers of [[], [JEAN], ['Authorization: Bearer alice']]) {
      expect(await sendRaw(url, target, headers)).toEqual({ status: 400, code: 'invalid_target' })
    }
    expect(reached).toEqual([])
    expect(trail.events.map(({ event, outcome, reason, status }) => [event, outcome, reason, status])).toEqual(
      Array(3).fill(['AUTH_REQUIRED', 'refused', 'invalid_target', 400]),
    )
  })

  it('two Host headers too, whatever they say', async () => {
    const { url } = await serve()
    const { host } = new URL(url)
    expect(await sendRaw(url, '/health', [`Host: ${host}`, `HOST: ${host}`])).toMatchObject({ status: 400 })
    expect(await sendRaw(url, '/health', [`Host: ${host}`, 'host: evil.example'])).toMatchObject({ status: 400 })
  })
})

describe('no other spelling changes a verdict', () => {
  it.each([
    ['/admin?x=/health', 403],
    ['/admin?/public/page', 403],
    ['/ADMIN', 403],
    ['/admin/', 403],
    ['/HEALTH', 204],
    ['/api/gavage/2', 403],
    ['/API/GAVAGE/2', 403],
    ['/api/gavage/2/', 403],
    ['/api/gavage/2?gaveurId=1', 403],
    ['/api/gavage/1', 204],
    ['/api/gavage/1?a=%2f..%2fb//c;d', 204],
  ])('%s', async (target, status) => {
    const { url } = await serve()
    const { host } = new URL(url)
    expect((await sendRaw(url, target, [JEAN])).status).toBe(status)
    expect((await sendRaw(url, `http://${host}${target}`, [JEAN])).status).toBe(status)
    expect((await sendRaw(url, `HTTP://${host.toUpperCase()}${target}`, [JEAN])).status).toBe(status)
    expect((await sendRaw(url, target)).status).toBe(401)
    expect((await sendRaw(url, `http://${host}${target}`)).status).toBe(401)
  })

  it('the public URL may stand in an absolute target, and nobody else', async () => {
    const { url } = await serve({ behind: createSurroundings({ publicUrl: 'https://api.example' }) })
    expect((await sendRaw(url, 'https://api.example/api/gavage/1', [JEAN])).status).toBe(204)
    expect((await sendRaw(url, 'https://api.example/api/gavage/2', [JEAN])).status).toBe(403)
    expect((await sendRaw(url, 'https://api.example./api/gavage/1', [JEAN])).status).toBe(400)
    expect((await sendRaw(url, 'https://api.example:444/api/gavage/1', [JEAN])).status).toBe(400)
  })

  const idle: readonly (readonly string[])[] = [
    ['X-Forwarded-Uri: /health', 'X-Original-URL: /health', 'X-Rewrite-URL: /health'],
    ['X-HTTP-Method-Override: OPTIONS', 'X-Method-Override: HEAD', 'X-HTTP-Method: HEAD'],
    ['X-Forwarded-Prefix: /public', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https'],
    ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-For: 10.0.0.1', 'Forwarded: for=127.0.0.1'],
    ['Authorization_: Bearer alice', 'X_Forwarded_For: 127.0.0.1', 'X.Forwarded.For: 127.0.0.1'],
    ['D_PoP: x', 'Ho.st: evil.example', 'Ho_st: evil.example'],
    ['Connection: authorization', 'User-Agent: kube-probe/1.30', 'User-Agent: ELB-HealthChecker/2.0'],
    ['Cookie: a=1', 'Cookie: b=2', 'Accept: a', 'Accept: b', 'X-Request-ID: a', 'X-Request-ID: b'],
  ]
  it.each(idle)('%s %s', async (...headers) => {
    const { url } = await serve()
    for (const [target, token, status] of [
      ['/admin', [], 401],
      ['/admin', [JEAN], 403],
      ['/api/gavage/2', [JEAN], 403],
      ['/api/gavage/1', [JEAN], 204],
      ['/health', [], 204],
    ] as const) {
      expect((await sendRaw(url, target, [...token, ...headers])).status).toBe(status)
    }
  })

  it.each([
    'Authorization_: Bearer jean',
    'Author_ization: Bearer jean',
    'Author.ization: Bearer jean',
    'X-Authorization: Bearer jean',
    'Proxy-Authorization: Bearer jean',
    'X-Forwarded-Authorization: Bearer jean',
  ])('%s is no token', async (header) => {
    const { url } = await serve()
    expect(await sendRaw(url, '/api/gavage/1', [header])).toEqual({ status: 401, code: 'authentication_required' })
  })

  it('of a trusted proxy too, only the headers of their own name are read', async () => {
    const { url, trail } = await serve({ behind: createSurroundings({ trustedProxies: ['127.0.0.1'] }) })
    await sendRaw(url, '/admin', [
      'X-Forwarded-For: 203.0.113.7',
      'X_Forwarded_For: 10.0.0.1',
      'X.Forwarded.For: 10.0.0.2',
    ])
    await sendRaw(url, '/admin', ['X_Forwarded_For: 10.0.0.1', 'X.Forwarded.For: 10.0.0.2'])
    expect(trail.events.map(({ address }) => address)).toEqual(['203.0.113.7', '127.0.0.1'])
    const named = 'https://evil.example/api/gavage/1'
    expect((await sendRaw(url, named, [JEAN, 'X_Forwarded_Host: evil.example'])).status).toBe(400)
    expect((await sendRaw(url, named, [JEAN, 'X-Forwarded-Host: evil.example'])).status).toBe(204)
  })

  it('two Authorization headers are a fault, whichever comes first', async () => {
    const { url } = await serve()
    for (const headers of [
      [JEAN, 'authorization: Bearer alice'],
      ['AUTHORIZATION: Bearer alice', JEAN],
      [JEAN, JEAN],
    ]) {
      expect(await sendRaw(url, '/api/gavage/1', headers)).toEqual({ status: 400, code: 'invalid_request' })
    }
  })
})

it('what stands above authenticate() refuses the same, and says so in the audit', async () => {
  const trail = memoryTrail()
  const app = new Koa()
  app.use(requestId()).use(audit(trail)).use(refuseAmbiguousTargets())
  app.use((ctx) => {
    ctx.status = 204
  })
  const url = await serveKoa(app)
  expect(await sendRaw(url, '/health')).toMatchObject({ status: 204 })
  expect(await sendRaw(url, '/health/%2e%2e/admin')).toEqual({ status: 400, code: 'invalid_target' })
  expect(trail.events).toMatchObject([
    { event: 'AUTH_REQUIRED', reason: 'invalid_target', path: '/health/%2e%2e/admin' },
  ])
})

it('for every accepted target the router, URL and decoding agree on the path', async () => {
  const seen: { readonly path: string; readonly parameters: readonly string[] }[] = []
  const router = new Router()
  router.get('/{*path}', (ctx) => {
    seen.push({ path: ctx.path, parameters: [ctx.params.path ?? ''] })
    ctx.status = 204
  })
  const app = new Koa()
  app.use(refuseAmbiguousTargets()).use(router.routes())
  const url = await serveKoa(app)
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '..',
      '%2e',
      '%2F',
      '%25',
      '%20',
      '%40',
      ';',
      '?',
      '\\',
      'a',
      '%C3%A9',
      '%E2%82%AC',
      '%FF',
      '[',
      '+',
    ),
    fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
  )
  const target = fc.array(piece, { maxLength: 5 }).map((pieces) => `/${pieces.join('')}`)
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(target, async (text) => {
      seen.length = 0
      const { status } = await sendRaw(url, text)
      if (status === 400) {
        expect(seen).toEqual([])
        return
      }
      accepted += 1
      expect(status).toBe(204)
      const [path = ''] = text.split('?', 1)
      const decoded = decodeURIComponent(path)
      expect(decodeURIComponent(new URL(text, url).pathname)).toBe(decoded)
      expect(seen[0]?.path).toBe(path)
      expect(`/${seen[0]?.parameters[0]}`).toBe(decoded)
    }),
    { numRuns: 400 },
  )
  expect(accepted).toBeGreaterThan(60)
})
