import { createPublicKey, verify } from 'node:crypto'
import { keyOf, NODE, parts } from './two-parses.mjs'

/** F3: node:crypto's verify with a KeyObject, and two JSON.parse. */
export function createVerify({ jwks, algorithm }) {
  const { digest, ...options } = NODE[algorithm]
  const input = { key: createPublicKey({ key: keyOf(jwks, algorithm), format: 'jwk' }), ...options }
  return (token) => {
    const { input: data, signature } = parts(token)
    return verify(digest, data, input, signature)
  }
}
