import type { KeySource } from '../key-source.js'

/** What two clocks may differ by and still agree: a Date has whole seconds, and an answer is under way for a while. */
const AGREEMENT_SECONDS = 2

const COMPARE_CLOCKS =
  'Compare the clock of this host with the one of Keycloak and of each of its nodes, and synchronise them by NTP; a larger leeway only hides it.'

/**
 * What to do about a token from the future: clocks differ, and the issuer's answers have told by how much.
 *
 * @param leastSeconds what the token itself tells: Keycloak's answers carry a Date only behind a proxy that adds it
 */
export function mendForFuture(keys: KeySource, leastSeconds?: number): string {
  const offset = offsetOf(keys)
  if (offset === undefined) {
    return leastSeconds === undefined
      ? COMPARE_CLOCKS
      : `This machine’s clock is at least ${leastSeconds} s behind that of the issuer, which signed this token. ${COMPARE_CLOCKS}`
  }
  return agree(offset)
    ? `${CLOCKS_AGREE} If Keycloak has several nodes, compare their clocks with each other.`
    : tell(offset)
}

/** What to do about a token that has expired. */
export function mendForPast(keys: KeySource): string {
  const refresh = 'The client must refresh its token in time.'
  const offset = offsetOf(keys)
  if (offset === undefined) return `${refresh} One that was issued just now points at the clocks. ${COMPARE_CLOCKS}`
  return `${refresh} ${agree(offset) ? CLOCKS_AGREE : tell(offset)}`
}

/** Rules the clocks out as a cause. */
export const CLOCKS_AGREE = 'The clocks of this machine and of the issuer agree.'

const agree = (offsetSeconds: number): boolean => Math.abs(offsetSeconds) <= AGREEMENT_SECONDS

function tell(offsetSeconds: number): string {
  const direction = offsetSeconds > 0 ? 'behind' : 'ahead of'
  return `This machine’s clock is ${Math.abs(offsetSeconds)} s ${direction} the issuer’s: synchronise both by NTP; a larger leeway only hides it.`
}

function offsetOf(keys: KeySource): number | undefined {
  const status = keys.status()
  return 'offsetSeconds' in status ? status.offsetSeconds : undefined
}
