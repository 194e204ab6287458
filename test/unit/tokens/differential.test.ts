import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { createVerifier, type RefusalCode } from '../../../src/tokens/index.js'
import { AUDIENCE, claims, compact, header, ISSUER, KEYS, NOW, type TestKey, token } from './forge.js'
import { FORGED_CLAIMS, FORGED_PAYLOADS } from './forged/claims.js'
import { FORGED_FORMS } from './forged/form.js'
import { FORGED_HEADERS } from './forged/headers.js'
import { FORGED_KEYS } from './forged/keys.js'
import { FORGED_SIGNATURES } from './forged/signatures.js'

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const

const PSS: TestKey = {
  ...KEYS.strange,
  alg: 'PS256',
  kid: 'pss',
  jwk: { ...KEYS.strange.jwk, alg: 'PS256', kid: 'pss' },
}
const SIGNERS = [KEYS.rsa, PSS, KEYS.ec256, KEYS.ec384, KEYS.ed]
const KEY_SET = { keys: SIGNERS.map(({ jwk }) => jwk) }

const { verify } = createVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: ALGORITHMS,
  keySet: KEY_SET,
  now: () => NOW * 1000,
})

const published: JSONWebKeySet = JSON.parse(JSON.stringify(KEY_SET))
const keysForJose = createLocalJWKSet(published)

async function joseAccepts(text: string): Promise<boolean> {
  try {
    await jwtVerify(text, keysForJose, {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: [...ALGORITHMS],
      clockTolerance: 10,
      currentDate: new Date(NOW * 1000),
      requiredClaims: ['exp', 'sub'],
    })
    return true
  } catch {
    return false
  }
}

async function ours(text: string): Promise<'ok' | RefusalCode> {
  const verdict = await verify(text)
  return verdict.ok ? 'ok' : verdict.refusal.code
}

/** What jose lets pass and we don't: it checks JWTs of any kind, we check access tokens. */
const STRICTER: readonly RefusalCode[] = [
  'malformed',
  'too_large',
  'forbidden_header',
  'type',
  'issued_in_future',
  'claim_invalid',
  'token_kind',
  'bound_token',
]

describe('beside jose', () => {
  test.each(SIGNERS)('both accept what $alg signs', async (key) => {
    const text = compact(header({}, key), claims(), key)
    expect([await joseAccepts(text), await ours(text)]).toEqual([true, 'ok'])
  })

  test('whatever jose refuses of the forged tokens, we refuse; what it accepts, we refuse for a reason of our own', async () => {
    const forged = [FORGED_FORMS, FORGED_HEADERS, FORGED_KEYS, FORGED_SIGNATURES, FORGED_PAYLOADS, FORGED_CLAIMS].flat()
    const accepted = new Set<string>()
    for (const { text } of forged) {
      const token = String(text())
      const code = await ours(token)
      if (await joseAccepts(token)) {
        expect(['ok', ...STRICTER]).toContain(code)
        accepted.add(code)
      } else {
        expect(code).not.toBe('ok')
      }
    }
    // Proof that the oracle is alive: it accepts some, for reasons that stand in the list.
    expect([...accepted]).toEqual(
      expect.arrayContaining(['malformed', 'forbidden_header', 'token_kind', 'bound_token']),
    )
  })

  test.each(SIGNERS)('one character changed anywhere in a token of $alg: we accept nothing', async (key) => {
    const text = token({ aud: AUDIENCE, realm_access: undefined, resource_access: undefined }, {}, key)
    const alphabet = 'AZaz09-_'
    const joseAlone: string[] = []
    for (let index = 0; index < text.length; index += 3) {
      const character = alphabet.charAt((index / 3) % alphabet.length)
      if (text.charAt(index) === character) continue
      const changed = `${text.slice(0, index)}${character}${text.slice(index + 1)}`
      const code = await ours(changed)
      expect(code).not.toBe('ok')
      if (index % 30 === 0 && (await joseAccepts(changed))) joseAlone.push(code)
    }
    expect(joseAlone.filter((code) => code !== 'malformed')).toEqual([])
  })

  test.each<[string, TestKey, TestKey]>([
    ['RS256 by the key for PS256', PSS, KEYS.rsa],
    ['PS256 by the key for RS256', KEYS.rsa, PSS],
    ['ES256 by the P-384 key', KEYS.ec384, KEYS.ec256],
    ['EdDSA by the P-256 key', KEYS.ec256, KEYS.ed],
  ])('both refuse %s', async (_, signer, named) => {
    const text = compact(header({}, named), claims(), signer)
    expect(await joseAccepts(text)).toBe(false)
    expect(await ours(text)).toBe('signature')
  })
})
