import { expect, test } from 'vitest'
import { createVerifier, describeRefusal, type Refusal } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, type Json, JWKS, NOW, token } from './forge.js'

async function refusalOf(payload: Json, header: Json = {}): Promise<Refusal> {
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000 })
  const verdict = await verifier.verify(token(payload, header))
  if (verdict.ok) throw new Error('was accepted')
  return verdict.refusal
}

test('is one line with the check, expected, actual, mend, and what may be logged of the token', async () => {
  expect(
    describeRefusal(await refusalOf({ aud: ['account'], azp: 'sqal-frontend', jti: 'j1', sid: 's1', sub: 'u1' })),
  ).toBe(
    'token refused: audience: expected "backend-api", actual ["account"]. In Keycloak, add an audience mapper for ' +
      'backend-api to client "sqal-frontend": Client scopes, its dedicated scope, Add mapper, Audience, Included Client ' +
      'Audience backend-api, Add to access token on. Keycloak adds “account” by itself. ' +
      `(kid=rsa iss=${ISSUER} sub=u1 azp=sqal-frontend jti=j1 sid=s1)`,
  )
})

test('names the code and the check where they differ', async () => {
  expect(describeRefusal(await refusalOf({ exp: NOW - 100 }))).toMatch(/^token refused: expired \(expiration\): /)
})

test('lets nothing from the token start a line, move text, or pass for another member', async () => {
  const azp = 'x\r\n2026-11-21 | INFO | \u202egnp\u2028\u001b[31m jti=forged "'
  const refusal = await refusalOf({ aud: 'account', azp })
  const line = describeRefusal(refusal)
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  expect(line).toContain('azp="x\\\\u000d')
  expect(line).toContain('jti=onrtro:')
})

test('cuts what is long', async () => {
  const { actual, token: excerpt } = await refusalOf({ aud: 'a'.repeat(3_000), jti: 'j'.repeat(3_000) })
  expect(actual).toHaveLength(200)
  expect(excerpt?.tokenId).toHaveLength(200)
})

test('takes only text from the token, and freezes it', async () => {
  const refusal = await refusalOf({ aud: 'account', azp: { evil: true }, sub: 7, sid: null, jti: undefined })
  expect(refusal.token).toEqual({ keyId: 'rsa', issuer: ISSUER })
  expect(Object.isFrozen(refusal) && Object.isFrozen(refusal.token)).toBe(true)
})

test('says nothing of a token that could not be parsed', async () => {
  const verdict = await createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS }).verify('hunter2')
  expect(verdict).not.toHaveProperty('refusal.token')
  expect(JSON.stringify(verdict)).not.toContain('hunter2')
})
