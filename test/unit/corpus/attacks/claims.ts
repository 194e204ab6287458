import { AUDIENCE, claims, compact, header, type Json, KEYS, NOW, token } from '../../tokens/forge.js'
import { type Attack, attacks, EXPIRED, FORBIDDEN, refused } from './attack.js'

const payload =
  (changes: Json, headerChanges: Json = {}) =>
  () =>
    token(changes, headerChanges)
const rawExp = (exp: string) => () => compact(header(), JSON.stringify(claims()).replace(/"exp":\d+/, `"exp":${exp}`))
const EXP_INVALID = refused('claim_invalid (expiration_claim)')

/** Class 14: times that are none. */
const TIMES: Attack[] = attacks(14, [
  ['no exp', payload({ exp: undefined }), refused('claim_missing (expiration_claim)')],
  ['exp a string', payload({ exp: '1700000000' }), EXP_INVALID],
  ['exp a string in the future', payload({ exp: String(NOW + 300) }), EXP_INVALID],
  ['exp 1e999', rawExp('1e999'), EXP_INVALID],
  ['exp 1e400', rawExp('1e400'), EXP_INVALID],
  ['exp -1', payload({ exp: -1 }), EXP_INVALID],
  ['exp 2^53', payload({ exp: 2 ** 53 }), EXP_INVALID],
  ['exp in milliseconds', payload({ exp: (NOW + 300) * 1_000 }), EXP_INVALID],
  ['exp null', payload({ exp: null }), EXP_INVALID],
  ['exp true', payload({ exp: true }), EXP_INVALID],
  ['exp an object', payload({ exp: { valueOf: NOW + 300 } }), EXP_INVALID],
  ['exp an hour ago', payload({ exp: NOW - 3_600 }), EXPIRED],
  ['exp 10 s ago', payload({ exp: NOW - 10 }), EXPIRED],
  ['exp 0', payload({ exp: 0 }), EXPIRED],
  ['nbf a string', payload({ nbf: '0' }), refused('claim_invalid (not_before)')],
  ['nbf null', payload({ nbf: null }), refused('claim_invalid (not_before)')],
  ['nbf in a minute', payload({ nbf: NOW + 60 }), refused('not_yet_valid (not_before)')],
  ['iat a string', payload({ iat: 'now' }), refused('claim_invalid (issued_at)')],
  ['iat negative', payload({ iat: -1 }), refused('claim_invalid (issued_at)')],
  ['iat in a minute', payload({ iat: NOW + 60 }), refused('issued_in_future (issued_at)')],
  [
    'iat in ten years',
    payload({ iat: NOW + 315_360_000, exp: NOW + 315_360_300 }),
    refused('issued_in_future (issued_at)'),
  ],
])

const LOGOUT_EVENT = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const KIND = refused('token_kind (kind)')
const TYPE = refused('type')

/** Class 15: tokens of other kinds, all signed by the issuer itself. */
const KINDS: Attack[] = attacks(15, [
  ['an ID token', payload({ typ: 'ID', aud: [AUDIENCE], nonce: 'x', at_hash: 'x' }), KIND],
  ['a refresh token', payload({ typ: 'Refresh' }), KIND],
  ['an offline token', payload({ typ: 'Offline' }), KIND],
  ['a logout token', payload({ typ: 'Logout', events: LOGOUT_EVENT }), KIND],
  ['a serialized ID token', payload({ typ: 'Serialized-ID' }), KIND],
  ['a logout token without typ', payload({ typ: undefined, events: LOGOUT_EVENT }), KIND],
  ['an ID token without typ', payload({ typ: undefined, at_hash: 'x' }), KIND],
  ['an ID token without typ, by its nonce', payload({ typ: undefined, nonce: 'x' }), KIND],
  ['an ID token without typ, by its c_hash', payload({ typ: undefined, c_hash: 'x' }), KIND],
  ['an ID token without typ, by its token_use', payload({ typ: undefined, token_use: 'id' }), KIND],
  ['a security event token without typ', payload({ typ: undefined, events: { 'urn:example:event': {} } }), KIND],
  [
    'a logout token without typ, its events a list',
    payload({ typ: undefined, events: Object.keys(LOGOUT_EVENT) }),
    KIND,
  ],
  ['a request object without typ', payload({ typ: undefined, response_type: 'code' }), KIND],
  ['a logout token by its header', payload({}, { typ: 'logout+jwt' }), TYPE],
  ['a DPoP proof', payload({}, { typ: 'dpop+jwt' }), TYPE],
  ['a request object', payload({}, { typ: 'oauth-authz-req+jwt' }), TYPE],
  ['a client assertion by its header', payload({}, { typ: 'client-authentication+jwt' }), TYPE],
  ['an introspection answer', payload({}, { typ: 'token-introspection+jwt' }), TYPE],
  ['a security event', payload({}, { typ: 'secevent+jwt' }), TYPE],
  ['a token of typ bearer in small letters', payload({ typ: 'bearer' }), KIND],
  ['a token whose typ is an array', payload({ typ: ['Bearer'] }), KIND],
  ['a token without sub', payload({ sub: undefined }), refused('claim_missing (subject)')],
  ['a token whose sid is a number', payload({ sid: 77 }), refused('claim_invalid (identifiers)')],
  ['a token whose jti is an array', payload({ jti: ['x'] }), refused('claim_invalid (identifiers)')],
  ['a token whose azp is null', payload({ azp: null }), refused('claim_invalid (identifiers)')],
  ['a token with an empty sub', payload({ sub: '' }), refused('claim_invalid (subject)')],
  [
    'a lightweight token',
    payload({ sub: undefined, aud: undefined, realm_access: undefined, resource_access: undefined }),
    refused('lightweight'),
  ],
])

const AUD = refused('audience')

/** Class 19: an audience that is not ours. */
const AUDIENCES: Attack[] = attacks(19, [
  ['no aud', payload({ aud: undefined }), AUD],
  ['aud account alone', payload({ aud: 'account' }), AUD],
  ['aud that has ours in front', payload({ aud: ['other', `${AUDIENCE}X`] }), AUD],
  ['aud that has ours behind', payload({ aud: `x${AUDIENCE}` }), AUD],
  ['aud in capitals', payload({ aud: AUDIENCE.toUpperCase() }), AUD],
  ['aud with a space behind', payload({ aud: `${AUDIENCE} ` }), AUD],
  ['aud as a list in a string', payload({ aud: `${AUDIENCE},other` }), AUD],
  ['aud a pattern', payload({ aud: '.*' }), AUD],
  ['aud empty', payload({ aud: '' }), AUD],
  ['aud an empty array', payload({ aud: [] }), AUD],
  ['aud an object', payload({ aud: { 0: AUDIENCE, length: 1 } }), refused('claim_invalid (audience)')],
  ['aud with a number beside ours', payload({ aud: [AUDIENCE, 1] }), refused('claim_invalid (audience)')],
  ['aud nested', payload({ aud: [[AUDIENCE]] }), refused('claim_invalid (audience)')],
  ['aud null', payload({ aud: null }), refused('claim_invalid (audience)')],
  ['aud true', payload({ aud: true }), refused('claim_invalid (audience)')],
])

const raw = (members: string) => () => compact(header(), JSON.stringify(claims()).replace('{', `{${members},`))
const withAccess = (resourceAccess: string) => () =>
  compact(
    header(),
    JSON.stringify(claims({ resource_access: 0 })).replace(
      '"resource_access":0',
      `"resource_access":${resourceAccess}`,
    ),
  )
const onAdmin = { path: '/admin' }

/** Class 24: names with a meaning in JavaScript. The tokens are good: they must be worth no role, and change no prototype. */
const PROTOTYPES: Attack[] = attacks(
  24,
  [
    ['a claim __proto__ with roles', raw('"__proto__":{"realm_access":{"roles":["admin"]}}'), FORBIDDEN],
    ['a claim __proto__ with permissions', raw('"__proto__":{"permissions":["audit:read"],"isAdmin":true}'), FORBIDDEN],
    ['a claim constructor', raw('"constructor":{"prototype":{"roles":["admin"]}}'), FORBIDDEN],
    ['a client __proto__', withAccess('{"__proto__":{"roles":["admin"]}}'), FORBIDDEN],
    ['a client constructor', withAccess('{"constructor":{"roles":["admin"]}}'), FORBIDDEN],
    [
      'realm_access with a __proto__',
      () =>
        compact(
          header(),
          JSON.stringify(claims()).replace('"realm_access":{', '"realm_access":{"__proto__":{"roles":["admin"]},'),
        ),
      FORBIDDEN,
    ],
    ['a role __proto__', payload({ realm_access: { roles: ['__proto__', 'constructor', 'toString'] } }), FORBIDDEN],
    ['roles that are an object', payload({ realm_access: { roles: { 0: 'admin', length: 1 } } }), FORBIDDEN],
    ['roles that are a string', payload({ realm_access: { roles: 'admin' } }), FORBIDDEN],
    ['a role in an array in the roles', payload({ realm_access: { roles: [['admin']] } }), FORBIDDEN],
    ['a role in capitals', payload({ realm_access: { roles: ['ADMIN', ' admin', 'admin '] } }), FORBIDDEN],
    ['the admin of another client', payload({ resource_access: { 'other-api': { roles: ['admin'] } } }), FORBIDDEN],
    ['roles at the top', payload({ roles: ['admin'], role: 'admin', groups: ['/admin'] }), FORBIDDEN],
  ],
  onAdmin,
)

const { strange } = KEYS

export const CLAIM_ATTACKS: readonly Attack[] = [
  ...TIMES,
  ...KINDS,
  ...AUDIENCES,
  ...PROTOTYPES,
  ...attacks(24, [
    [
      'a header with __proto__',
      () => token({}, { __proto__x: 1, ['__proto__']: { alg: 'none' } }, strange),
      refused('signature'),
    ],
  ]),
]
