import { type Given, listed } from './given.js'
import { VERIFY_TOGGLES } from './rules.js'
import type { VariableName } from './variables.js'

/** What a check of tokens that is off lets in. */
const LETS_IN = {
  VERIFY_TOKEN_EXPIRATION: 'tokens that expired long ago are accepted',
  VERIFY_TOKEN_SIGNATURE: 'anybody can write themselves a token with any role',
  VERIFY_TOKEN_ISSUER: 'tokens of any issuer are accepted',
} as const satisfies Record<(typeof VERIFY_TOGGLES)[number], string>

/** Services that one can do without, and what that means. */
const OPTIONAL_SERVICES = {
  DATABASE_URL: 'data stays in this process and is not shared with other instances',
  REDIS_URL: 'each instance counts and remembers for itself',
  SMTP_URL: 'no mail is sent',
} as const satisfies Partial<Record<VariableName, string>>

/** Loud lines for checks that development has switched off. */
export const switchedOffChecks = (given: Given): readonly string[] =>
  VERIFY_TOGGLES.filter((toggle) => given.get(toggle)?.toLowerCase() === 'false').map(
    (toggle) => `!!! ${toggle} is false: ${LETS_IN[toggle]}. For development only. !!!`,
  )

/**
 * Without it a proof that its client made for another server of the same token could be brought here. No reason to
 * refuse all of them: a proof names its token, method and path too, and is good once.
 */
export function unknownName(given: Given, production: boolean): readonly string[] {
  if (!production || given.has('PUBLIC_URL')) return []
  return ['PUBLIC_URL is not set: DPoP proofs are held against the host that the caller, or a trusted proxy, names.']
}

/** Production hears of each optional service that is absent; development, of all in one line. */
export function absentServices(given: Given, production: boolean): readonly string[] {
  const names = ['DATABASE_URL', 'REDIS_URL', 'SMTP_URL'] as const
  const absent = names.filter((name) => !given.has(name))
  if (production) return absent.map((name) => `${name} is not set: ${OPTIONAL_SERVICES[name]}.`)
  if (absent.length === 0) return []
  const verb = absent.length === 1 ? 'is' : 'are'
  return [`Development: ${listed(absent)} ${verb} not set, and this process does without.`]
}

/** Whoever has the provider tell of logouts counts on them; in memory they end with the process. */
export function forgottenLogouts(given: Given): readonly string[] {
  const receives = given.has('OIDC_LOGOUT_CLIENTS') || given.has('OIDC_CLIENT_ID')
  if (!receives || given.has('DATABASE_URL') || given.has('REDIS_URL')) return []
  return [
    'A restart forgets who was signed out, and their tokens are accepted again until they expire: set DATABASE_URL or REDIS_URL.',
  ]
}
