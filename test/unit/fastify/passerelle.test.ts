import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import {
  authorize,
  type FastifyDoorOptions,
  frameworkErrors,
  identityOf,
  passerelle,
} from '../../../src/fastify/index.js'
import { authorizationOf, doorParts } from '../../support/door-parts.js'

const answer = async () => ({})

async function server(more: Partial<FastifyDoorOptions> = {}): Promise<{
  app: FastifyInstance
  events: readonly { readonly event: string; readonly outcome: string; readonly reason: string }[]
}> {
  const app = fastify()
  const parts = await doorParts()
  await app.register(passerelle, { ...parts, ...more })
  return { app, events: parts.trail.events }
}

describe('a route of Fastify without config.access', () => {
  it('stops the start', async () => {
    const { app } = await server()
    expect(() => app.get('/open', answer)).toThrow('GET /open does not say who may call it. Give it config.access')
    expect(() => app.route({ method: ['PUT', 'POST'], url: '/open', handler: answer })).toThrow('PUT,POST /open')
  })

  it('stops the start in a plugin, with its prefix', async () => {
    const { app } = await server()
    app.register(async (inner) => void inner.get('/open', answer), { prefix: '/api' })
    await expect(app.ready()).rejects.toThrow('GET /api/open does not say')
  })

  it.each([
    ['before', async (app: FastifyInstance) => void app.get('/open', answer)],
    ['while it was not waited for', async () => {}],
  ])('stops the start when it was registered %s', async (when, before) => {
    const app = fastify()
    await before(app)
    const registered = app.register(passerelle, await doorParts())
    if (when !== 'before') app.get('/open', answer)
    await expect(Promise.resolve(registered).then(() => app.ready())).rejects.toThrow('before the door')
  })

  it('stops the start when the door was registered within another plugin, past which others go', async () => {
    const app = fastify()
    app.get('/open', answer)
    app.register(async (inner) => void (await inner.register(passerelle, await doorParts())))
    await expect(app.ready()).rejects.toThrow('What is registered outside of this plugin does not say who may call it')
  })

  it('takes a plugin that is not encapsulated for the server', async () => {
    const app = fastify()
    const parts = await doorParts()
    const plugin = async (inner: FastifyInstance) => void (await inner.register(passerelle, parts))
    await app.register(Object.assign(plugin, { [Symbol.for('skip-override')]: true }))
    expect(() => app.get('/open', answer)).toThrow('GET /open does not say')
  })

  it('stops the start for a permission that the policy lacks', async () => {
    const { app } = await server()
    const config = { access: authorize('gavage_data:raed', { list: true }) }
    expect(() => app.get('/misspelt', { config }, answer)).toThrow('Did you mean gavage_data:read')
  })

  it('is declared by its URL where another plugin brings it', async () => {
    const { app } = await server({ pluginRoutes: { 'OPTIONS *': 'public', 'GET /docs/*': 'authenticated' } })
    app.options('*', async (_request, reply) => reply.code(204).send())
    app.get('/docs/*', answer)
    expect((await app.inject({ method: 'OPTIONS', url: '/anything' })).statusCode).toBe(204)
    expect((await app.inject('/docs/index.html')).statusCode).toBe(401)
  })
})

describe('a route of Fastify', () => {
  const params = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] }
  const access = authorize<{ Params: { id: number } }>('gavage_data:read', (request) => ({
    gaveur_id: request.params.id,
    site_id: 'LL',
  }))

  it('is decided on parameters that were validated', async () => {
    const { app } = await server()
    app.get('/gavage/:id', { config: { access }, schema: { params } }, async (request) => identityOf(request).username)
    const get = (id: string) => app.inject({ url: `/gavage/${id}`, headers: authorizationOf() })
    expect(await get('1')).toMatchObject({ statusCode: 200, body: 'jean' })
    expect(await get('2')).toMatchObject({ statusCode: 403 })
    expect(await get('x')).toMatchObject({ statusCode: 400 })
  })

  it('says nothing of the input to those who may not at all', async () => {
    const { app } = await server()
    app.get('/gavage/:id', { config: { access }, schema: { params } }, answer)
    const roleless = await app.inject({ url: '/gavage/x', headers: authorizationOf({ roles: [] }) })
    expect(roleless).toMatchObject({ statusCode: 403 })
    expect(roleless.json()).toMatchObject({ code: 'insufficient_scope' })
    expect(await app.inject('/gavage/x')).toMatchObject({ statusCode: 401 })
  })

  it('changes no data, for the audit, where its input was refused before the record was asked', async () => {
    const { app, events } = await server()
    const access = authorize('gavage_data:write', () => ({ gaveur_id: 2, site_id: 'LL' }))
    app.post('/gavage', { config: { access } }, answer)
    const headers = { ...authorizationOf(), 'content-type': 'application/json' }
    expect(await app.inject({ method: 'POST', url: '/gavage', headers, payload: '{' })).toMatchObject({
      statusCode: 400,
    })
    await expect
      .poll(() => events.map(({ event, reason }) => `${event} ${reason}`))
      .toEqual(['TOKEN_VALIDATION ok', 'AUTHENTICATED_REQUEST bad_request'])
  })

  it('is answered to HEAD as to GET', async () => {
    const { app } = await server()
    app.get('/gavage/:id', { config: { access }, schema: { params } }, answer)
    const head = (id: string) => app.inject({ method: 'HEAD', url: `/gavage/${id}`, headers: authorizationOf() })
    expect((await head('1')).statusCode).toBe(200)
    expect((await head('2')).statusCode).toBe(403)
  })

  it('keeps the headers that other plugins put on a refusal', async () => {
    const app = fastify()
    app.addHook('onRequest', async (_request, reply) => void reply.header('access-control-allow-origin', '*'))
    await app.register(passerelle, await doorParts())
    app.get('/gavage/:id', { config: { access } }, answer)
    const refused = await app.inject({ url: '/gavage/2', headers: authorizationOf() })
    expect(refused.headers).toMatchObject({
      'content-type': expect.stringContaining('application/problem+json'),
      'access-control-allow-origin': '*',
    })
    expect(refused.headers['x-request-id']).toBe(refused.json().requestId)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no database')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
    [
      'throws nothing',
      () => {
        throw undefined
      },
    ],
    ['rejects with nothing', () => Promise.reject()],
  ])('is 500, and lets nobody in, where the record function %s', async (_, record) => {
    const { app, events } = await server()
    app.get('/gavage/:id', { config: { access: authorize('gavage_data:read', record) } }, answer)
    expect((await app.inject({ url: '/gavage/1', headers: authorizationOf() })).statusCode).toBe(500)
    await expect.poll(() => events.at(-1)).toMatchObject({ event: 'AUTHENTICATED_REQUEST', outcome: 'failure' })
  })
})

describe('what the router of Fastify refuses', () => {
  async function get(url: string, headers = {}) {
    const app = fastify({ frameworkErrors })
    const parts = await doorParts()
    await app.register(passerelle, parts)
    app.get('/gavage/:id', { config: { access: 'public' } }, answer)
    const { statusCode, headers: answered, body } = await app.inject({ url, headers })
    expect(answered['content-type']).toContain('application/problem+json')
    const { code, requestId } = JSON.parse(body)
    expect(answered['x-request-id']).toBe(requestId)
    await expect.poll(() => parts.trail.events.at(-1)).toMatchObject({ status: statusCode, requestId })
    return `${statusCode} ${code}; ${parts.trail.events.map(({ event, reason }) => `${event} ${reason}`).join(', ')}`
  }

  it('is a problem with an id and audit events: an address that encodes nothing', async () => {
    expect(await get('/gavage/%zz')).toBe('400 invalid_target; AUTH_REQUIRED invalid_target')
  })

  it('is one for those alone who have a token: a parameter that is too long', async () => {
    const long = `/gavage/${'x'.repeat(101)}`
    expect(await get(long)).toBe('401 authentication_required; AUTH_REQUIRED authentication_required')
    expect(await get(long, authorizationOf())).toBe(
      '414 uri_too_long; TOKEN_VALIDATION ok, AUTHENTICATED_REQUEST uri_too_long',
    )
  })

  it('is told where no door is', async () => {
    const answered = await fastify({ frameworkErrors }).inject('/%zz')
    expect(answered.statusCode).toBe(400)
    expect(answered.json()).toMatchObject({ code: 'FST_ERR_BAD_URL' })
  })
})

describe('what is no route', () => {
  it('asks for a token before the handler of 404 runs', async () => {
    const { app } = await server()
    app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ secret: true }))
    expect(await app.inject('/nothing')).toMatchObject({ statusCode: 401 })
    expect(await app.inject({ url: '/nothing', headers: authorizationOf() })).toMatchObject({ statusCode: 404 })
  })
})
