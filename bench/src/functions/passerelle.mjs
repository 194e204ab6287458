import { importPasserelle, roomFor } from '../contenders/passerelle.mjs'

/** The whole verify of a token that was not seen before: every check, and the verdict remembered. */
export async function createVerify({ jwks, issuer, audience, algorithm, tokenCount }) {
  const { createVerifier } = await importPasserelle()
  const { verify } = createVerifier({
    issuer,
    audience,
    keySet: jwks,
    algorithms: [algorithm],
    cacheSize: roomFor(tokenCount),
  })
  return (token) => {
    const verdict = verify(token)
    return verdict.ok && verdict.firstSeen
  }
}
