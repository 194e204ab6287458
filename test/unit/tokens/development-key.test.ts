import { expect, test } from 'vitest'
import { DEVELOPMENT_KEY_ID, developmentKeySet, developmentSigningKey } from '../../../src/development-key/index.js'
import { createVerifier, type VerifierOptions } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, NOW, type TestKey, token } from './forge.js'

const [published] = developmentKeySet.keys
const KEY: TestKey = {
  alg: 'RS256',
  kid: DEVELOPMENT_KEY_ID,
  privateKey: developmentSigningKey(),
  jwk: { ...published },
}
const LOOPBACK = 'http://127.0.0.1:3000/realms/gaveurs-production'

function verify(issuer: string, options: Partial<VerifierOptions> = {}, key: TestKey = KEY) {
  const verifier = createVerifier({
    issuer,
    audience: AUDIENCE,
    keySet: { keys: [key.jwk] },
    now: () => NOW * 1000,
    ...options,
  })
  return verifier.verify(token({ iss: issuer }, {}, key))
}

/** As it comes under a kid that gives nothing away. */
const COPIED: TestKey = { ...KEY, kid: 'copied', jwk: { ...KEY.jwk, kid: 'copied' } }
const REFUSED = { ok: false, refusal: { code: 'development_key', check: 'development_key' } }

test('may sign for an issuer on a loopback host', () => {
  expect(verify(LOOPBACK)).toMatchObject({ ok: true })
  expect(verify('http://localhost:3000/realms/x')).toMatchObject({ ok: true })
})

test('is refused for any other issuer, and wherever the option says so', () => {
  expect(verify(ISSUER, {}, COPIED)).toMatchObject(REFUSED)
  expect(verify('https://127.0.0.1.attacker.example/', {}, COPIED)).toMatchObject(REFUSED)
  expect(verify(LOOPBACK, { developmentKey: 'refuse' }, COPIED)).toMatchObject(REFUSED)
  expect(verify(ISSUER, { developmentKey: 'accept' })).toMatchObject({ ok: true })
})

test('is refused in any spelling and under any kid', () => {
  const n = Buffer.from(String(published?.n), 'base64url')
  const withZero = Buffer.concat([Buffer.from([0]), n]).toString('base64url')
  for (const changes of [
    { kid: 'innocent' },
    { n: withZero },
    { n: n.toString('base64') },
    { alg: undefined, use: undefined },
  ]) {
    const jwk = { ...COPIED.jwk, ...changes }
    expect(verify(ISSUER, {}, { ...KEY, kid: String(jwk.kid), jwk })).toMatchObject(REFUSED)
  }
})
