import { type Claims, hasAuthenticationContext } from '../tokens/index.js'

/** How, and how lately, the user must have signed in: RFC 9470. */
export interface AuthenticationRequirement {
  /**
   * Authentication contexts of which the token's `acr` must have one. Keycloak's levels are numbers: there a higher one
   * will do. Default: any.
   */
  readonly acr?: string | readonly string[] | undefined
  /** How long ago the user may have signed in (`auth_time`). Default: any time. */
  readonly maxAgeSeconds?: number | undefined
}

/** A requirement, ready to be asked of tokens. */
export interface StepUp {
  /** Whether these claims fulfil it. */
  isMet(claims: Claims): boolean
  /** Parameters of the challenge, RFC 9470 section 3. */
  readonly parameters: readonly string[]
}

/** By how much the clocks of issuer and server may differ. */
const LEEWAY_SECONDS = 10

const ACR = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** @throws TypeError for a requirement that no token could meet, or that a challenge can't name */
export function createStepUp(
  { acr, maxAgeSeconds }: AuthenticationRequirement,
  now: () => number = Date.now,
): StepUp | undefined {
  const wanted = acr === undefined ? undefined : [acr].flat()
  if (wanted !== undefined && (wanted.length === 0 || !wanted.every((value) => ACR.test(value)))) {
    throw new TypeError(
      'Option acr: expected one or more authentication contexts, without spaces or quotation marks, such as "2".',
    )
  }
  if (maxAgeSeconds !== undefined && !(Number.isInteger(maxAgeSeconds) && maxAgeSeconds >= 0)) {
    throw new TypeError('Option maxAgeSeconds: expected a whole number of seconds, such as 300.')
  }
  if (wanted === undefined && maxAgeSeconds === undefined) return undefined
  return Object.freeze({
    isMet: (claims: Claims) =>
      (wanted === undefined || hasAuthenticationContext(claims.acr, wanted)) &&
      (maxAgeSeconds === undefined || isRecent(claims.auth_time, maxAgeSeconds, now() / 1000)),
    parameters: [
      ...(wanted === undefined ? [] : [`acr_values="${wanted.join(' ')}"`]),
      ...(maxAgeSeconds === undefined ? [] : [`max_age="${maxAgeSeconds}"`]),
    ],
  })
}

function isRecent(authTime: Claims[string] | undefined, maxAgeSeconds: number, nowSeconds: number): boolean {
  if (typeof authTime !== 'number') return false
  const age = nowSeconds - authTime
  return age <= maxAgeSeconds + LEEWAY_SECONDS && age >= -LEEWAY_SECONDS
}
