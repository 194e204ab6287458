import { keyOf, parts } from './two-parses.mjs'

const { subtle } = globalThis.crypto

const WEB = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
}

/** The same through crypto.subtle. */
export async function createVerify({ jwks, algorithm }) {
  const { alg: _alg, use: _use, ...jwk } = keyOf(jwks, algorithm)
  const key = await subtle.importKey('jwk', jwk, WEB[algorithm], false, ['verify'])
  return (token) => {
    const { input, signature } = parts(token)
    return subtle.verify(WEB[algorithm], key, signature, input)
  }
}
