import { createPrivateKey, type KeyObject } from 'node:crypto'
import { DEVELOPMENT_KEY } from './development-key.js'

/** The private half of the development key, ready to sign with RS256. */
export function developmentSigningKey(): KeyObject {
  return createPrivateKey({ key: { ...DEVELOPMENT_KEY }, format: 'jwk' })
}

/** The private half of the development key as a JWK (RFC 7517), with `kid`, `use` and `alg`. A fresh copy each time. */
export function developmentPrivateJwk(): Record<string, string> {
  return { ...DEVELOPMENT_KEY }
}
