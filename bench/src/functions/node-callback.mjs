import { createPublicKey, verify } from 'node:crypto'
import { keyOf, NODE, parts } from './two-parses.mjs'

/** The same in libuv's thread pool. */
export function createVerify({ jwks, algorithm }) {
  const { digest, ...options } = NODE[algorithm]
  const key = { key: createPublicKey({ key: keyOf(jwks, algorithm), format: 'jwk' }), ...options }
  return (token) =>
    new Promise((resolve, reject) => {
      const { input, signature } = parts(token)
      verify(digest, input, key, signature, (error, good) => (error ? reject(error) : resolve(good)))
    })
}
