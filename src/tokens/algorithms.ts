/** What a signature algorithm asks of a key, and how node:crypto verifies it. RFC 7518 section 3, RFC 8037. */
export interface Algorithm {
  readonly keyType: 'RSA' | 'EC' | 'OKP'
  readonly curve?: string
  /** Digest; `null` where the algorithm brings its own. */
  readonly digest: 'sha256' | 'sha384' | null
  readonly padding?: 'pkcs1' | 'pss'
}

/** Asymmetric algorithms only: with a shared secret whoever verifies could also sign. */
export const ALGORITHMS = {
  RS256: { keyType: 'RSA', digest: 'sha256', padding: 'pkcs1' },
  PS256: { keyType: 'RSA', digest: 'sha256', padding: 'pss' },
  ES256: { keyType: 'EC', curve: 'P-256', digest: 'sha256' },
  ES384: { keyType: 'EC', curve: 'P-384', digest: 'sha384' },
  EdDSA: { keyType: 'OKP', curve: 'Ed25519', digest: null },
} as const satisfies Record<string, Algorithm>

export type AlgorithmName = keyof typeof ALGORITHMS

/** Whether this is the name of an algorithm that a verifier can be configured for. */
export function isAlgorithmName(name: unknown): name is AlgorithmName {
  return typeof name === 'string' && Object.hasOwn(ALGORITHMS, name)
}
