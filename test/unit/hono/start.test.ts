import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { mount } from 'hono/mount'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AccessError } from '../../../src/access/index.js'
import { type HonoDoor, type HonoRoutes, passerelle } from '../../../src/hono/index.js'
import { authorizationOf, doorParts } from '../../support/door-parts.js'

let door: HonoDoor

beforeAll(async () => {
  door = passerelle(await doorParts())
})

function undeclared(app: HonoRoutes): string | undefined {
  try {
    door.check(app)
    return undefined
  } catch (error) {
    return (error as AccessError).details.routes
  }
}

describe('a route of Hono without a declared access', () => {
  const faults: readonly [string, () => HonoRoutes, string][] = [
    ['on the application', () => new Hono().get('/open', (c) => c.text('')), 'GET /open'],
    ['for every method', () => new Hono().all('/open', (c) => c.text('')), 'ALL /open'],
    [
      'in an application that is mounted',
      () =>
        new Hono().route(
          '/api',
          new Hono().post('/open', (c) => c.text('')),
        ),
      'POST /api/open',
    ],
    [
      'in a mounted application with an error handler of its own',
      () =>
        new Hono().route(
          '/api',
          new Hono().post('/open', (c) => c.text('')).onError((_, c) => c.text('')),
        ),
      'POST /api/open',
    ],
    [
      'in front of its access',
      () => new Hono().get('/open', (c) => c.text('')).get('/open', door.authenticated()),
      'GET /open',
    ],
    [
      'of another method than its access',
      () => new Hono().get('/open', door.public(), (c) => c.text('')).post('/open', (c) => c.text('')),
      'POST /open',
    ],
    ['below authenticate()', () => new Hono().use(door.authenticate()).get('/open', (c) => c.text('')), 'GET /open'],
    [
      'below an access that goes by a prefix',
      () => new Hono().use('/api/*', door.authenticated()).get('/api/open', (c) => c.text('')),
      'ALL /api/*, which is no route, but the beginning of several; GET /api/open',
    ],
    [
      'in what app.mount mounts',
      () => new Hono().mount('/admin', new Hono().get('/open', (c) => c.text('')).fetch),
      'ALL /admin/*, an application that is mounted, where nobody can look: use app.route',
    ],
    [
      'in what app.mount mounts on an application with an error handler of its own',
      () =>
        new Hono().route(
          '/api',
          new Hono()
            .mount('/admin', new Hono().get('/open', (c) => c.text('')).fetch, { replaceRequest: false })
            .onError((_, c) => c.text('')),
        ),
      'ALL /api/admin/*, an application that is mounted, where nobody can look: use app.route',
    ],
    [
      'in what the middleware of hono/mount mounts',
      () => new Hono().use('/admin/*', mount(new Hono().get('/open', (c) => c.text('')).fetch)),
      'ALL /admin/*, an application that is mounted, where nobody can look: use app.route',
    ],
  ]

  it.each(faults)('stops the start: %s', (_, app, routes) => {
    expect(undeclared(app())).toBe(routes)
  })

  it('has no fault with those that are declared', () => {
    const app = new Hono()
    app.use(async (_c, next) => next()).use(door.authenticate())
    app.get('/public', door.public(), (c) => c.text(''))
    app.get('/list', door.authorize('gavage_data:read', { list: true }), (c) => c.json(c.var.identity.roles))
    const inner = new Hono().get('/:id', door.authenticated(), (c) => c.text(''))
    app.route(
      '/api',
      inner.onError((_, c) => c.text('', 500)),
    )
    expect(undeclared(app)).toBeUndefined()
  })
})

describe('a route of Hono', () => {
  it('is one visit, though a middleware puts another request in the place of the first', async () => {
    const parts = await doorParts()
    const door = passerelle(parts)
    const app = new Hono().use(door.authenticate()).use(bodyLimit({ maxSize: 1000 }))
    app.post(
      '/gavage',
      door.authorize('gavage_data:read', () => ({ gaveur_id: 1, site_id: 'LL' })),
      (c) => c.text(c.var.identity.username),
    )
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{}'))
        controller.close()
      },
    })
    const headers = { ...authorizationOf(), 'x-request-id': crypto.randomUUID() }
    const answer = await app.request('/gavage', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
    expect(answer.status).toBe(200)
    expect(parts.trail.events.map(({ event, reason, requestId }) => [event, reason, requestId])).toEqual([
      ['DATA_MUTATION', 'granted', headers['x-request-id']],
      ['TOKEN_VALIDATION', 'ok', headers['x-request-id']],
      ['AUTHENTICATED_REQUEST', 'granted', headers['x-request-id']],
      ['DATA_MUTATION', 'granted', headers['x-request-id']],
    ])
  })

  it('hands the rest of a path to another application, behind an access', async () => {
    const inner = new Hono().get('/admin/a/b', (c) => c.text('inside'))
    const app = new Hono().all('/admin/:rest{.*}', door.authenticated(), (c) => inner.fetch(c.req.raw, c.env))
    expect(undeclared(app)).toBeUndefined()
    expect((await app.request('/admin/a/b')).status).toBe(401)
    expect(await (await app.request('/admin/a/b', { headers: authorizationOf() })).text()).toBe('inside')
  })

  const record = (c: { req: { param(name: string): string | undefined } }) => ({
    gaveur_id: Number(c.req.param('id')),
    site_id: 'LL',
  })

  it('is decided on its parameters, without Node’s request beside the standard one', async () => {
    const app = new Hono().get('/gavage/:id', door.authorize('gavage_data:read', record), (c) =>
      c.text(c.var.identity.username),
    )
    const get = (id: string) => app.request(`/gavage/${id}`, { headers: authorizationOf() })
    expect(await (await get('1')).text()).toBe('jean')
    const refused = await get('2')
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({
      code: 'insufficient_scope',
      requestId: refused.headers.get('x-request-id'),
    })
    expect((await app.request('/gavage/1')).status).toBe(401)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no database')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
  ])('is 500, and has its audit event, where the record function %s', async (_, fails) => {
    const parts = await doorParts()
    const app = new Hono().get('/gavage/:id', passerelle(parts).authorize('gavage_data:read', fails), (c) => c.text(''))
    app.onError((_error, c) => c.text('', 500))
    expect((await app.request('/gavage/1', { headers: authorizationOf() })).status).toBe(500)
    expect(parts.trail.events.at(-1)).toMatchObject({ event: 'AUTHENTICATED_REQUEST', outcome: 'failure', status: 500 })
  })
})
