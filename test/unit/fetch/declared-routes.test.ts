import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { createFetchHandler, createNodeHandler, declareRoute, type Route } from '../../../src/fetch/index.js'
import { authorizationOf, doorParts } from '../../support/door-parts.js'
import { freePort } from '../../support/free-port.js'

const responses = { 200: { description: 'what was asked' } }

const show = declareRoute({
  method: 'GET',
  path: '/gavage/:id',
  summary: 'One',
  access: { permission: 'gavage_data:read', record: ({ params }) => ({ gaveur_id: params.id, site_id: 'LL' }) },
  params: z.object({ id: z.coerce.number().int() }),
  query: z.object({ year: z.coerce.number().optional() }),
  responses,
  handle: ({ params, query }, caller) => ({ status: 200, body: { ...params, ...query, caller: caller?.username } }),
})

const write = declareRoute({
  method: 'POST',
  path: '/gavage',
  summary: 'Write',
  access: { permission: 'gavage_data:write', record: ({ body }) => ({ gaveur_id: body.gaveur_id, site_id: 'LL' }) },
  body: z.object({ gaveur_id: z.number() }),
  responses,
  handle: ({ body }) => ({ status: 201, body, headers: { Location: '/gavage/1' } }),
})

const plain = declareRoute({
  method: 'GET',
  path: '/plain/:word',
  summary: 'Text',
  access: 'public',
  params: z.object({ word: z.string() }),
  responses,
  handle: ({ params }) => ({ status: 200, mediaType: 'text/plain; charset=utf-8', body: params.word }),
})

const failing = declareRoute({
  method: 'GET',
  path: '/failing',
  summary: 'Fails',
  access: 'public',
  responses,
  handle: () => {
    throw new Error('the database said: secret')
  },
})

const nothing = declareRoute({
  method: 'DELETE',
  path: '/nothing',
  summary: 'No content',
  access: 'authenticated',
  responses,
  handle: () => ({ status: 204 }),
})

const ROUTES: readonly Route[] = [show, write, plain, failing, nothing]

interface Asked {
  readonly path: string
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Ask = (asked: Asked) => Promise<Response>

const errors: unknown[] = []

const HANDLERS: Readonly<Record<string, () => Promise<{ ask: Ask; events: readonly { reason: string }[] }>>> = {
  fetch: async () => {
    const parts = await doorParts()
    const handle = createFetchHandler(ROUTES, { ...parts, onUnexpectedError: (error) => void errors.push(error) })
    return {
      events: parts.trail.events,
      ask: ({ path, ...init }) => handle(new Request(`https://api.example${path}`, { ...init, ...duplex(init) })),
    }
  },
  'node:http': async () => {
    const parts = await doorParts()
    const handle = createNodeHandler(ROUTES, { ...parts, onUnexpectedError: (error) => void errors.push(error) })
    const port = await freePort()
    const server = createServer(handle).listen(port, '127.0.0.1')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return { events: parts.trail.events, ask: ({ path, ...init }) => fetch(`http://127.0.0.1:${port}${path}`, init) }
  },
}

const duplex = ({ body }: { readonly body?: string }) => (body === undefined ? {} : { duplex: 'half' as const })
const JSON_BODY = { ...authorizationOf(), 'content-type': 'application/json' }

describe.each(Object.entries(HANDLERS))('declared routes on %s', (_, start) => {
  const own = authorizationOf()

  it.each([
    ['parsed input', { path: '/gavage/1?year=2026', headers: own }, 200, '{"id":1,"year":2026,"caller":"jean"}'],
    ['the bound', { path: '/gavage/2', headers: own }, 403, 'insufficient_scope'],
    ['a field that is wrong', { path: '/gavage/x', headers: own }, 400, '"field":"params.id"'],
    [
      'a good body',
      { path: '/gavage', method: 'POST', headers: JSON_BODY, body: '{"gaveur_id":1}' },
      201,
      '{"gaveur_id":1}',
    ],
    [
      'another’s body',
      { path: '/gavage', method: 'POST', headers: JSON_BODY, body: '{"gaveur_id":2}' },
      403,
      'insufficient_scope',
    ],
    ['no JSON', { path: '/gavage', method: 'POST', headers: JSON_BODY, body: '{' }, 400, 'malformed_body'],
    [
      'another media type',
      { path: '/gavage', method: 'POST', headers: own, body: '{}' },
      415,
      'unsupported_media_type',
    ],
    [
      'a body that is too large',
      { path: '/gavage', method: 'POST', headers: JSON_BODY, body: `"${'x'.repeat(110_000)}"` },
      413,
      'body_too_large',
    ],
    [
      'a body before the permission',
      { path: '/gavage', method: 'POST', headers: authorizationOf({ roles: [] }), body: '{' },
      403,
      'insufficient_scope',
    ],
    ['a parameter that is encoded', { path: '/plain/%C3%A9t%C3%A9%20' }, 200, 'été '],
    ['a handler that throws', { path: '/failing' }, 500, '"code":"internal_error"'],
    ['no content', { path: '/nothing', method: 'DELETE', headers: own }, 204, ''],
    ['a path in capitals', { path: '/Nothing', method: 'DELETE', headers: own }, 404, 'not_found'],
    ['a slash at the end', { path: '/nothing/', method: 'DELETE', headers: own }, 404, 'not_found'],
    ['another method', { path: '/nothing', method: 'PUT', headers: own }, 404, 'not_found'],
    ['no route and no token', { path: '/other' }, 401, 'authentication_required'],
  ] satisfies readonly (readonly [string, Asked, number, string])[])('answer: %s', async (__, asked, status, body) => {
    errors.length = 0
    const { ask } = await start()
    const answer = await ask(asked)
    const text = await answer.text()
    expect({ status: answer.status, text }).toEqual({ status, text: expect.stringContaining(body) })
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    expect(text).not.toContain('secret')
    expect(errors).toHaveLength(status === 500 ? 1 : 0)
  })

  it('answer HEAD without a body', async () => {
    const { ask } = await start()
    const answer = await ask({ path: '/gavage/1', method: 'HEAD', headers: own })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect((await ask({ path: '/gavage/2', method: 'HEAD', headers: own })).status).toBe(403)
  })

  it('name in the audit what was wrong', async () => {
    const { ask, events } = await start()
    await ask({ path: '/gavage/x', headers: own })
    await expect.poll(() => events.at(-1)?.reason).toBe('validation_failed')
  })
})

describe('declared routes that cannot be meant', () => {
  const withPath = (path: `/${string}`) =>
    declareRoute({ method: 'GET', path, summary: '', access: 'public', responses, handle: () => ({ status: 200 }) })

  it.each(['/files/*rest', '/files{/:name}'] as const)('are an error at start: %s', async (path) => {
    const parts = await doorParts()
    expect(() => createFetchHandler([withPath(path)], parts)).toThrow(TypeError)
  })

  it('are an error at start for a permission that the policy lacks', async () => {
    const parts = await doorParts()
    const route = declareRoute({
      method: 'GET',
      path: '/misspelt',
      summary: '',
      access: { permission: 'gavage_data:raed', list: true },
      responses,
      handle: () => ({ status: 200 }),
    })
    expect(() => createNodeHandler([route], parts)).toThrow('Did you mean gavage_data:read')
  })
})
