import Router from '@koa/router'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createFetchHandler } from '../../../src/fetch/index.js'
import { audit, authenticate, mountRoutes, problemDetails, requestId } from '../../../src/koa/index.js'
import { declareRoute } from '../../../src/routing/index.js'
import { authorizationOf, doorParts } from '../../support/door-parts.js'
import { serveKoa } from '../../support/serve-koa.js'

const body = z.strictObject({ dose_g: z.int() })
const responses = { 201: { description: 'Made' } }
const handle = ({ body: after }: { body: z.output<typeof body> }, _: unknown, context: { noteChange: NoteChange }) => {
  context.noteChange({ after })
  return { status: 201, body: after }
}
type NoteChange = (change: { after: unknown }) => void

const ROUTES = [
  declareRoute({
    method: 'POST',
    path: '/list',
    summary: 'A list',
    access: { permission: 'gavage_data:write', list: true },
    body,
    responses,
    handle,
  }),
  declareRoute({
    method: 'POST',
    path: '/anybody',
    summary: 'Anybody',
    access: 'authenticated',
    body,
    responses,
    handle,
  }),
  declareRoute({
    method: 'POST',
    path: '/record',
    summary: 'A record',
    access: { permission: 'gavage_data:write', record: () => ({ gaveur_id: 1 }) },
    body,
    responses,
    handle,
  }),
  declareRoute({
    method: 'GET',
    path: '/facts',
    summary: 'What events of the request have in common',
    access: 'authenticated',
    responses: { 200: { description: 'Facts' } },
    handle: (_, __, { auditFacts }) => ({ status: 200, body: auditFacts() }),
  }),
]

type Parts = Awaited<ReturnType<typeof doorParts>>
type Ask = (path: string, init: RequestInit) => Promise<Response>

async function mounted({ trail, ...parts }: Parts): Promise<Ask> {
  const router = new Router()
  mountRoutes(router, ROUTES, parts.policy)
  const app = new Koa()
  app.use(requestId()).use(problemDetails()).use(audit(trail)).use(authenticate(parts)).use(router.routes())
  const origin = await serveKoa(app)
  return (path, init) => fetch(`${origin}${path}`, init)
}

async function answered(parts: Parts): Promise<Ask> {
  const answer = createFetchHandler(ROUTES, parts)
  return (path, init) => answer(new Request(`http://api.example${path}`, init))
}

describe.each([
  ['mountRoutes', mounted],
  ['createFetchHandler', answered],
])('declared routes that change something, by %s', (_, open) => {
  it.each(['/list', '/anybody', '/record'])('%s leaves no intent of input that is wrong', async (path) => {
    const parts = await doorParts()
    const ask = await open(parts)
    const headers = { ...authorizationOf(), 'content-type': 'application/json' }
    const wrong = await ask(path, { method: 'POST', headers, body: '{"dose_g":"many"}' })
    expect(wrong.status).toBe(400)
    expect(parts.trail.events.map(({ event, reason }) => `${event} ${reason}`)).toEqual([
      'TOKEN_VALIDATION ok',
      'AUTHENTICATED_REQUEST validation_failed',
    ])
    const good = await ask(path, { method: 'POST', headers, body: '{"dose_g":3}' })
    expect(good.status).toBe(201)
    expect(parts.trail.events.slice(2)).toMatchObject([
      { event: 'DATA_MUTATION', outcome: 'pending' },
      { event: 'AUTHENTICATED_REQUEST', outcome: 'success' },
      { event: 'DATA_MUTATION', outcome: 'success', intent: 3, change: { after: { dose_g: 3 } } },
    ])
  })

  it('can record events of the request that say what all of its events say', async () => {
    const parts = await doorParts()
    const ask = await open(parts)
    const trace = 'a'.repeat(32)
    const headers = {
      ...authorizationOf(),
      'user-agent': 'a gateway',
      traceparent: `00-${trace}-${'b'.repeat(16)}-01`,
      'x-request-id': 'one-request',
    }
    const { address, ...facts } = z
      .record(z.string(), z.string())
      .parse(await (await ask('/facts', { headers })).json())
    const of = { method: 'GET', path: '/facts', userAgent: 'a gateway', traceId: trace }
    expect(facts).toMatchObject(of)
    expect(parts.trail.events.at(-1)).toMatchObject({ event: 'AUTHENTICATED_REQUEST', address, ...facts })
  })

  it('make nothing where the trail refuses the intent', async () => {
    const parts = await doorParts()
    const trail = { ...parts.trail, commit: () => Promise.reject(new Error('full')) }
    const ask = await open({ ...parts, trail })
    const headers = { ...authorizationOf(), 'content-type': 'application/json' }
    for (const path of ['/list', '/anybody', '/record']) {
      const answer = await ask(path, { method: 'POST', headers, body: '{"dose_g":3}' })
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
      expect(await answer.json()).toMatchObject({ code: 'audit_unavailable' })
    }
  })
})
