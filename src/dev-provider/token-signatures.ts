import { randomBytes, randomUUID } from 'node:crypto'
import type { Claims } from './claim-path.js'
import { decodeJwt, readWithSecret, signWithSecret } from './jwt.js'
import type { SigningKeys } from './signing-keys.js'

/** Signs this issuer's tokens, and reads them back: undefined for whatever it has not signed itself. */
export interface TokenSignatures {
  signAccess(claims: Claims): string
  signRefresh(claims: Claims): string
  readAccess(token: string): Claims | undefined
  readRefresh(token: string): Claims | undefined
}

/** Access and ID tokens by the provider's keys; refresh tokens, as in Keycloak, by a secret that nobody else has. */
export function createTokenSignatures(issuer: string, keys: SigningKeys, nowSeconds: () => number): TokenSignatures {
  const secret = randomBytes(64)
  const secretId = randomUUID()
  return {
    signAccess: keys.sign,
    signRefresh: (claims) => signWithSecret(claims, secret, secretId),
    readAccess(token) {
      const claims = keys.hasSigned(token) ? decodeJwt(token) : undefined
      // Every provider begins with the same published key: the issuer tells them apart.
      return claims?.typ === 'Bearer' && claims.iss === issuer ? claims : undefined
    },
    readRefresh(token) {
      const claims = readWithSecret(token, secret)
      return claims?.exp === undefined || Number(claims.exp) > nowSeconds() ? claims : undefined
    },
  }
}
