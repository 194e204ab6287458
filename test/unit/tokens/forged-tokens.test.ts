import { describe, expect, test } from 'vitest'
import { createVerifier, describeRefusal, type VerifierOptions } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, JWKS, NOW, token } from './forge.js'
import { FORGED_CLAIMS, FORGED_PAYLOADS } from './forged/claims.js'
import { FORGED_FORMS } from './forged/form.js'
import { FORGED_HEADERS } from './forged/headers.js'
import { FORGED_KEYS } from './forged/keys.js'
import { FORGED_SIGNATURES } from './forged/signatures.js'

const FORGED = {
  form: FORGED_FORMS,
  header: FORGED_HEADERS,
  key: FORGED_KEYS,
  signature: FORGED_SIGNATURES,
  payload: FORGED_PAYLOADS,
  claim: FORGED_CLAIMS,
}

test('the token that every forged one is made from is good', () => {
  expect(verifier().verify(token())).toMatchObject({ ok: true, firstSeen: true })
})

function verifier(options: Partial<VerifierOptions> = {}) {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000, ...options })
}

describe.each(Object.entries(FORGED))('refuses for its %s', (_, cases) => {
  test.each(cases)('$name → $code', ({ text, code, check, says, options }) => {
    const { verify } = verifier(options)
    const forged = text()
    const verdict = Reflect.apply(verify, undefined, [forged])
    expect(verdict).toMatchObject({ ok: false, refusal: { code, check } })
    const line = describeRefusal(verdict.refusal)
    expect(line).toMatch(says ?? /./)
    expect(line).not.toMatch(/\n|undefined/)
    const signature = String(forged).slice(String(forged).lastIndexOf('.') + 1)
    if (signature.length > 40) expect(line).not.toContain(signature)
  })
})

test('no refusal is remembered: the same text is checked again', () => {
  let now = NOW
  const { verify } = verifier({ now: () => now * 1000 })
  const early = token({ nbf: NOW + 60, iat: undefined })
  expect(verify(early)).toMatchObject({ ok: false, refusal: { code: 'not_yet_valid' } })
  now += 60
  expect(verify(early)).toMatchObject({ ok: true, firstSeen: true })
})
