import { FORGED_PROOFS } from '../../dpop/forged-proofs.js'
import { CLIENTS, proof, thumbprint } from '../../dpop/proofs.js'
import { AUDIENCE, ISSUER, KEYS, NOW, token } from '../../tokens/forge.js'
import { OTHER_AUDIENCE, OTHER_REALM } from './apis.js'
import {
  AMBIGUOUS,
  type Attack,
  asked,
  attacks,
  BOUND,
  EXPIRED,
  type Expectation,
  FORBIDDEN,
  GOOD,
  REQUIRED,
  refused,
  refusedAsDpop,
  refusedProof,
  type Step,
} from './attack.js'

const good = token()

/** One verifier knows the token already: another must not profit. */
function afterOther(name: string, text: () => string, knowing: string, other: string, expected: Expectation): Attack {
  return {
    class: 18,
    name,
    mayAskIssuer: true,
    steps: () => {
      const it = text()
      return [asked(it, GOOD, { api: knowing }), asked(it, expected, { api: other })]
    },
  }
}

const AUDIENCE_REFUSED = refused('audience')
const recent = () => token({ exp: NOW - 30, jti: 'recent' })

/** Class 18: verdicts of one verifier, used by another. */
const SHARED_VERDICTS: Attack[] = [
  afterOther('known for our audience', () => token({ jti: 'a' }), 'plain', 'other audience', AUDIENCE_REFUSED),
  afterOther(
    'known for the other audience',
    () => token({ jti: 'b', aud: OTHER_AUDIENCE }),
    'other audience',
    'plain',
    AUDIENCE_REFUSED,
  ),
  {
    class: 18,
    name: 'refused here, good there, still refused here',
    mayAskIssuer: true,
    steps: () => {
      const text = token({ jti: 'c', aud: [OTHER_AUDIENCE] })
      const there = asked(text, GOOD, { api: 'other audience' })
      return [asked(text, AUDIENCE_REFUSED), there, there, asked(text, AUDIENCE_REFUSED)]
    },
  },
  afterOther('known with a leeway of a minute', recent, 'lenient', 'plain', EXPIRED),
  afterOther(
    'known where expiry is not checked',
    () => token({ exp: NOW - 3_600, jti: 'd' }),
    'never expiring',
    'plain',
    EXPIRED,
  ),
  afterOther(
    'known with other keys',
    () => token({ jti: 'e' }, {}, OTHER_REALM),
    'other keys',
    'plain',
    refused('signature'),
  ),
  afterOther(
    'known where its algorithm is allowed',
    () => token({ jti: 'f' }, {}, KEYS.ec256),
    'all',
    'plain',
    refused('algorithm'),
  ),
]

const raw =
  (...headers: string[]) =>
  () =>
    headers
const request = (name: string, expected: Expectation, headers: Step['headers'], more: Partial<Step> = {}): Attack => ({
  class: 21,
  name,
  steps: () => [{ headers, expected, ...more }],
})
const MALFORMED = refused('malformed (parts)')
const FORM = 'application/x-www-form-urlencoded'

/** Class 21: where the token stands in the request. */
const PLACES: Attack[] = [
  request(
    'two Authorization headers, both good',
    AMBIGUOUS,
    raw('Authorization', `Bearer ${good}`, 'Authorization', `Bearer ${good}`),
  ),
  request(
    'two Authorization headers, the second good',
    AMBIGUOUS,
    raw('Authorization', 'Bearer x.y.z', 'authorization', `Bearer ${good}`),
  ),
  request(
    'two Authorization headers, the second Basic',
    AMBIGUOUS,
    raw('Authorization', `Bearer ${good}`, 'Authorization', 'Basic eDp5'),
  ),
  request('a token in header and query', AMBIGUOUS, raw('Authorization', `Bearer ${good}`), {
    path: `/record?access_token=${good}`,
  }),
  request('a token in the query alone', REQUIRED, raw(), { path: `/record?access_token=${good}` }),
  request('a token in the body', REQUIRED, raw('Content-Type', FORM), { method: 'POST', body: `access_token=${good}` }),
  request('a token in a cookie', REQUIRED, raw('Cookie', `access_token=${good}; Authorization=Bearer ${good}`)),
  request(
    'a token in X-Access-Token',
    REQUIRED,
    raw('X-Access-Token', good, 'X-Forwarded-Authorization', `Bearer ${good}`),
  ),
  request('a token in Proxy-Authorization', REQUIRED, raw('Proxy-Authorization', `Bearer ${good}`)),
  request('no header', REQUIRED, raw()),
  request('an empty header', REQUIRED, raw('Authorization', '')),
  request('the scheme alone', REQUIRED, raw('Authorization', 'Bearer')),
  request('the scheme and a space', REQUIRED, raw('Authorization', 'Bearer ')),
  request('the token alone', REQUIRED, raw('Authorization', good)),
  request('the scheme Basic', REQUIRED, raw('Authorization', `Basic ${Buffer.from(`x:${good}`).toString('base64')}`)),
  request('the scheme Token', REQUIRED, raw('Authorization', `Token ${good}`)),
  request('a tab behind the scheme', REQUIRED, raw('Authorization', `Bearer\t${good}`)),
  request('two spaces behind the scheme', MALFORMED, raw('Authorization', `Bearer  ${good}`)),
  request('a colon behind the scheme', REQUIRED, raw('Authorization', `Bearer: ${good}`)),
  request('the scheme twice', MALFORMED, raw('Authorization', `Bearer Bearer ${good}`)),
  request(
    'two tokens with a comma',
    refused('encrypted (parts)'),
    raw('Authorization', `Bearer ${good}, Bearer ${good}`),
  ),
  request('a parameter behind the token', MALFORMED, raw('Authorization', `Bearer ${good}, realm="x"`)),
  request('quotes around the token', MALFORMED, raw('Authorization', `Bearer "${good}"`)),
]

const jkt = thumbprint(CLIENTS.ES256)
const boundToken = () => token({ typ: 'DPoP', cnf: { jkt } })
const certificate = 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2'

const dpop = (
  name: string,
  headers: (text: string) => readonly string[],
  expected: Expectation,
  text = boundToken,
): Attack => ({
  class: 22,
  name,
  steps: () => {
    const it = text()
    return [{ api: 'plain', headers: () => ['Authorization', `DPoP ${it}`, ...headers(it)], expected }]
  },
})

const PROOF_CHECKS = 'binding'

/** Class 22: tokens bound to a key, without the proof of it. Each forged proof that there is a test for comes through here too. */
const UNPROVEN: Attack[] = [
  ...attacks(22, [
    ['a DPoP-bound token as Bearer', boundToken, BOUND],
    ['a bound token of typ Bearer as Bearer', () => token({ cnf: { jkt } }), BOUND],
    ['typ DPoP without cnf', () => token({ typ: 'DPoP' }), BOUND],
    [
      'a certificate-bound token without a certificate',
      () => token({ cnf: { 'x5t#S256': certificate } }),
      refused('certificate (binding)'),
    ],
    ['cnf null', () => token({ cnf: null }), BOUND],
    ['cnf empty', () => token({ cnf: {} }), BOUND],
    ['cnf with an unknown way of binding', () => token({ cnf: { kid: 'x' } }), BOUND],
    ['cnf with a jwk', () => token({ cnf: { jwk: CLIENTS.ES256.jwk } }), BOUND],
    ['jkt that is no digest', () => token({ cnf: { jkt: '' } }), BOUND],
  ]),
  dpop(
    'a plain token with the scheme DPoP',
    (text) => ['DPoP', proof(text)],
    refusedAsDpop('unbound_token (binding)'),
    () => good,
  ),
  {
    class: 22,
    name: 'a proof used twice',
    steps: () => {
      const text = boundToken()
      const headers = ['Authorization', `DPoP ${text}`, 'DPoP', proof(text)]
      return [
        { headers: () => headers, expected: GOOD },
        { headers: () => headers, expected: refusedProof(`proof_replayed (${PROOF_CHECKS})`) },
      ]
    },
  },
  ...FORGED_PROOFS.map(({ sent, proofs, code }) =>
    dpop(
      sent,
      (text) => proofs(text).flatMap((one) => ['DPoP', one]),
      code === 'proof_key' ? refusedAsDpop(`proof_key (${PROOF_CHECKS})`) : refusedProof(`${code} (${PROOF_CHECKS})`),
    ),
  ),
]

/** What a handler of /widen tries with the identity; see serve-api.ts. */
const WIDENINGS = ['roles', 'permissions', 'claims', 'client roles', 'attributes', 'can', 'prototype', 'array'] as const

/** Class 23: a handler that changes the identity changes nothing for the next request. */
const WIDENED: Attack[] = WIDENINGS.map((how) => ({
  class: 23,
  name: `a handler widens ${how}`,
  steps: () => {
    const text = token({ jti: `widen ${how}` })
    return [
      asked(text, { status: 200, audit: 'ok', body: '{"thrown":true}' }, { path: `/widen/${encodeURIComponent(how)}` }),
      asked(text, FORBIDDEN, { path: '/admin' }),
    ]
  },
}))

const FLOOD = 120
const flood = (name: string, forged: (index: number) => string, expected: Expectation): Attack => ({
  class: 25,
  name,
  mayAskIssuer: true,
  steps: () => {
    const known = token({ jti: name })
    const storm = Array.from({ length: FLOOD }, (_, index) => asked(forged(index), expected, { api: 'small cache' }))
    return [
      asked(known, GOOD, { api: 'small cache' }),
      ...storm,
      // Known still: a first-seen token would leave another line in auth.log, which corpus.test.ts looks for.
      asked(known, { ...GOOD, log: 'known' }, { api: 'small cache' }),
    ]
  },
})

/** Class 25: refusals push no good verdict out of a cache with room for three. */
const FLOODS: Attack[] = [
  flood('bad signatures', (index) => token({ jti: `f${index}` }, {}, KEYS.strange), refused('signature')),
  flood('malformed tokens', (index) => `${index}.x`, MALFORMED),
  flood('unknown kids', (index) => token({}, { kid: `k${index}` }), refused('key_unknown (key)')),
  flood('expired tokens', (index) => token({ exp: NOW - 60 - index }), EXPIRED),
  flood('tokens for others', (index) => token({ aud: `other-${index}` }), AUDIENCE_REFUSED),
  flood('tokens of other issuers', (index) => token({ iss: `${ISSUER}-${index}` }), refused('issuer')),
]

/** Good requests: a server that refuses everything fails here. */
export const CONTROLS: readonly Step[] = [
  asked(good, GOOD),
  asked(good, GOOD),
  { headers: raw('Authorization', `bearer ${good}`), expected: GOOD },
  { headers: raw('authorization', `BEARER ${good}`), expected: GOOD },
  asked(token({ aud: AUDIENCE }), GOOD),
  asked(token({}, { typ: 'at+jwt' }), GOOD),
  asked(token({}, { typ: undefined }), GOOD),
  asked(token({ typ: undefined }), GOOD),
  asked(token({}, { kid: undefined }), GOOD),
  asked(token({ exp: NOW - 9, iat: NOW - 300 }), GOOD),
  asked(token({ iat: NOW + 9 }), GOOD),
  asked(token({ nbf: NOW + 9 }), GOOD),
  asked(token({ exp: NOW + 0.5 }), GOOD),
  asked(token({ realm_access: { roles: ['admin'] } }), GOOD, { path: '/admin' }),
  asked(token({ note: `${'é«"\\'.repeat(300)}` }), GOOD),
  asked(
    token({ realm_access: { roles: ['gaveur', ...Array.from({ length: 700 }, (_, index) => `r${index}`)] } }),
    GOOD,
  ),
  ...['ES256', 'EdDSA', 'RS256'].map((alg): Step => {
    const key = alg === 'ES256' ? CLIENTS.ES256 : alg === 'EdDSA' ? CLIENTS.EdDSA : CLIENTS.RS256
    const text = token({ typ: 'DPoP', cnf: { jkt: thumbprint(key) } })
    return { headers: () => ['Authorization', `DPoP ${text}`, 'DPoP', proof(text, {}, {}, key)], expected: GOOD }
  }),
]

export const REQUEST_ATTACKS: readonly Attack[] = [...SHARED_VERDICTS, ...PLACES, ...UNPROVEN, ...WIDENED, ...FLOODS]
