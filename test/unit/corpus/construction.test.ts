import { describe, expect, test } from 'vitest'
import { createVerifier, TokenError } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, JWKS, KEYS } from '../tokens/forge.js'

// Attack class 3: where the key is missing, nothing may be made that verifies nothing.
const PRIVATE = { ...KEYS.rsa.privateKey.export({ format: 'jwk' }), kid: 'rsa' }

describe('a verifier is not made', () => {
  test.each<[string, object, RegExp]>([
    ['without keys', { keySet: { keys: [] } }, /keySet.*no usable signing key/],
    ['with a key set that is null', { keySet: null }, /Option keySet/],
    ['with a key set that is a string', { keySet: '' }, /Option keySet/],
    ['with a key that is null', { keySet: { keys: [null] } }, /keySet.*no JSON object|keySet.*not a JSON object/],
    ['with an empty secret', { keySet: { keys: [{ kty: 'oct', k: '' }] } }, /keySet.*kty "oct"/],
    ['with a shared secret', { keySet: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, /keySet.*kty "oct"/],
    ['with a private key', { keySet: { keys: [PRIVATE] } }, /keySet.*private part/],
    ['with a key of 1024 bits alone', { keySet: { keys: [KEYS.small.jwk] } }, /keySet.*1024 bits/],
    ['for no algorithm', { algorithms: [] }, /Option algorithms/],
    ['for the algorithm none', { algorithms: ['none'] }, /Option algorithms/],
    ['for HS256 beside RS256', { algorithms: ['RS256', 'HS256'] }, /Option algorithms/],
    ['for a pattern of audiences', { audience: /backend/ }, /Option audience/],
    ['for any audience', { audience: undefined }, /Option audience/],
    ['for an empty audience', { audience: '' }, /Option audience/],
    ['without an issuer', { issuer: undefined }, /Option issuer/],
    ['for no issuer of several', { issuer: undefined, audience: undefined, keySet: undefined, issuers: [] }, /issuers/],
  ])('%s', (_, changes, message) => {
    const options = { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, ...changes }
    const make = () => Reflect.apply(createVerifier, undefined, [options])
    expect(make).toThrow(TokenError)
    expect(make).toThrow(message)
  })
})
