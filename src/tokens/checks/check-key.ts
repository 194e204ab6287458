import { chooseKey, type KeyChoice } from '../key-set.js'
import { shown } from '../shown.js'
import type { KeyStatus } from '../types.js'
import type { Candidate, Fault } from './check.js'

/** `none_at_hand`: the issuer's keys were never had, or too long ago. */
type Choice = KeyChoice | { readonly status: 'none_at_hand' }

type Outcome = Fault | undefined | Promise<Fault | undefined>

/** A fetch that was under way may be older than the key, so an unknown kid may wait for two. */
const MOST_FETCHES = 2

/**
 * Finds the key that must have signed the token. Known keys answer at once; an unknown kid waits for a fetch of the
 * key set if the key source allows one, since the issuer may sign with a new key before anyone has seen it.
 */
export function checkKey(candidate: Candidate): Outcome {
  return attempt(candidate, MOST_FETCHES)
}

function attempt(candidate: Candidate, fetchesLeft: number): Outcome {
  const choice = choose(candidate)
  const { status } = choice
  const renewal =
    fetchesLeft > 0 && (status === 'unknown' || status === 'none_at_hand') ? candidate.issuer.keys.renew() : undefined
  if (renewal === undefined) return conclude(candidate, choice)
  return renewal.done.then(() => attempt(candidate, renewal.isNew ? 0 : fetchesLeft - 1))
}

function choose({ header: { kid }, algorithm, issuer }: Candidate): Choice {
  const keySet = issuer.keys.current()
  if (keySet === undefined) return { status: 'none_at_hand' }
  if (algorithm === undefined) return { status: 'unsuitable', reason: 'was asked for no algorithm' }
  return chooseKey(keySet, typeof kid === 'string' ? kid : undefined, algorithm)
}

function conclude(candidate: Candidate, choice: Choice): Fault | undefined {
  const { keys, issuer } = candidate.issuer
  const { kid, alg } = candidate.header
  switch (choice.status) {
    case 'found':
      candidate.key = choice.key
      return undefined
    case 'unsuitable':
      return {
        code: 'key_unsuitable',
        expected: `a signing key for ${shown(alg)}`,
        actual: `the key ${shown(kid)} ${choice.reason}`,
        mend: 'Look at the realm’s keys in Keycloak (Realm settings, Keys): the one the token names must sign with this algorithm.',
      }
    case 'unknown':
      return {
        code: 'key_unknown',
        expected: 'the kid of a key that the issuer publishes',
        actual: `kid ${shown(kid)}`,
        mend:
          'If the key was just added in Keycloak, it is fetched within seconds. If it was disabled or deleted, or the ' +
          'token comes from another realm or an earlier start of the provider, log in again.',
      }
    case 'unnamed':
      return {
        code: 'key_unknown',
        expected: `a kid, or exactly one key of the issuer for ${shown(alg)}`,
        actual: `no kid, and ${choice.fitting} such keys`,
        mend: 'Have the issuer name the key in the header’s kid; Keycloak always does.',
      }
    case 'none_at_hand':
      return {
        code: 'keys_unavailable',
        expected: `the keys of ${shown(issuer)}`,
        actual: describeStatus(keys.status()),
        mend: 'Make the issuer reachable from here (address, DNS, proxy, certificate); keys are fetched again by themselves.',
      }
  }
}

function describeStatus(status: KeyStatus): string {
  const age =
    'fetchedAt' in status
      ? `last loaded ${new Date(status.fetchedAt).toISOString()}`
      : status.status === 'withdrawn'
        ? 'withdrawn'
        : 'never loaded'
  return 'error' in status ? `${age}: ${status.error}` : age
}
