import { hash } from 'node:crypto'
import { type Fault, shown } from '../../tokens/index.js'
import type { ProofCandidate, ProofRules } from './check.js'

/**
 * RFC 9449 sections 4.3 and 11.1: each `jti` once, in the context of its key and URL. The last check, since it spends
 * the proof: garbage never reaches the store.
 */
export function checkReplay(
  candidate: ProofCandidate,
  rules: ProofRules,
): Fault | undefined | Promise<Fault | undefined> {
  const { thumbprint, url, identifier, issuedAt } = candidate
  const key = hash('sha256', `${thumbprint} ${url} ${identifier}`, 'base64url')
  // Kept as long as the proof could still be in the window, and a moment longer than the clocks' rounding.
  const forMs = Math.ceil((issuedAt + rules.windowSeconds - rules.nowSeconds()) * 1000) + 1000
  const spent = rules.replays.spend(key, forMs, { thumbprint, issuedAt })
  return spent instanceof Promise ? spent.then(conclude, unavailable) : conclude(spent)

  function conclude(outcome: Awaited<typeof spent>): Fault | undefined {
    if (outcome === 'first') return undefined
    if (outcome === 'full')
      return unavailable('as many proofs as may be remembered at once, of all clients or this one')
    if (outcome === 'unknown') return unavailable('a proof made before this process began to remember them')
    return {
      code: 'proof_replayed',
      expected: 'a jti that was not used before',
      actual: `jti ${shown(identifier)}, for the second time`,
      mend:
        'A client must make a new proof for each attempt, retries included. A proxy that repeats a request repeats its ' +
        'proof too: switch that off. If neither is so, somebody has listened.',
    }
  }
}

function unavailable(reason: unknown): Fault {
  return {
    code: 'proofs_unavailable',
    expected: 'to know whether a proof was used before',
    actual: reason instanceof Error ? reason.message : String(reason),
    mend:
      'Make the store of used proofs (Redis) reachable from here. Without one: give the memory more room (size); after a ' +
      'restart, the next proof of the client passes.',
  }
}
