import { expect, test } from 'vitest'
import { safeLogText } from '../../../src/log-line/index.js'
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
  expect(line).toContain(
    ' azp="x«U+000D»«U+000A»2026-11-21 | INFO | «U+202E»gnp«U+2028»«U+001B»[31m jti=forged «U+0022»" ',
  )
  expect(line).toContain('jti=onrtro:')
})

test.each([
  ['a line feed', '\n', '«U+000A»'],
  ['a terminal escape', '\u001b', '«U+001B»'],
  ['a C1 control', '\u009b', '«U+009B»'],
  ['a right-to-left override', '\u202e', '«U+202E»'],
  ['an invisible tag', '\u{e0041}', '«U+E0041»'],
  ['half of a pair', '\ud800', '«U+D800»'],
  ['a quotation mark', '"', '«U+0022»'],
  ['a mark that stands there already', '«U+000A»', '«U+00AB»U+000A»'],
  ['a backslash', 'a\\nb', 'a\\\\nb'],
  ['a separator', 'a | b', 'a \\| b'],
])('has one spelling in a log line for %s, wherever it stands', async (_what, character, spelling) => {
  const iss = `${ISSUER}${character}`
  const line = safeLogText(describeRefusal(await refusalOf({ iss })))
  expect(line).toContain(`actual iss "${ISSUER}${spelling}". `)
  expect(line.split(`${ISSUER}${spelling}`)).toHaveLength(3)
  const inList = safeLogText(describeRefusal(await refusalOf({ aud: ['account', character] })))
  expect(inList).toContain(`actual ["account","${spelling}"]`)
})

test.each([
  ['undefined', 'one part'],
  ['e30.e30', 'two parts'],
  ['e30.e30.e30.e30', 'more than three parts'],
  ['"e30.e30.AA', 'a header that is not canonical base64url'],
  ['.e30.AA', 'an empty header'],
  ['e30.e30=.AA', 'a payload that is not canonical base64url'],
  ['e30..AA', 'an empty payload'],
  ['e30.e30.AB', 'a signature that is not canonical base64url'],
])('says of %s what it is instead of a token', async (text, instead) => {
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS })
  const verdict = await verifier.verify(text)
  if (verdict.ok) throw new Error('was accepted')
  expect(describeRefusal(verdict.refusal)).toContain(
    `malformed (parts): expected three canonical base64url parts, actual ${instead}. `,
  )
})

test('lets nothing from an error start a line either', async () => {
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => NOW * 1000,
    fetch: () => Promise.reject(new Error('no\n2026-11-21 | INFO')),
  })
  const verdict = await verifier.verify(token({ aud: AUDIENCE }))
  expect(verdict).toMatchObject({ refusal: { actual: expect.stringContaining('no«U+000A»2026-11-21 | INFO') } })
})

test('cuts what is long', async () => {
  const { actual, token: excerpt } = await refusalOf({ aud: 'a'.repeat(3_000), jti: 'j'.repeat(3_000) })
  expect(actual).toHaveLength(200)
  expect(excerpt?.tokenId).toHaveLength(200)
})

test.each([0, 1])('cuts no character in two, after %i', async (before) => {
  const refusal = await refusalOf({ aud: `${'a'.repeat(before)}${'😀'.repeat(300)}` })
  expect(refusal.actual).toMatch(/^"a?(?:😀)+…$/u)
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
