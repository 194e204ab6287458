import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createDpopKey, type DevProvider, startDevProvider } from '../../src/testing/index.js'
import { SUBJECTS } from '../contract/decision-table.js'
import { createBrowser, signIn } from '../e2e/dev-provider/browser.js'
import { API, claimsOf, createClient, FRONT, headerOf } from '../e2e/dev-provider/client.js'

/**
 * The embedded provider's tokens beside a real Keycloak's, claim by claim. What may differ is listed here, and nothing
 * else: the id of the token and of the session, times, the signing key, and the host in the issuer.
 */
type Tokens = Readonly<Record<string, unknown>>

const REDIRECT_URI = 'http://127.0.0.1:5173/callback'

const grants: readonly (readonly [string, (issuer: string) => Promise<Tokens>])[] = [
  ...Object.entries(SUBJECTS).map(
    ([name, user]) =>
      [
        `password grant of ${name}`,
        (issuer: string) => token(issuer, { ...FRONT, ...user, grant_type: 'password', scope: 'openid' }),
      ] as const,
  ),
  [
    'password grant without a scope',
    (issuer) => token(issuer, { ...FRONT, ...SUBJECTS.gaveur, grant_type: 'password' }),
  ],
  [
    'password grant with a DPoP proof',
    (issuer) => boundToken(issuer, { ...FRONT, ...SUBJECTS.gaveur, grant_type: 'password', scope: 'openid' }),
  ],
  [
    'client credentials with a DPoP proof',
    (issuer) => boundToken(issuer, { ...API, grant_type: 'client_credentials' }),
  ],
  ['refresh', refresh],
  ['authorization code with PKCE', codeFlow],
  ['client credentials', (issuer) => token(issuer, { ...API, grant_type: 'client_credentials' })],
]

describe('the embedded provider’s tokens are Keycloak’s', () => {
  let embedded: DevProvider
  beforeAll(async () => {
    embedded = await startDevProvider()
  })
  afterAll(() => embedded.stop())

  it.each(grants)('%s', async (name, obtain) => {
    const keycloak = inject('keycloakIssuer')
    const ours = comparable(await obtain(embedded.issuer), embedded.issuer)
    const theirs = comparable(await obtain(keycloak), keycloak)
    // Keycloak makes the user of a service account itself, with an id of its own.
    if (name.startsWith('client credentials')) Object.assign(ours.access_token ?? {}, { sub: theirs.access_token?.sub })
    expect(ours).toEqual(theirs)
    expect(Object.keys(theirs.access_token ?? {}).length).toBeGreaterThan(10)
  })
})

interface Comparable {
  readonly response: Record<string, unknown>
  readonly access_token?: Record<string, unknown>
  readonly id_token?: Record<string, unknown>
  readonly refresh_token?: Record<string, unknown>
}

function comparable(tokens: Tokens, issuer: string): Comparable {
  const comparableTokens: Record<string, Record<string, unknown>> = {}
  const response: Record<string, unknown> = {
    ...tokens,
    session_state: shapeOf(tokens.session_state),
    expires_in: about(Number(tokens.expires_in)),
    refresh_expires_in: about(Number(tokens.refresh_expires_in)),
  }
  for (const kind of ['access_token', 'id_token', 'refresh_token'] as const) {
    if (tokens[kind] === undefined) continue
    response[kind] = 'a token'
    // A refresh token is for the provider alone: how it is signed is its own matter.
    const { alg, typ } = headerOf(tokens[kind])
    const header = kind === 'refresh_token' ? { typ } : { alg, typ }
    comparableTokens[kind] = { ...withoutTheirOwn(claimsOf(tokens[kind]), tokens), header }
  }
  return JSON.parse(
    JSON.stringify({ response, ...comparableTokens }).replaceAll(issuer, 'ISSUER'),
    // Lists of names have no order, and neither has a scope.
    (name, value) =>
      name === 'scope' ? String(value).split(' ').sort() : Array.isArray(value) ? [...value].sort() : value,
  )
}

/** Keeps of each claim that differs by nature what does not: its shape, or what it stands for. */
function withoutTheirOwn(claims: Record<string, unknown>, tokens: Tokens): Record<string, unknown> {
  const { exp, iat, auth_time, jti, sid, at_hash, reuse_id, ...rest } = claims
  return {
    ...rest,
    livesSeconds: about(Number(exp) - Number(iat)),
    auth_time: auth_time === undefined ? 'absent' : 'present',
    jti: shapeOf(jti),
    reuse_id: shapeOf(reuse_id),
    sid: shapeOf(sid),
    at_hash:
      at_hash === undefined ? 'absent' : at_hash === halfHash(tokens.access_token) ? 'of the access token' : 'wrong',
  }
}

/** Keycloak may pass from one second to the next while it makes an answer: 299 for 300. */
function about(seconds: number): number {
  return Math.round(seconds / 10) * 10
}

/** `onrtro:4874e245-…` → `onrtro:<uuid>`; a session id → its length. */
function shapeOf(id: unknown): string {
  if (typeof id !== 'string') return 'absent'
  const shape = id.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '<uuid>')
  return shape === id ? `${id.length} characters` : shape
}

function halfHash(accessToken: unknown): string {
  return createHash('sha256').update(String(accessToken)).digest().subarray(0, 16).toString('base64url')
}

async function token(issuer: string, form: Record<string, string>): Promise<Tokens> {
  const { status, body } = await createClient(issuer).post('/token', form)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

/** One key for both, so that what they are bound to is the same. */
const key = createDpopKey()

async function boundToken(issuer: string, form: Record<string, string>): Promise<Tokens> {
  const proof = key.proof({ method: 'POST', url: `${issuer}/protocol/openid-connect/token` })
  const { status, body } = await createClient(issuer).post('/token', form, { DPoP: proof })
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

async function refresh(issuer: string): Promise<Tokens> {
  const { refresh_token } = await token(issuer, {
    ...FRONT,
    ...SUBJECTS.gaveur,
    grant_type: 'password',
    scope: 'openid',
  })
  return token(issuer, { ...FRONT, grant_type: 'refresh_token', refresh_token: String(refresh_token) })
}

async function codeFlow(issuer: string): Promise<Tokens> {
  const code_verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    ...FRONT,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: REDIRECT_URI,
    state: 'state',
    nonce: 'nonce',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const url = `${issuer}/protocol/openid-connect/auth?${query}`
  const { username, password } = SUBJECTS.gaveur
  const answer = await signIn(createBrowser(issuer), url, username, password)
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return token(issuer, { ...FRONT, grant_type: 'authorization_code', code, code_verifier, redirect_uri: REDIRECT_URI })
}
