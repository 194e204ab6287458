import { describe, expect, test } from 'vitest'
import { createVerifier } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, JWKS, NOW, token } from './forge.js'

const now = () => NOW * 1000
const options = { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now }
const strict = createVerifier({ ...options, profile: 'rfc9068' })
const lenient = createVerifier(options)

const AT_JWT = { typ: 'at+jwt' }
const CLIENT = { client_id: 'euralis-frontend' }

describe('the profile rfc9068 wants header typ at+jwt and the required claims', () => {
  test.each<[string, object, object, string]>([
    ['all of them', CLIENT, AT_JWT, 'ok'],
    ['the long type, in capitals', CLIENT, { typ: 'Application/AT+JWT' }, 'ok'],
    ['typ JWT', CLIENT, {}, 'type'],
    ['no typ', CLIENT, { typ: undefined }, 'type'],
    ['no client_id', {}, AT_JWT, 'claim_missing'],
    ['an empty client_id', { client_id: '' }, AT_JWT, 'claim_invalid'],
    ['a client_id that is an array', { client_id: ['euralis-frontend'] }, AT_JWT, 'claim_invalid'],
    ['no jti', { ...CLIENT, jti: undefined }, AT_JWT, 'claim_missing'],
    ['a jti that is a number', { ...CLIENT, jti: 1 }, AT_JWT, 'claim_invalid'],
    ['no iat', { ...CLIENT, iat: undefined }, AT_JWT, 'claim_missing'],
    ['no exp', { ...CLIENT, exp: undefined }, AT_JWT, 'claim_missing'],
    ['no sub', { ...CLIENT, sub: undefined }, AT_JWT, 'claim_missing'],
    ['no aud', { ...CLIENT, aud: undefined }, AT_JWT, 'audience'],
  ])('%s', async (_, payload, header, expected) => {
    const verdict = await strict.verify(token({ ...payload }, { ...header }))
    expect(verdict.ok ? 'ok' : verdict.refusal.code).toBe(expected)
  })

  test('and is asked of its own issuer alone', async () => {
    expect(await lenient.verify(token())).toMatchObject({ ok: true })
    const both = createVerifier({
      issuers: [
        { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS },
        { issuer: 'https://id.example/realms/strict', audience: AUDIENCE, keySet: JWKS, profile: 'rfc9068' },
      ],
      now,
    })
    expect(await both.verify(token())).toMatchObject({ ok: true })
    expect(await both.verify(token({ iss: 'https://id.example/realms/strict' }))).toMatchObject({
      refusal: { code: 'type' },
    })
  })

  test('and says what to switch in Keycloak', async () => {
    expect(await strict.verify(token())).toMatchObject({
      refusal: { check: 'profile', mend: expect.stringContaining('access.token.header.type.rfc9068') },
    })
  })
})
