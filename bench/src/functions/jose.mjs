import { createLocalJWKSet, jwtVerify } from 'jose'

/** What koa-jose does for each request, without the server. */
export function createVerify({ jwks, issuer, audience, algorithm }) {
  const keys = createLocalJWKSet(jwks)
  const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp', 'sub'] }
  return async (token) => {
    await jwtVerify(token, keys, options)
    return true
  }
}
