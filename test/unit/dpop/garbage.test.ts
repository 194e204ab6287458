import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createProofChecker } from '../../../src/dpop/index.js'
import { accessToken } from '../../support/access-token.js'
import { NOW } from '../tokens/forge.js'
import { athOf, CLIENTS, proofClaims, proofHeader, signProof, thumbprint, URL_CALLED } from './proofs.js'

const checker = createProofChecker({ now: () => NOW * 1000 })
const bound = { text: 'token', thumbprint: thumbprint(CLIENTS.ES256), token: accessToken() }

const check = (proof: string, url = URL_CALLED) =>
  checker.check({ scheme: 'DPoP', proofs: [proof], method: 'GET', url }, bound)

const ANYTHING = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }))

test('text of any kind is refused, and throws nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)),
      (text) => {
        expect(check(text)).toMatchObject({ code: expect.stringMatching(/^proof_(invalid|missing)$/) })
      },
    ),
  )
})

test('members of any kind in a signed proof are refused, and throw nothing', () => {
  const member = fc.constantFrom('typ', 'alg', 'jwk', 'crit')
  const claim = fc.constantFrom('jti', 'htm', 'htu', 'iat', 'ath')
  const made = { ...proofClaims('token'), ath: athOf('token') }
  fc.assert(
    fc.property(member, ANYTHING, (name, value) => {
      expect(check(signProof(proofHeader({ [name]: value }), made))).toMatchObject({ expected: expect.any(String) })
    }),
  )
  fc.assert(
    fc.property(claim, ANYTHING, (name, value) => {
      fc.pre(name !== 'jti' || typeof value !== 'string')
      expect(check(signProof(proofHeader(), { ...made, [name]: value }))).toMatchObject({
        expected: expect.any(String),
      })
    }),
  )
  const keyMember = fc.constantFrom('kty', 'crv', 'x', 'y', 'd', 'k', 'use', 'key_ops', 'alg', 'n', 'e')
  fc.assert(
    fc.property(keyMember, ANYTHING, (name, value) => {
      fc.pre(!['n', 'e'].includes(name))
      const jwk = { ...CLIENTS.ES256.jwk, [name]: value }
      expect(check(signProof(proofHeader({ jwk }), made))).toMatchObject({ expected: expect.any(String) })
    }),
  )
})

test('a URL of any kind throws nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true, withFragments: true })),
      (url) => {
        const fault = check(signProof(proofHeader(), proofClaims('token', { htu: url })), url)
        expect(fault === undefined || fault instanceof Promise ? 'ok' : fault.code).toMatch(
          /^(ok|proof_invalid|proof_mismatch)$/,
        )
      },
    ),
  )
})
