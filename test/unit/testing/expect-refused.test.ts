import { AssertionError } from 'node:assert'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { type Problem, problemBody, problemOfRefusal } from '../../../src/http-auth/index.js'
import {
  type AuthenticateOptions,
  authenticate,
  authorize,
  problemDetails,
  requestId,
  securityHeaders,
} from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import {
  developmentKeySet,
  type ExpectedRefusal,
  expectRefused,
  fakeVerifier,
  mintToken,
  TEST_ISSUER,
} from '../../../src/testing/index.js'
import { readChallenges } from '../../../src/testing/read-challenges.js'
import { createVerifier, REFUSALS } from '../../../src/tokens/index.js'
import { serveKoa } from '../../support/serve-koa.js'

const IDENTITIES = { jean: { roles: ['gaveur'], attributes: { gaveur_id: 1 } }, nobody: {} }

async function serve(
  options: Partial<AuthenticateOptions> = {},
): Promise<(token?: string, path?: string) => Promise<Response>> {
  const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
  const app = new Koa().use(requestId()).use(securityHeaders()).use(problemDetails())
  app.use(authenticate({ verifier: fakeVerifier(IDENTITIES, {}), policy, ...options }))
  app.use(authorize('gavage_data:read', (ctx) => ({ gaveur_id: Number(ctx.path.slice(1)) })))
  app.use((ctx) => {
    ctx.body = 'fed'
  })
  const url = await serveKoa(app)
  return (token, path = '/1') =>
    fetch(`${url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
}

/** An answer as supertest would show it, of an expired token unless something else is said. */
function answer(changes: { status?: number; headers?: object; body?: unknown } = {}) {
  return {
    status: 401,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'www-authenticate': 'Bearer error="invalid_token", error_description="The access token expired"',
      'x-request-id': 'id-1',
    },
    body: { code: 'invalid_token', requestId: 'id-1' },
    ...changes,
  }
}

const HEADERS: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(answer().headers))

describe('expectRefused', () => {
  it('holds for what the middleware answers to every refusal', async () => {
    const call = await serve()
    for (const code of Object.keys(REFUSALS)) {
      await expectRefused(await call(`refused:${code}`), code as ExpectedRefusal)
    }
    await expectRefused(await call(), 'authentication_required')
    await expectRefused(await call('nobody'), 'insufficient_scope')
    await expectRefused(await call('jean', '/2'), 'insufficient_scope')
    await expectRefused(await call('jean', '/1?access_token=x'), 'invalid_request')
  })

  it('holds for a user who has to sign in again', async () => {
    const verifier = createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })
    const call = await serve({ verifier, acr: '2', maxAgeSeconds: 60 })
    const jean = { ...IDENTITIES.jean, acr: '2', authenticatedSecondsAgo: 10 }
    expect((await call(mintToken(jean))).status).toBe(200)
    const lacks = [{ acr: '1' }, { authenticatedSecondsAgo: 600 }, { authenticatedSecondsAgo: undefined }]
    for (const lacking of lacks) {
      await expectRefused(await call(mintToken({ ...jean, ...lacking })), 'insufficient_user_authentication')
    }
  })

  it('leaves the body to be read', async () => {
    const response = await (await serve())()
    await expectRefused(response, 'authentication_required')
    expect(await response.json()).toMatchObject({ code: 'authentication_required' })
    await expect(expectRefused(response, 'authentication_required')).rejects.toThrow('call expectRefused first')
  })

  it('says in a sentence what it saw instead', async () => {
    const call = await serve()
    const failure: unknown = await expectRefused(await call('jean'), 'expired').catch((error) => error)
    expect(failure).toBeInstanceOf(AssertionError)
    expect(failure).toHaveProperty(
      'message',
      'Expected the refusal expired (401 invalid_token), but it was allowed, with status 200.',
    )
    expect(failure).toMatchObject({ actual: { status: 200 }, expected: { status: 401, code: 'invalid_token' } })
    await expect(expectRefused(await call(), 'expired')).rejects.toThrow(
      'Expected the refusal expired (401 invalid_token), but its body had the code authentication_required; its ' +
        'challenge was Bearer instead of Bearer error="invalid_token", error_description="The access token expired".',
    )
  })

  it.each<[string, Parameters<typeof answer>[0], ExpectedRefusal, string]>([
    ['another status', { status: 403 }, 'expired', 'the status was 403.'],
    ['another code', { body: { code: 'nope', requestId: 'id-1' } }, 'expired', 'its body had the code nope.'],
    ['no problem', { headers: { ...HEADERS, 'content-type': 'application/json' } }, 'expired', 'was application/json.'],
    ['no challenge', { headers: { ...HEADERS, 'www-authenticate': undefined } }, 'expired', 'challenge was absent'],
    ['another challenge', {}, 'audience', 'instead of Bearer error="invalid_token", error_description="The access'],
    ['no request id', { headers: { ...HEADERS, 'x-request-id': undefined } }, 'expired', 'it had no X-Request-ID'],
    ['two request ids', { body: { code: 'invalid_token', requestId: 'id-2' } }, 'expired', 'had the request id id-2'],
    [
      'a challenge for a missing record',
      { status: 404, body: { code: 'not_found', requestId: 'id-1' } },
      'not_found',
      'it had the challenge Bearer',
    ],
    [
      'an error for a missing token',
      { body: { code: 'authentication_required', requestId: 'id-1' } },
      'authentication_required',
      'instead of Bearer.',
    ],
    ['a body that is no JSON', { body: '<html>' }, 'expired', 'its body had no code'],
    [
      'an offer of another scheme alone',
      {
        headers: { ...HEADERS, 'www-authenticate': 'DPoP algs="ES256"' },
        body: { code: 'authentication_required', requestId: 'id-1' },
      },
      'authentication_required',
      'its challenge was DPoP algs="ES256" instead of Bearer.',
    ],
  ])('fails for %s', async (_fault, changes, code, message) => {
    await expect(expectRefused(answer(changes), code)).rejects.toThrow(message)
  })

  it('takes answers of other clients, and leaves the request id out when told to', async () => {
    await expectRefused(answer(), 'expired')
    await expectRefused(answer(), 'invalid_token')
    const { status: statusCode, body, headers } = answer()
    await expectRefused({ statusCode, headers, body: JSON.stringify(body) }, 'expired')
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]))
    await expectRefused(answer({ headers: lists }), 'expired')
    const bare = { ...headers, 'x-request-id': undefined }
    await expectRefused(answer({ headers: bare, body: { code: 'invalid_token' } }), 'expired', { requestId: false })
  })

  it('finds its challenge among others, with more to say', async () => {
    const challenge = 'DPoP algs="ES256", bearer resource_metadata="https://api.example/", error="invalid_token"'
    const headers = { ...HEADERS, 'www-authenticate': challenge }
    await expectRefused(answer({ headers }), 'invalid_token')
    await expect(expectRefused(answer({ headers }), 'expired')).rejects.toThrow('its challenge was DPoP')
  })

  it('takes the scheme DPoP for a token that came with it', async () => {
    const { 'www-authenticate': bearer = '' } = HEADERS
    const headers = { ...HEADERS, 'www-authenticate': `${bearer.replace('Bearer', 'DPoP')}, algs="ES256"` }
    await expectRefused(answer({ headers }), 'expired')
    const proof = 'DPoP error="invalid_dpop_proof", error_description="The DPoP proof is not valid for this request"'
    const told = {
      headers: { ...HEADERS, 'www-authenticate': proof },
      body: { code: 'invalid_dpop_proof', requestId: 'id-1' },
    }
    await expectRefused(answer(told), 'invalid_dpop_proof')
    await expectRefused(answer(told), 'proof_replayed')
    await expect(expectRefused(answer(told), 'use_dpop_nonce')).rejects.toThrow('had the code invalid_dpop_proof')
  })

  it.each([
    ['expird', 'expird is no code of docs/errors.md: did you mean expired?'],
    ['nonsense', 'nonsense is no code of docs/errors.md'],
    ['toString', 'toString is no code of docs/errors.md'],
  ])('says of %s that there is no such code', async (code, words) => {
    const asked: Promise<void> = Reflect.apply(expectRefused, undefined, [answer(), code])
    await expect(asked).rejects.toMatchObject({ code: 'code_unknown', message: words })
  })

  it('takes a Response that was made in a test', async () => {
    const problem: Problem = problemOfRefusal({ code: 'expired', check: '', expected: '', actual: '', mend: '' })
    const headers = { ...problem.headers, 'Content-Type': 'application/problem+json', 'X-Request-ID': 'a' }
    await expectRefused(new Response(problemBody(problem, 'a'), { status: problem.status, headers }), 'expired')
  })
})

describe('readChallenges', () => {
  it.each([
    ['', []],
    ['Bearer', [['Bearer', {}]]],
    ['Bearer error="a, b=\\"c\\"", scope=x', [['Bearer', { error: 'a, b="c"', scope: 'x' }]]],
    [
      'Basic, Bearer Realm = "r"',
      [
        ['Basic', {}],
        ['Bearer', { realm: 'r' }],
      ],
    ],
    ['x=1', []],
  ])('reads %s', (value, expected) => {
    const read = readChallenges(value).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])
    expect(read).toEqual(expected)
  })
})
