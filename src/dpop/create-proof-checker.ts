import { type AlgorithmName, type Fault, isAlgorithmName, type ProofChecker, type SigningKey } from '../tokens/index.js'
import { createProofCandidate, type KeyMemory, type ProofCandidate, type ProofRules } from './checks/check.js'
import { PROOF_CHECKS } from './checks/table.js'
import { DpopError } from './dpop-error.js'
import { createMemoryReplays } from './memory-replays.js'
import type { Nonces } from './nonces.js'
import type { Replays } from './replays.js'

/** Durations have their unit in the name. */
export interface ProofCheckerOptions {
  /** Algorithms that proofs may be signed with. Default ES256, EdDSA, ES384, RS256 and PS256. */
  readonly algorithms?: readonly AlgorithmName[] | undefined
  /** How old a proof may be, 1 to 300. Default 60. */
  readonly windowSeconds?: number | undefined
  /** By how much the client's clock may be ahead, 0 to 60. Default 10. */
  readonly leewaySeconds?: number | undefined
  /** Which proofs were used. Default `createMemoryReplays()`; several processes need `createSharedReplays`. */
  readonly replays?: Replays | undefined
  /** Nonces that proofs must carry (`createNonces`). Default: none are asked for. */
  readonly nonces?: Nonces | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const ALGORITHMS: readonly AlgorithmName[] = ['ES256', 'EdDSA', 'ES384', 'RS256', 'PS256']

/** Keys kept imported: of as many clients at once, the proofs cost a verification and no import. */
const KEYS_REMEMBERED = 1_000

/**
 * Makes a checker of DPoP proofs (RFC 9449) for the option `proofs` of `createVerifier`. Each proof is checked against
 * its request and its token, and may be used once.
 *
 * @throws {DpopError} `dpop_options`, naming the option that can't be used
 * @example
 * const verifier = createVerifier({ issuer, audience, proofs: createProofChecker() })
 */
export function createProofChecker(options: ProofCheckerOptions = {}): ProofChecker {
  const { windowSeconds = 60, leewaySeconds = 10, now = Date.now, nonces } = options
  const algorithms = Object.freeze([...(options.algorithms ?? ALGORITHMS)])
  expect('algorithms', algorithms.length > 0 && algorithms.every(isAlgorithmName), `some of ${ALGORITHMS.join(', ')}`)
  expect('windowSeconds', windowSeconds >= 1 && windowSeconds <= 300, 'a number from 1 to 300')
  expect('leewaySeconds', leewaySeconds >= 0 && leewaySeconds <= 60, 'a number from 0 to 60')
  const rules: ProofRules = {
    algorithms,
    windowSeconds,
    leewaySeconds,
    replays: options.replays ?? createMemoryReplays({ now }),
    nonces,
    keys: createKeyMemory(KEYS_REMEMBERED),
    nowSeconds: () => now() / 1000,
  }
  return Object.freeze({
    algorithms,
    nonce: nonces?.current,
    check: (presentation, { text, thumbprint }) => walk(createProofCandidate(presentation, text, thumbprint), rules),
  } satisfies ProofChecker)
}

/** Only the last check may have to wait. */
function walk(candidate: ProofCandidate, rules: ProofRules): Fault | undefined | Promise<Fault | undefined> {
  for (const run of PROOF_CHECKS) {
    const outcome = run(candidate, rules)
    if (outcome !== undefined) return outcome
  }
  return undefined
}

function createKeyMemory(size: number): KeyMemory {
  const keys = new Map<string, SigningKey>()
  return {
    get: (thumbprint) => keys.get(thumbprint),
    set(thumbprint, key) {
      keys.delete(thumbprint)
      keys.set(thumbprint, key)
      if (keys.size > size) {
        for (const oldest of keys.keys()) {
          keys.delete(oldest)
          break
        }
      }
    },
  }
}

function expect(option: string, holds: boolean, expected: string): void {
  if (!holds) throw new DpopError(`Option ${option}: expected ${expected}.`, { option })
}
