import Koa from 'koa'
import { describe, expect, test } from 'vitest'
import { createProofChecker } from '../../../src/dpop/index.js'
import { authenticateRequest } from '../../../src/http-auth/index.js'
import { authenticate, problemDetails, protectedResourceMetadata } from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { createVerifier } from '../../../src/tokens/index.js'
import { serveKoa } from '../../support/serve-koa.js'
import { AUDIENCE, ISSUER, JWKS, token } from '../tokens/forge.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const plain = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS })
const withProofs = createVerifier({
  issuers: [
    { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS },
    { issuer: 'https://id.example/realms/other', audience: AUDIENCE, keySet: JWKS },
  ],
  proofs: createProofChecker({ algorithms: ['ES256', 'PS256'] }),
})

function serve(resource: string, verifier = plain): Promise<string> {
  const app = new Koa()
  app.use(problemDetails())
  app.use(protectedResourceMetadata({ resource, verifier, scopes: ['gavage'], certificateBoundTokens: true }))
  app.use(authenticate({ resource, verifier, policy }))
  return serveKoa(app)
}

describe('the metadata stands at the well-known path, before the path of the API', () => {
  test.each([
    ['https://api.example', '/.well-known/oauth-protected-resource'],
    ['https://api.example/', '/.well-known/oauth-protected-resource'],
    ['https://api.example:8443/v1', '/.well-known/oauth-protected-resource/v1'],
    ['https://api.example/v1/gavage/', '/.well-known/oauth-protected-resource/v1/gavage/'],
  ])('of %s at %s', async (resource, path) => {
    const url = await serve(resource)
    const answer = await fetch(`${url}${path}?from=somewhere`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    // Character by character: a client compares it with the URL it uses.
    expect(await answer.json()).toEqual({
      resource,
      authorization_servers: [ISSUER],
      bearer_methods_supported: ['header'],
      scopes_supported: ['gavage'],
      tls_client_certificate_bound_access_tokens: true,
    })
    expect((await fetch(`${url}${path}x`)).status).toBe(401)
  })

  test('and lists every issuer, and the algorithms of proofs', async () => {
    const url = await serve('https://api.example', withProofs)
    expect(await (await fetch(`${url}/.well-known/oauth-protected-resource`)).json()).toMatchObject({
      authorization_servers: [ISSUER, 'https://id.example/realms/other'],
      dpop_signing_alg_values_supported: ['ES256', 'PS256'],
    })
  })

  test('for pages of any origin, and to be read only', async () => {
    const url = `${await serve('https://api.example')}/.well-known/oauth-protected-resource`
    const preflight = await fetch(url, { method: 'OPTIONS', headers: { Origin: 'https://page.example' } })
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, HEAD'])
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
  })
})

describe('every challenge names it', () => {
  const PARAMETER = 'resource_metadata="https://api.example/.well-known/oauth-protected-resource/v1"'
  const resource = 'https://api.example/v1'

  test.each<[string, Record<string, string>, string]>([
    ['without credentials', {}, `Bearer ${PARAMETER}, DPoP algs="ES256 PS256", ${PARAMETER}`],
    [
      'of a refused token',
      { Authorization: 'Bearer garbage' },
      `Bearer error="invalid_token", error_description="The access token is not valid here", ${PARAMETER}`,
    ],
    [
      'of a refused token with the scheme DPoP',
      { Authorization: `DPoP ${token()}` },
      `DPoP error="invalid_token", error_description="The access token is not valid here", algs="ES256 PS256", ${PARAMETER}`,
    ],
  ])('%s', async (_, headers, challenge) => {
    const url = await serve(resource, withProofs)
    expect((await fetch(url, { headers })).headers.get('www-authenticate')).toBe(challenge)
    const asked = await authenticateRequest(withProofs, new Request('https://api.example/v1', { headers }), {
      resource,
    })
    expect(asked).toMatchObject({ ok: false, problem: { headers: { 'WWW-Authenticate': challenge } } })
  })

  test('of a sign-in that is too weak', async () => {
    const app = new Koa()
    const now = () => 1_800_000_000_000
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now })
    app.use(authenticate({ resource, verifier, policy, acr: '2' }))
    const answer = await fetch(await serveKoa(app), { headers: { Authorization: `Bearer ${token()}` } })
    expect(answer.headers.get('www-authenticate')).toContain(`acr_values="2", ${PARAMETER}`)
  })
})

test.each([
  '',
  'api.example',
  'ftp://api.example',
  'https://api.example?a',
  'https://api.example/#a',
  'https://u@api.example',
  'https://a"b',
])('a resource of %j is a mistake', (resource) => {
  expect(() => protectedResourceMetadata({ resource, verifier: plain })).toThrow(TypeError)
  expect(() => authenticate({ resource, verifier: plain, policy })).toThrow(TypeError)
})
