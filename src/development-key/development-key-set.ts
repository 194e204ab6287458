import { DEVELOPMENT_KEY } from './development-key.js'

/** `kid` of the development key: its RFC 7638 thumbprint. */
export const DEVELOPMENT_KEY_ID: string = DEVELOPMENT_KEY.kid

/** A JWK Set (RFC 7517) that holds public keys only. */
export interface DevelopmentKeySet {
  readonly keys: readonly Readonly<Record<'kty' | 'kid' | 'use' | 'alg' | 'n' | 'e', string>>[]
}

const { kty, kid, use, alg, n, e } = DEVELOPMENT_KEY

/** The public half of the development key, as a JWK Set. Frozen. */
export const developmentKeySet: DevelopmentKeySet = Object.freeze({
  keys: Object.freeze([Object.freeze({ kty, kid, use, alg, n, e })]),
})
