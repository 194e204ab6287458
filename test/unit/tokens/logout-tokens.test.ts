import { expect, test } from 'vitest'
import { createVerifier, type LogoutRefusalCode } from '../../../src/tokens/index.js'
import { AUDIENCE, claims, compact, encode, header, ISSUER, type Json, JWKS, KEYS, NOW, token } from './forge.js'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const CLIENT = 'euralis-frontend'

const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000 })

/** A logout token as Keycloak 26 writes it, but for the changes. */
function logoutClaims(changes: Json = {}): Json {
  return {
    iat: NOW,
    exp: NOW + 120,
    jti: '6a9f4f0e-2f5e-4c6f-9c5b-3f2c1d0e9b8a',
    iss: ISSUER,
    aud: CLIENT,
    sub: '5c1de9d0-0b57-4f0c-9f1e-6f1d2b7a3c11',
    typ: 'Logout',
    sid: '2f3b6c58-8b61-4f5a-8d5f-1b1c2d3e4f50',
    events: { [EVENT]: {} },
    ...changes,
  }
}

const logoutToken = (changes: Json = {}, headerChanges: Json = {}, key = KEYS.rsa): string =>
  compact(header({ typ: 'logout+jwt', ...headerChanges }, key), logoutClaims(changes), key)

const ACCEPTED: readonly (readonly [string, string])[] = [
  ['with sub and sid', logoutToken()],
  ['with sid alone', logoutToken({ sub: undefined })],
  ['with sub alone', logoutToken({ sid: undefined })],
  ['without typ in the payload', logoutToken({ typ: undefined })],
  ['with header typ JWT, as older providers write', logoutToken({}, { typ: 'JWT' })],
  ['without header typ', logoutToken({}, { typ: undefined })],
  ['with aud in an array', logoutToken({ aud: [CLIENT] })],
  [
    'with another event beside, as Keycloak writes for offline tokens',
    logoutToken({ events: { [EVENT]: {}, revoke_offline_access: true } }),
  ],
  ['with a claim that nobody knows', logoutToken({ trace: { id: 1 } })],
]

test.each(ACCEPTED)('a logout token %s is accepted', async (_, text) => {
  expect(await verifier.verifyLogoutToken(text, [CLIENT, 'backend-api'])).toMatchObject({
    ok: true,
    token: { issuer: ISSUER, clientId: CLIENT, issuedAt: NOW, expiresAt: NOW + 120 },
  })
})

test('what it says is read: issuer, subject, session, its own id', async () => {
  expect(await verifier.verifyLogoutToken(logoutToken(), [CLIENT])).toEqual({
    ok: true,
    token: {
      issuer: ISSUER,
      subject: logoutClaims().sub,
      sessionId: logoutClaims().sid,
      tokenId: logoutClaims().jti,
      clientId: CLIENT,
      issuedAt: NOW,
      expiresAt: NOW + 120,
    },
  })
})

const signed = logoutToken()
const [encodedHeader, encodedPayload] = signed.split('.')

const REFUSED: readonly (readonly [string, LogoutRefusalCode, string])[] = [
  ['neither sub nor sid', 'logout_target', logoutToken({ sub: undefined, sid: undefined })],
  ['an empty sid', 'logout_target', logoutToken({ sid: '' })],
  ['a sid that is a number', 'logout_target', logoutToken({ sid: 7 })],
  ['a sub that is null beside a sid', 'logout_target', logoutToken({ sub: null })],
  ['a nonce', 'logout_nonce', logoutToken({ nonce: 'n-0S6_WzA2Mj' })],
  ['a nonce that is null', 'logout_nonce', logoutToken({ nonce: null })],
  ['no events', 'logout_event', logoutToken({ events: undefined })],
  ['events as an array', 'logout_event', logoutToken({ events: [EVENT] })],
  ['events as a string', 'logout_event', logoutToken({ events: EVENT })],
  ['another event', 'logout_event', logoutToken({ events: { 'http://schemas.openid.net/event/other': {} } })],
  ['the event in other letters', 'logout_event', logoutToken({ events: { [EVENT.toUpperCase()]: {} } })],
  ['the event with https', 'logout_event', logoutToken({ events: { [EVENT.replace('http:', 'https:')]: {} } })],
  ['the event as true', 'logout_event', logoutToken({ events: { [EVENT]: true } })],
  ['the event as an array', 'logout_event', logoutToken({ events: { [EVENT]: [] } })],
  ['the kind of an ID token', 'logout_event', logoutToken({ typ: 'ID' })],
  ['the kind of an access token', 'logout_event', logoutToken({ typ: 'Bearer' })],
  ['another client’s audience', 'audience', logoutToken({ aud: 'sqal-frontend' })],
  ['the audience of access tokens', 'audience', logoutToken({ aud: AUDIENCE })],
  ['another audience beside ours', 'audience', logoutToken({ aud: [CLIENT, 'sqal-frontend'] })],
  ['no audience', 'audience', logoutToken({ aud: undefined })],
  ['an audience that is a number', 'claim_invalid', logoutToken({ aud: 7 })],
  ['no jti', 'logout_token_id', logoutToken({ jti: undefined })],
  ['an empty jti', 'logout_token_id', logoutToken({ jti: '' })],
  ['a jti that is a number', 'logout_token_id', logoutToken({ jti: 7 })],
  ['no iat', 'claim_missing', logoutToken({ iat: undefined })],
  ['iat as text', 'claim_invalid', logoutToken({ iat: String(NOW) })],
  ['iat in the future', 'issued_in_future', logoutToken({ iat: NOW + 60 })],
  ['no exp', 'claim_missing', logoutToken({ exp: undefined })],
  ['exp past', 'expired', logoutToken({ exp: NOW - 60 })],
  ['exp in a week', 'logout_lifetime', logoutToken({ exp: NOW + 604_800 })],
  ['another issuer', 'issuer', logoutToken({ iss: 'https://id.example/realms/other' })],
  ['no issuer', 'issuer', logoutToken({ iss: undefined })],
  ['header typ at+jwt', 'type', logoutToken({}, { typ: 'at+jwt' })],
  ['header typ dpop+jwt', 'type', logoutToken({}, { typ: 'dpop+jwt' })],
  ['alg none', 'algorithm', `${encode({ ...header(), typ: 'logout+jwt', alg: 'none' })}.${encodedPayload}.`],
  ['alg HS256', 'algorithm', `${encode({ alg: 'HS256', kid: 'rsa', typ: 'logout+jwt' })}.${encodedPayload}.AAAA`],
  ['no signature', 'malformed', `${encodedHeader}.${encodedPayload}.`],
  ['another key’s signature', 'signature', logoutToken({}, {}, KEYS.strange)],
  ['an unknown kid', 'key_unknown', logoutToken({}, { kid: 'other' })],
  [
    'another payload than was signed',
    'signature',
    signed.replace(/\.[^.]+\./, `.${encode(logoutClaims({ sid: 'other' }))}.`),
  ],
  ['encryption', 'encrypted', `${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a2V5.aXY.dGV4dA.dGFn`],
  ['a key of its own', 'forbidden_header', logoutToken({}, { jwk: KEYS.strange.jwk })],
  ['a critical header', 'critical_header', logoutToken({}, { crit: ['exp'] })],
  ['the form of an access token', 'logout_event', token()],
  [
    'the form of an ID token',
    'logout_event',
    compact(header(), claims({ typ: 'ID', aud: CLIENT, nonce: 'x', at_hash: 'y' })),
  ],
  ['no form at all', 'malformed', 'undefined'],
]

test.each(REFUSED)('a logout token with %s is refused: %s', async (_, code, text) => {
  expect(await verifier.verifyLogoutToken(text, [CLIENT])).toMatchObject({ ok: false, refusal: { code } })
})

test('a logout token is no access token', async () => {
  expect(await verifier.verify(logoutToken({ aud: AUDIENCE }))).toMatchObject({ ok: false, refusal: { code: 'type' } })
  expect(await verifier.verify(logoutToken({ aud: AUDIENCE }, { typ: 'JWT' }))).toMatchObject({
    ok: false,
    refusal: { code: 'token_kind' },
  })
})

test('every check is on, whatever is switched off for access tokens', async () => {
  const lenient = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keySet: JWKS,
    now: () => NOW * 1000,
    unsafeSkip: { expiration: true, signature: true, issuer: true },
  })
  for (const [text, code] of [
    [logoutToken({}, {}, KEYS.strange), 'signature'],
    [logoutToken({ exp: NOW - 60 }), 'expired'],
    [logoutToken({ iss: 'https://id.example/realms/other' }), 'issuer'],
  ] as const) {
    expect(await lenient.verifyLogoutToken(text, [CLIENT])).toMatchObject({ ok: false, refusal: { code } })
  }
})
