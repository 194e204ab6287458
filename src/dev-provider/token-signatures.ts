import { randomBytes, randomUUID } from 'node:crypto'
import { isDevelopmentToken, signDevelopmentToken } from '../development-key/index.js'
import type { Claims } from './claim-path.js'
import { decodeJwt, readWithSecret, signWithSecret } from './jwt.js'

/** Signs this issuer's tokens, and reads them back: undefined for whatever it has not signed itself. */
export interface TokenSignatures {
  signAccess(claims: Claims): string
  signRefresh(claims: Claims): string
  readAccess(token: string): Claims | undefined
  readRefresh(token: string): Claims | undefined
}

/** Access and ID tokens by the development key; refresh tokens, as in Keycloak, by a secret that nobody else has. */
export function createTokenSignatures(issuer: string, nowSeconds: () => number): TokenSignatures {
  const secret = randomBytes(64)
  const secretId = randomUUID()
  return {
    signAccess: (claims) => signDevelopmentToken(claims),
    signRefresh: (claims) => signWithSecret(claims, secret, secretId),
    readAccess(token) {
      const claims = isDevelopmentToken(token) ? decodeJwt(token) : undefined
      // Every provider signs with the same published key: the issuer tells them apart.
      return claims?.typ === 'Bearer' && claims.iss === issuer ? claims : undefined
    },
    readRefresh(token) {
      const claims = readWithSecret(token, secret)
      return claims?.exp === undefined || Number(claims.exp) > nowSeconds() ? claims : undefined
    },
  }
}
