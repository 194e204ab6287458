import { nearestWord } from '../spelling/index.js'
import type { MintTokenOptions, PersonOptions } from './mint-token-options.js'
import { TestingError } from './testing-error.js'

const PERSON: Readonly<Record<keyof PersonOptions, true>> = {
  subject: true,
  username: true,
  roles: true,
  clientRoles: true,
  attributes: true,
  organizations: true,
  actor: true,
  serviceAccount: true,
  acr: true,
  authenticatedSecondsAgo: true,
  clientId: true,
  scope: true,
  claims: true,
  now: true,
}

const MINT_TOKEN: Readonly<Record<keyof MintTokenOptions, true>> = {
  ...PERSON,
  issuer: true,
  audience: true,
  expiresInSeconds: true,
  expired: true,
  notYetValid: true,
  kind: true,
  profile: true,
  lightweight: true,
  boundTo: true,
  header: true,
}

const KNOWN = { mintToken: MINT_TOKEN, fakeVerifier: PERSON }

/**
 * A misspelt option would make another token than the test is about, and the test would pass.
 *
 * @throws TestingError `option_unknown`.
 */
export function checkOptions(options: object, of: keyof typeof KNOWN): void {
  const known = KNOWN[of]
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name))
  if (unknown === undefined) return
  const nearest = nearestWord(unknown, Object.keys(known))
  const mend = nearest === undefined ? `there are ${Object.keys(known).join(', ')}` : `did you mean ${nearest}?`
  throw new TestingError('option_unknown', `${of} has no option ${unknown}: ${mend}`, { option: unknown })
}
