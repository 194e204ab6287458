import type { Claims } from './types.js'

const LEVEL = /^\d{1,9}$/

/** Whether a token's `acr` is, or covers, one of the authentication contexts (RFC 9470). */
export function hasAuthenticationContext(acr: Claims[string] | undefined, wanted: readonly string[]): boolean {
  const held = Array.isArray(acr) ? acr : [acr]
  return held.some((context) => typeof context === 'string' && wanted.some((each) => covers(context, each)))
}

/** Keycloak writes the level of authentication as a number, `0` after single sign-on by a cookie that is too old. */
function covers(context: string, wanted: string): boolean {
  return context === wanted || (LEVEL.test(context) && LEVEL.test(wanted) && Number(context) >= Number(wanted))
}
