import Router from '@koa/router'
import Koa, { type Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { AccessError } from '../../../src/access/index.js'
import {
  assertRoutesDeclared,
  authenticate,
  authenticated,
  authorize,
  mountRoutes,
  publicRoute,
  requireAuthentication,
} from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { declareRoute } from '../../../src/routing/index.js'
import { accessToken } from '../../support/access-token.js'
import { fakeVerifier } from '../../support/fakes.js'
import { serveKoa } from '../../support/serve-koa.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const handler: Middleware = (ctx) => {
  ctx.status = 204
}
const list = { list: true } as const

/** The routes that an error names. */
function undeclaredOf(router: Router): string | undefined {
  try {
    assertRoutesDeclared(router, policy)
    return undefined
  } catch (error) {
    if (!(error instanceof AccessError) || error.code !== 'route_undeclared') throw error
    expect(error.message).toContain(error.details.routes)
    return error.details.routes
  }
}

describe('a router passes', () => {
  it('whose routes each say who may call them', () => {
    const router = new Router({ prefix: '/api' })
    router.get('/a', authorize('gavage_data:read', list), handler)
    router.post('/b', requireAuthentication({ acr: '2' }), authenticated(), handler, handler)
    router.all('/c', publicRoute(), handler)
    router.get('/d/:id', authenticated(), handler)
    router.param('other', (_id, _ctx, next) => next())
    expect(undeclaredOf(router)).toBeUndefined()
  })

  it('that holds declared routes', () => {
    const router = new Router()
    const say = { summary: '', responses: {}, handle: () => ({ status: 204 }) }
    mountRoutes(
      router,
      [
        declareRoute({ method: 'GET', path: '/a', access: 'public', ...say }),
        declareRoute({ method: 'GET', path: '/b', access: 'authenticated', authentication: { acr: '2' }, ...say }),
        declareRoute({ method: 'GET', path: '/c', access: { permission: 'gavage_data:read', list: true }, ...say }),
      ],
      policy,
    )
    expect(undeclaredOf(router)).toBeUndefined()
  })
})

describe('a router does not pass', () => {
  it('with a route that says nothing; all of them are named', () => {
    const router = new Router()
    router.get('/open', publicRoute(), handler)
    router.get('/a', handler)
    router.register('/b', ['PUT', 'PATCH'], [handler])
    router.all('/c', handler)
    router.redirect('/old', '/new')
    router.head('/d', handler)
    expect(undeclaredOf(router)).toBe('GET /a; PUT,PATCH /b; ALL /c; ALL /old; HEAD /d')
  })

  it('with a nested router that holds one', () => {
    const inner = new Router({ prefix: '/inner' })
    inner.get('/said', authenticated(), handler)
    inner.get('/unsaid', handler)
    const middle = new Router()
    middle.use('/middle', inner.routes())
    const outer = new Router({ prefix: '/outer' })
    outer.use(middle.routes(), middle.allowedMethods())
    expect(undeclaredOf(outer)).toBe('GET /outer/middle/inner/unsaid')
  })

  it('because of what router.use mounts before it: that goes by the beginning of a path', () => {
    const router = new Router()
    router.use(authenticated())
    router.use('/a', authorize('gavage_data:read', list))
    router.get('/a/b', handler)
    expect(undeclaredOf(router)).toBe('GET /a/b')
  })

  it('with a declaration behind the handler', () => {
    const router = new Router()
    router.get('/a', handler, authorize('gavage_data:read', list))
    router.get('/b', handler, authorize('gavage_data:read', list), handler)
    router.get('/c', requireAuthentication({ acr: '2' }), handler, authenticated(), handler)
    router.get('/d', requireAuthentication({ acr: '2' }))
    expect(undeclaredOf(router)).toBe('GET /a; GET /b; GET /c; GET /d')
  })

  it('with what router.param runs before the declaration', () => {
    const inner = new Router()
    inner.get('/:id', authenticated(), handler)
    inner.get('/', authenticated(), handler)
    const outer = new Router()
    outer.param('id', (_id, _ctx, next) => next())
    outer.use('/inner', inner.routes())
    expect(undeclaredOf(outer)).toBe('GET /inner/:id')
  })

  it('with a permission that the policy does not declare', () => {
    const router = new Router()
    router.get('/a', authorize('gavag_data:read', list), handler)
    expect(() => assertRoutesDeclared(router)).not.toThrow()
    expect(() => assertRoutesDeclared(router, policy)).toThrow(
      expect.objectContaining({
        code: 'permission_unknown',
        message: expect.stringMatching(/GET \/a .*Did you mean gavage_data:read/),
      }),
    )
  })
})

describe('the middleware that says it', () => {
  const app = (...middleware: Middleware[]) => {
    const koa = new Koa()
    for (const each of middleware) koa.use(each)
    return serveKoa(koa.use(handler))
  }
  const verifier = fakeVerifier({ jean: accessToken() })
  const known = { headers: { Authorization: 'Bearer jean' } }

  it('authenticated() wants authenticate() above it', async () => {
    expect((await fetch(await app(authenticated()))).status).toBe(500)
    const url = await app(authenticate({ verifier, policy }), authenticated())
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, known)).status).toBe(204)
  })

  it('publicRoute() opens nothing that authenticate() has closed', async () => {
    expect((await fetch(await app(publicRoute()))).status).toBe(204)
    expect((await fetch(await app(authenticate({ verifier, policy }), publicRoute()))).status).toBe(401)
  })
})
