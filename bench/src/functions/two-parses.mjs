/** A token in its parts: where the signature begins, and the two JSON texts parsed. Nothing is checked. */
export function parts(token) {
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  JSON.parse(Buffer.from(token.slice(0, first), 'base64url').latin1Slice())
  JSON.parse(Buffer.from(token.slice(first + 1, second), 'base64url').utf8Slice())
  return {
    input: Buffer.from(token.slice(0, second), 'latin1'),
    signature: Buffer.from(token.slice(second + 1), 'base64url'),
  }
}

export const keyOf = (jwks, algorithm) => jwks.keys.find(({ alg }) => alg === algorithm)

/** How node:crypto is asked. */
export const NODE = {
  RS256: { digest: 'sha256' },
  ES256: { digest: 'sha256', dsaEncoding: 'ieee-p1363' },
  EdDSA: { digest: null },
}
