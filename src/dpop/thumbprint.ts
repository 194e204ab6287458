import { hash } from 'node:crypto'
import type { JsonObject } from '../tokens/index.js'

/** Members of a public key by `kty`, in the order in which RFC 7638 hashes them, with the longest text they may have. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // 4096 bits of modulus and 32 of exponent: more would only make each proof slower to check.
  RSA: { e: 6, kty: 3, n: 683 },
  EC: { crv: 8, kty: 2, x: 88, y: 88 },
  OKP: { crv: 8, kty: 3, x: 76 },
}

/** Members that are bytes in base64url. */
const BYTES: ReadonlySet<string> = new Set(['e', 'n', 'x', 'y'])

/**
 * RFC 7638 thumbprint of a public key: SHA-256, base64url.
 *
 * @returns `undefined` for a key of another type, or one with a member that is absent, too long or not canonical
 */
export function thumbprintOf(jwk: JsonObject): string | undefined {
  const { kty } = jwk
  const members = typeof kty === 'string' && Object.hasOwn(MEMBERS, kty) ? MEMBERS[kty] : undefined
  if (members === undefined) return undefined
  const canonical: Record<string, string> = {}
  for (const [name, longest] of Object.entries(members)) {
    const value = jwk[name]
    if (typeof value !== 'string' || value.length > longest) return undefined
    if (BYTES.has(name) && Buffer.from(value, 'base64url').toString('base64url') !== value) return undefined
    canonical[name] = value
  }
  return hash('sha256', JSON.stringify(canonical), 'base64url')
}
