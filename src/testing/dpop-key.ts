import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'

/** What a proof says: the request that it is for, and whatever a test wants to be wrong with it (RFC 9449 section 4.2). */
export interface DpopProofOptions {
  /** `htm`, for example `GET`. */
  readonly method: string
  /** `htu`: the URL as the caller spells it; query and fragment are left out, as RFC 9449 asks. */
  readonly url: string
  /** The token that it goes with, for `ath`. Default: none, as for the token endpoint. */
  readonly accessToken?: string | undefined
  /** `nonce`, as the server's `DPoP-Nonce` said. */
  readonly nonce?: string | undefined
  /** Laid over the claims; `undefined` takes one out. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  /** Laid over the header; `undefined` takes a member out. The signature is ES256 all the same. */
  readonly header?: Readonly<Record<string, unknown>> | undefined
  /** The clock, in milliseconds since the epoch. Default: Date.now. */
  readonly now?: (() => number) | undefined
}

/** A key of a client that proves its possession (RFC 9449). */
export interface DpopKey {
  /** RFC 7638 thumbprint: `mintToken({ boundTo: key })` writes it into `cnf`. */
  readonly jkt: string
  readonly publicJwk: Readonly<Record<'kty' | 'crv' | 'x' | 'y', string>>
  /** A new proof each time, for the DPoP header. */
  proof(options: DpopProofOptions): string
}

/**
 * A fresh P-256 key pair and a maker of its proofs, for tests.
 *
 * @example
 * const key = createDpopKey()
 * const token = mintToken({ boundTo: key })
 * const headers = { Authorization: `DPoP ${token}`, DPoP: key.proof({ method: 'GET', url, accessToken: token }) }
 */
export function createDpopKey(): DpopKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const publicJwk = Object.freeze({ kty, crv, x, y })
  return Object.freeze({
    jkt: digestOf(JSON.stringify({ crv, kty, x, y })),
    publicJwk,
    proof({ method, url, accessToken, nonce, claims, header, now = Date.now }: DpopProofOptions) {
      const payload = {
        jti: randomUUID(),
        htm: method,
        htu: url.replace(/[?#].*$/s, ''),
        iat: Math.floor(now() / 1000),
        ...(accessToken !== undefined && { ath: digestOf(accessToken) }),
        ...(nonce !== undefined && { nonce }),
        ...claims,
      }
      const input = `${encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk, ...header })}.${encode(payload)}`
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
      return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
    },
  })
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
