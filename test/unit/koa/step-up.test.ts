import Router from '@koa/router'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { authenticateRequest } from '../../../src/http-auth/index.js'
import { audit, authenticate, mountRoutes, problemDetails, requireAuthentication } from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { declareRoute } from '../../../src/routing/index.js'
import { createVerifier, type JsonValue } from '../../../src/tokens/index.js'
import { memoryTrail } from '../../support/fakes.js'
import { serveKoa } from '../../support/serve-koa.js'
import { AUDIENCE, claims, compact, header, ISSUER, JWKS } from '../tokens/forge.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const nowSeconds = 1_800_000_000
const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => nowSeconds * 1000 })

// The doors have the clock of the machine: it stands still here.
beforeEach(() => {
  vi.useFakeTimers({ now: nowSeconds * 1000, toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const tokenWith = (changes: Record<string, JsonValue | undefined>): string =>
  compact(header(), claims({ iat: nowSeconds, exp: nowSeconds + 300, ...changes }))

const withToken = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })

const DESCRIPTION = 'error_description="A stronger or more recent authentication is required"'
const CHALLENGE = `Bearer error="insufficient_user_authentication", ${DESCRIPTION}`

/** Each says of a token whether it was let through. */
const doors = {
  async 'authenticate()'(
    acr: string | readonly string[] | undefined,
    maxAgeSeconds: number | undefined,
    token: string,
  ) {
    const app = new Koa()
    app.use(authenticate({ verifier, policy, acr, maxAgeSeconds })).use((ctx) => {
      ctx.status = 204
    })
    return fetch(await serveKoa(app), withToken(token))
  },
  async 'requireAuthentication()'(
    acr: string | readonly string[] | undefined,
    maxAgeSeconds: number | undefined,
    token: string,
  ) {
    const app = new Koa()
    app
      .use(authenticate({ verifier, policy }))
      .use(requireAuthentication({ acr, maxAgeSeconds }))
      .use((ctx) => {
        ctx.status = 204
      })
    return fetch(await serveKoa(app), withToken(token))
  },
  async 'a declared route'(
    acr: string | readonly string[] | undefined,
    maxAgeSeconds: number | undefined,
    token: string,
  ) {
    const router = new Router()
    const route = declareRoute({
      method: 'GET',
      path: '/',
      summary: 'Guarded',
      access: 'authenticated',
      authentication: { acr, maxAgeSeconds },
      responses: { 204: { description: 'Yes' } },
      handle: () => ({ status: 204 }),
    })
    mountRoutes(router, [route], policy)
    const app = new Koa()
    app.use(authenticate({ verifier, policy })).use(router.routes())
    return fetch(await serveKoa(app), withToken(token))
  },
  async 'authenticateRequest()'(
    acr: string | readonly string[] | undefined,
    maxAgeSeconds: number | undefined,
    token: string,
  ) {
    const request = new Request('https://api.example/', withToken(token))
    const asked = await authenticateRequest(verifier, request, { acr, maxAgeSeconds })
    return asked.ok
      ? new Response(null, { status: 204 })
      : new Response(null, { status: asked.problem.status, headers: { ...asked.problem.headers } })
  },
}

describe.each(Object.entries(doors))('%s asks how the user signed in', (_, ask) => {
  test.each<
    [string | readonly string[] | undefined, number | undefined, Record<string, JsonValue | undefined>, boolean]
  >([
    ['2', undefined, { acr: '2' }, true],
    ['2', undefined, { acr: '3' }, true],
    ['2', undefined, { acr: '1' }, false],
    ['2', undefined, { acr: '0' }, false],
    ['2', undefined, { acr: undefined }, false],
    ['2', undefined, { acr: 2 }, false],
    ['2', undefined, { acr: ['1', '2'] }, true],
    ['2', undefined, { acr: 'gold' }, false],
    ['gold', undefined, { acr: 'gold' }, true],
    ['gold', undefined, { acr: 'GOLD' }, false],
    ['gold', undefined, { acr: '9' }, false],
    [['silver', 'gold'], undefined, { acr: ['bronze', 'silver'] }, true],
    [['silver', 'gold'], undefined, { acr: 'bronze' }, false],
    [undefined, 300, { auth_time: nowSeconds - 200 }, true],
    [undefined, 300, { auth_time: nowSeconds - 310 }, true],
    [undefined, 300, { auth_time: nowSeconds - 311 }, false],
    [undefined, 300, { auth_time: nowSeconds - 400 }, false],
    [undefined, 300, { auth_time: nowSeconds + 200 }, false],
    [undefined, 300, { auth_time: undefined }, false],
    [undefined, 300, { auth_time: String(nowSeconds) }, false],
    ['2', 300, { acr: '2', auth_time: nowSeconds - 400 }, false],
    ['2', 300, { acr: '2', auth_time: nowSeconds }, true],
  ])('acr %j, max age %j: of %j → %j', async (acr, maxAgeSeconds, changes, isMet) => {
    const { status, headers } = await ask(acr, maxAgeSeconds, tokenWith(changes))
    expect(status).toBe(isMet ? 204 : 401)
    const wanted = [
      ...(acr === undefined ? [] : [`acr_values="${[acr].flat().join(' ')}"`]),
      ...(maxAgeSeconds === undefined ? [] : [`max_age="${maxAgeSeconds}"`]),
    ]
    expect(headers.get('www-authenticate')).toBe(isMet ? null : [CHALLENGE, ...wanted].join(', '))
  })
})

test('the audit trail says who has to sign in again', async () => {
  const trail = memoryTrail()
  const app = new Koa()
  app
    .use(audit(trail))
    .use(problemDetails())
    .use(authenticate({ verifier, policy, acr: '2' }))
  const token = tokenWith({ acr: '1', jti: 'seen-nowhere-else' })
  const answer = await fetch(await serveKoa(app), withToken(token))
  expect(await answer.json()).toMatchObject({ code: 'insufficient_user_authentication' })
  expect(trail.events).toMatchObject([
    { event: 'TOKEN_VALIDATION', outcome: 'success' },
    {
      event: 'AUTH_REQUIRED',
      outcome: 'refused',
      reason: 'insufficient_user_authentication',
      user: 'jean.martin@gaveur.fr',
    },
  ])
})

test.each([
  { acr: [] },
  { acr: '' },
  { acr: 'a b' },
  { acr: '"' },
  { maxAgeSeconds: -1 },
  { maxAgeSeconds: Number.NaN },
])('a requirement of %j is a mistake', (requirement) => {
  expect(() => requireAuthentication(requirement)).toThrow(TypeError)
})
