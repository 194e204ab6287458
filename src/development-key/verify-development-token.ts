import { createPublicKey, verify } from 'node:crypto'
import { developmentKeySet } from './development-key-set.js'

/** Whether this JWT's signature was made with the development key, RS256. Says nothing about its claims. */
export function isDevelopmentToken(token: string): boolean {
  const [header, payload, signature, ...rest] = token.split('.')
  if (!header || !payload || !signature || rest.length > 0) return false
  const key = createPublicKey({ key: { ...developmentKeySet.keys[0] }, format: 'jwk' })
  return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))
}
