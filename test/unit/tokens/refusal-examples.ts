import { DEVELOPMENT_KEY_ID, developmentKeySet, developmentSigningKey } from '../../../src/development-key/index.js'
import { createMemoryReplays, createNonces, createProofChecker } from '../../../src/dpop/index.js'
import {
  createVerifier,
  type IssuerOptions,
  type Presentation,
  type Refusal,
  type RevocationList,
  type RevocationMark,
  type SharedOptions,
  TEST_ISSUER,
  type Verifier,
  type VerifierOptions,
} from '../../../src/tokens/index.js'
import { CLIENTS, proof, proofClaims, proofHeader, signProof, thumbprint, URL_CALLED } from '../dpop/proofs.js'
import { AUDIENCE, claims, compact, encode, header, ISSUER, KEYS, NOW, type TestKey, token } from './forge.js'

/** What somebody sends, and is refused for. docs/errors.md shows what the verifier said of each. */
export interface RefusalExample {
  /** What was sent, as a heading. */
  readonly sent: string
  /** Travels in an Authorization header. */
  readonly text: () => string
  /** Scheme of that header. Default Bearer. */
  readonly scheme?: Presentation['scheme']
  /** DPoP headers that travel beside it. */
  readonly proofs?: (token: string) => readonly string[]
  readonly options?: Partial<IssuerOptions & SharedOptions>
  /** Beside the realm of the demonstration, this one. */
  readonly second?: IssuerOptions
}

const KEYCLOAK_KEY = { ...KEYS.rsa, kid: 'NTW-7bZmV0EZ2lIVd1cY0VKn8vLqXxJb4pXyQ0bF5wE' }
const KEY_SET = { keys: [{ ...KEYCLOAK_KEY.jwk, kid: KEYCLOAK_KEY.kid }] }
const PUBLISHED_KEY: TestKey = {
  alg: 'RS256',
  kid: DEVELOPMENT_KEY_ID,
  privateKey: developmentSigningKey(),
  jwk: { ...developmentKeySet.keys[0] },
}
/** The same, as somebody gave it to a realm of their own. */
const COPIED_KEY: TestKey = { ...PUBLISHED_KEY, kid: 'copied', jwk: { ...PUBLISHED_KEY.jwk, kid: 'copied' } }

/** A token as this realm makes it, but for the changes. */
const keycloak = (changes: Parameters<typeof token>[0] = {}, headerChanges: Parameters<typeof token>[1] = {}): string =>
  token(changes, headerChanges, KEYCLOAK_KEY)

/** Everything this mark names is revoked; without one, nobody knows what is. */
const revoking = (mark?: RevocationMark): RevocationList => ({
  version: 0,
  find: () => mark,
  ready: () => (mark === undefined ? Promise.resolve(false) : undefined),
})

/** A token bound to the key of a client that signs with ES256. */
const bound = (changes: Parameters<typeof token>[0] = {}): string =>
  keycloak({ typ: 'DPoP', cnf: { jkt: thumbprint(CLIENTS.ES256) }, ...changes })

const checker = createProofChecker({ now: () => NOW * 1000 })
const withProofs = { scheme: 'DPoP', text: bound, options: { proofs: checker } } as const

/** The issuer is asked, and answers so. */
const asking = (tokens: 'lightweight' | 'always', answer: () => Response): Partial<IssuerOptions & SharedOptions> => ({
  introspection: {
    clientId: AUDIENCE,
    clientSecret: 'secret',
    tokens,
    endpoint: `${ISSUER}/protocol/openid-connect/token/introspect`,
  },
  fetch: async () => answer(),
})

/** What a lightweight token of Keycloak lacks. */
const LIGHTWEIGHT = {
  sub: undefined,
  aud: undefined,
  realm_access: undefined,
  resource_access: undefined,
  preferred_username: undefined,
  email_verified: undefined,
}

/** In the order of the checks. Each code is here with each of its checks; a mend that differs has an example of its own. */
export const REFUSAL_EXAMPLES: readonly RefusalExample[] = [
  {
    sent: 'A token with the roles of forty clients',
    text: () => keycloak({ resource_access: { everything: { roles: Array(900).fill('manage-everything') } } }),
  },
  { sent: 'An opaque token', text: () => 'k7Yb2xQ9mPzR4tWv' },
  { sent: 'A token in quotes', text: () => `"${keycloak()}"` },
  { sent: 'A token that lost its signature', text: () => keycloak().replace(/[^.]+$/, '') },
  {
    sent: 'An encrypted token',
    text: () => `${encode(header({ alg: 'RSA-OAEP', enc: 'A256GCM' }))}.a2V5.aXY.dGV4dA.dGFn`,
  },
  { sent: 'A header that names its alg twice', text: () => compact('{"alg":"none","alg":"RS256"}', claims()) },
  {
    sent: 'A header with the address of a key',
    text: () => keycloak({}, { jku: 'https://keys.attacker.example/jwks' }),
  },
  { sent: 'A header with a critical extension', text: () => keycloak({}, { crit: ['exp'] }) },
  { sent: 'A token of a client that signs with ES256', text: () => token({}, {}, KEYS.ec256) },
  {
    sent: 'A token signed with ES256, of an issuer that may sign with RS256 only, beside one that may',
    text: () => token({}, {}, KEYS.ec256),
    second: { issuer: 'https://id.example/realms/other', audience: AUDIENCE, algorithms: ['ES256'] },
  },
  {
    sent: 'A refresh token',
    text: () => compact(header({ alg: 'HS512' }), claims({ typ: 'Refresh', aud: ISSUER }), KEYS.rsa),
  },
  { sent: 'An unsigned token', text: () => `${encode(header({ alg: 'none' }))}.${encode(claims())}.` },
  { sent: 'A DPoP proof', text: () => keycloak({}, { typ: 'dpop+jwt' }) },
  { sent: 'A logout token that says so in its header', text: () => keycloak({}, { typ: 'logout+jwt' }) },
  { sent: 'A kid that is a number', text: () => keycloak({}, { kid: 7 }) },
  { sent: 'A payload that is an array', text: () => compact(header(), '[]') },
  { sent: 'A token that mintToken made for a test', text: () => token({ iss: TEST_ISSUER }, {}, PUBLISHED_KEY) },
  {
    sent: 'A token of the embedded provider, to a server with a real issuer',
    text: () => token({ iss: 'http://127.0.0.1:3000/realms/gaveurs-production' }, {}, PUBLISHED_KEY),
  },
  {
    sent: 'The same realm, asked at its address inside Docker',
    text: () => keycloak({ iss: 'http://keycloak:8080/realms/gaveurs-production' }),
  },
  {
    sent: 'A token of this realm, where the issuer was configured with a slash at its end',
    text: () => keycloak(),
    options: { issuer: `${ISSUER}/` },
  },
  { sent: 'A token of another realm', text: () => keycloak({ iss: 'https://id.example/realms/master' }) },
  { sent: 'A token of another provider', text: () => keycloak({ iss: 'https://accounts.example.org' }) },
  {
    sent: 'A token, while Keycloak was never reached',
    text: () => keycloak(),
    options: {
      keySet: undefined,
      fetch: () =>
        Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 10.0.0.7:443') })),
    },
  },
  {
    sent: 'A token from before the realm’s key was deleted',
    text: () => keycloak({}, { kid: 'x8Qy0Jm1T3v9sKc2nHf5aLr7dWpZe4bUgVtYoXiCjRk' }),
  },
  {
    sent: 'A token without kid, of a realm with two keys',
    text: () => keycloak({}, { kid: undefined }),
    options: { keySet: { keys: [...KEY_SET.keys, KEYS.strange.jwk] } },
  },
  {
    sent: 'A token signed with an RSA key of 1024 bits',
    text: () => token({}, {}, KEYS.small),
    options: { keySet: { keys: [KEYS.small.jwk, ...KEY_SET.keys] } },
  },
  {
    sent: 'A token of a realm that publishes the development key',
    text: () => token({}, {}, COPIED_KEY),
    options: { keySet: { keys: [COPIED_KEY.jwk] } },
  },
  {
    sent: 'A token whose payload was edited',
    text: () => {
      const [head, , signature] = keycloak().split('.')
      return `${head}.${encode(claims({ preferred_username: 'admin' }))}.${signature}`
    },
  },
  {
    sent: 'A token bound by DPoP, as a bearer token',
    text: () => keycloak({ typ: 'DPoP', cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }),
  },
  {
    sent: 'An ID token',
    text: () => keycloak({ typ: 'ID', aud: 'euralis-frontend', at_hash: 'Mh3W1xkqm2m2kx4sY2nJ0g' }),
  },
  { sent: 'An offline token', text: () => keycloak({ typ: 'Offline' }) },
  { sent: 'A logout token', text: () => keycloak({ typ: 'Logout' }) },
  { sent: 'A token without exp', text: () => keycloak({ exp: undefined }) },
  { sent: 'A token whose exp is text', text: () => keycloak({ exp: String(NOW + 300) }) },
  { sent: 'A token that expired six minutes ago', text: () => keycloak({ exp: NOW - 360, iat: NOW - 660 }) },
  { sent: 'A token whose nbf is text', text: () => keycloak({ nbf: 'now' }) },
  { sent: 'A token that is valid from tomorrow', text: () => keycloak({ nbf: NOW + 86_400 }) },
  { sent: 'A token whose iat is text', text: () => keycloak({ iat: 'now' }) },
  { sent: 'A token of a Keycloak whose clock is 45 s ahead', text: () => keycloak({ iat: NOW + 45, exp: NOW + 345 }) },
  { sent: 'A token whose aud holds a number', text: () => keycloak({ aud: [AUDIENCE, 1] }) },
  { sent: 'A token whose session id, sid, is a number', text: () => keycloak({ sid: 77 }) },
  { sent: 'A token of a client without an audience mapper', text: () => keycloak({ aud: 'account' }) },
  { sent: 'A token without aud', text: () => keycloak({ aud: undefined }) },
  { sent: 'A lightweight token', text: () => keycloak(LIGHTWEIGHT) },
  {
    sent: 'A lightweight token that the issuer calls inactive',
    text: () => keycloak(LIGHTWEIGHT),
    options: asking('lightweight', () => Response.json({ active: false })),
  },
  {
    sent: 'A token whose session ended, where the issuer is asked about every token',
    text: () => keycloak(),
    options: asking('always', () => Response.json({ active: false })),
  },
  {
    sent: 'A lightweight token, to a server whose OIDC_CLIENT_SECRET is wrong',
    text: () => keycloak(LIGHTWEIGHT),
    options: asking('lightweight', () => new Response('', { status: 401 })),
  },
  {
    sent: 'A token, while the issuer that is asked about every token is away',
    text: () => keycloak(),
    options: asking('always', () => new Response('', { status: 503 })),
  },
  {
    sent: 'A lightweight token, and an answer about another one',
    text: () => keycloak(LIGHTWEIGHT),
    options: asking('lightweight', () => Response.json({ ...claims(), active: true, jti: 'another' })),
  },
  {
    sent: 'A token, and an answer about another one, where the issuer is asked about every token',
    text: () => keycloak(),
    options: asking('always', () => Response.json({ ...claims(), active: true, sub: 'another' })),
  },
  {
    sent: 'A lightweight token that the issuer calls a refresh token',
    text: () => keycloak(LIGHTWEIGHT),
    options: asking('lightweight', () => Response.json({ ...claims(), active: true, token_use: 'refresh_token' })),
  },
  {
    sent: 'A token that the issuer calls an ID token, where it is asked about every token',
    text: () => keycloak(),
    options: asking('always', () => Response.json({ ...claims(), active: true, token_type: 'id_token' })),
  },
  {
    sent: 'A lightweight token, and an answer of token_type DPoP that names no key',
    text: () => keycloak(LIGHTWEIGHT),
    options: asking('lightweight', () => Response.json({ ...claims(), active: true, token_type: 'DPoP' })),
  },
  {
    sent: 'A token that names no key, and an answer of token_type DPoP',
    text: () => keycloak(),
    options: asking('always', () => Response.json({ ...claims(), active: true, token_type: 'DPoP' })),
  },
  { sent: 'A token of a client without the client scope basic', text: () => keycloak({ sub: undefined }) },
  { sent: 'A token whose sub is empty', text: () => keycloak({ sub: '' }) },
  { sent: 'A token with header typ JWT, where RFC 9068 is asked for', text: keycloak, options: { profile: 'rfc9068' } },
  {
    sent: 'A token without client_id, where RFC 9068 is asked for',
    text: () => keycloak({}, { typ: 'at+jwt' }),
    options: { profile: 'rfc9068' },
  },
  {
    sent: 'A token whose jti is empty, where RFC 9068 is asked for',
    text: () => keycloak({ client_id: 'euralis-frontend', jti: '' }, { typ: 'at+jwt' }),
    options: { profile: 'rfc9068' },
  },
  {
    sent: 'A token of a session that was signed out',
    text: () => keycloak(),
    options: { revocations: revoking({ kind: 'session', issuer: ISSUER, value: String(claims().sid) }) },
  },
  {
    sent: 'A token of somebody whose tokens were all taken back',
    text: () => keycloak(),
    options: {
      revocations: revoking({ kind: 'subject', issuer: ISSUER, value: String(claims().sub), issuedBefore: NOW }),
    },
  },
  {
    sent: 'A token, while the store of revocations cannot be reached',
    text: () => keycloak(),
    options: { revocations: revoking() },
  },
  { ...withProofs, sent: 'A bound token without its proof' },
  { ...withProofs, sent: 'A bound token with two proofs', proofs: (text) => [proof(text), proof(text)] },
  { ...withProofs, sent: 'A proof for the token endpoint', proofs: (text) => [proof(text, { ath: undefined })] },
  {
    ...withProofs,
    sent: 'A proof that carries its private key',
    proofs: (text) => [proof(text, {}, { jwk: { ...CLIENTS.ES256.jwk, d: 'private' } })],
  },
  {
    ...withProofs,
    sent: 'A proof that was changed after it was signed',
    proofs: (text) => [signProof(proofHeader(), proofClaims(text)).replace(/\.[^.]+$/, `.${'A'.repeat(86)}`)],
  },
  {
    ...withProofs,
    sent: 'A proof by another key',
    proofs: (text) => [proof(text, {}, {}, CLIENTS.stranger)],
  },
  { ...withProofs, sent: 'A proof for another method', proofs: (text) => [proof(text, { htm: 'POST' })] },
  {
    ...withProofs,
    sent: 'A proof for the address inside Docker, where clients call another',
    proofs: (text) => [proof(text, { htu: 'http://api:3000/api/gavage/42' })],
  },
  {
    ...withProofs,
    sent: 'A proof for the token before the last refresh',
    proofs: () => [proof(bound({ jti: 'old' }))],
  },
  { ...withProofs, sent: 'A proof that is five minutes old', proofs: (text) => [proof(text, { iat: NOW - 300 })] },
  {
    ...withProofs,
    sent: 'A proof that was used before',
    proofs: (text) => [proof(text, { jti: '01JD' })],
    options: { proofs: createProofChecker({ now: () => NOW * 1000, replays: { spend: () => 'used' } }) },
  },
  {
    ...withProofs,
    sent: 'A proof without the nonce that is asked for',
    proofs: (text) => [proof(text)],
    options: { proofs: createProofChecker({ now: () => NOW * 1000, nonces: createNonces() }) },
  },
  {
    ...withProofs,
    sent: 'A proof, while the store of used proofs cannot be reached',
    proofs: (text) => [proof(text)],
    options: {
      proofs: createProofChecker({
        now: () => NOW * 1000,
        replays: { spend: () => Promise.reject(new Error('redis at 10.0.0.9:6379 cannot be reached')) },
      }),
    },
  },
  {
    ...withProofs,
    sent: 'A proof, while as many are remembered as may be',
    proofs: (text) => [proof(text)],
    options: {
      proofs: createProofChecker({
        now: () => NOW * 1000,
        replays: createMemoryReplays({ size: 0, now: () => NOW * 1000 }),
      }),
    },
  },
  {
    ...withProofs,
    sent: 'A proof that was made before a restart, where no Redis remembers',
    proofs: (text) => [proof(text, { iat: NOW - 1 })],
    options: { proofs: createProofChecker({ now: () => NOW * 1000 }) },
  },
  { sent: 'A plain token with the scheme DPoP', text: () => keycloak(), scheme: 'DPoP' },
  {
    sent: 'A token bound to a certificate, without one',
    text: () => keycloak({ cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } }),
  },
]

/** What the verifier that refuses an example is made with: the realm of the demonstration, at a public address. */
export function optionsOf({ options, second }: RefusalExample): VerifierOptions {
  const realm = { issuer: ISSUER, audience: AUDIENCE, keySet: KEY_SET }
  const now = () => NOW * 1000
  if (second !== undefined) return { issuers: [realm, second], now }
  return { ...realm, now, ...options }
}

/** The verifier that refuses an example. */
export function verifierOf(example: RefusalExample): Verifier {
  return createVerifier(optionsOf(example))
}

/** How it came, as `readCredentials` says it. */
function presentationOf({ scheme, proofs }: RefusalExample, text: string): Presentation | undefined {
  if (scheme === undefined) return undefined
  return { scheme, proofs: proofs?.(text) ?? [], method: 'GET', url: URL_CALLED }
}

/** What is really said of it. */
export async function refusalOf(example: RefusalExample): Promise<Refusal> {
  const text = example.text()
  const verdict = await verifierOf(example).verify(text, presentationOf(example, text))
  if (verdict.ok) throw new Error(`${example.sent} was accepted`)
  return verdict.refusal
}
