import { namesProduction } from '../configuration/index.js'
import type { JsonObject } from '../json/index.js'
import {
  accessTokenOf,
  type KeyStatus,
  type Refusal,
  resolveClaimNames,
  TEST_ISSUER,
  type Verdict,
  type Verifier,
} from '../tokens/index.js'
import { checkOptions } from './check-options.js'
import { keycloakClaims } from './keycloak-claims.js'
import type { PersonOptions } from './mint-token-options.js'
import { isRefusalCode, refusalOfCode } from './refusal-of-code.js'
import { TestingError } from './testing-error.js'

const REFUSED = 'refused:'
const KEYS: KeyStatus = Object.freeze({ status: 'ok', keys: 1, fetchedAt: 0 })
const ONE_DAY_SECONDS = 86_400

type Environment = Readonly<Record<string, string | undefined>>

/**
 * A verifier for tests of handlers, without any cryptography: whoever sends the name of an identity has it. A token
 * `refused:CODE` is refused with that code, any other as `malformed`; how a token was presented is not looked at. The
 * identities are of {@link TEST_ISSUER}.
 *
 * @param identities by the token that stands for them, e.g. `jean` for `Authorization: Bearer jean`; that is their
 * username too, unless they have one
 * @param environment pass `process.env`: where NODE_ENV is production, no fake is made
 * @throws TestingError `fake_in_production`, `environment_missing`, `option_unknown`.
 * @example
 * const verifier = fakeVerifier({ jean: { roles: ['gaveur'], attributes: { gaveur_id: 1 } } }, process.env)
 * app.use(authenticate({ verifier, policy }))
 * await fetch(url, { headers: { Authorization: 'Bearer jean' } })
 * await fetch(url, { headers: { Authorization: 'Bearer refused:expired' } })
 */
export function fakeVerifier(identities: Readonly<Record<string, PersonOptions>>, environment: Environment): Verifier {
  checkEnvironment(environment)
  const accepted = new Map(Object.entries(identities).map(([name, person]) => [name, acceptanceOf(name, person)]))
  const seen = new Set<string>()

  function verify(token: string): Verdict {
    const verdicts = accepted.get(token)
    if (verdicts === undefined) return Object.freeze({ ok: false, refusal: refusalOf(token, [...accepted.keys()]) })
    if (seen.has(token)) return verdicts.again
    seen.add(token)
    return verdicts.first
  }

  return Object.freeze({
    issuers: Object.freeze([TEST_ISSUER]),
    verify,
    keyStatus: () => KEYS,
    refreshKeys: async () => KEYS,
    close() {},
  })
}

function checkEnvironment(environment: Environment | undefined): void {
  if (environment === undefined) {
    const message =
      'fakeVerifier believes whoever says a name: pass process.env as its second argument, so that it is never made in production.'
    throw new TestingError('environment_missing', message)
  }
  if (!namesProduction(environment.NODE_ENV)) return
  const message = 'fakeVerifier is for tests, and NODE_ENV is production: use createVerifier with your issuer.'
  throw new TestingError('fake_in_production', message)
}

/** The same object for the same token from the second time on, as a verifier answers. */
function acceptanceOf(name: string, person: PersonOptions): { readonly first: Verdict; readonly again: Verdict } {
  checkOptions(person, 'fakeVerifier')
  const claims = keycloakClaims(TEST_ISSUER, { expiresInSeconds: ONE_DAY_SECONDS, username: name, ...person })
  // Through JSON, as a token comes: what is undefined goes.
  const payload: JsonObject = JSON.parse(JSON.stringify(claims))
  const token = accessTokenOf(payload, resolveClaimNames())
  return {
    first: Object.freeze({ ok: true, token, firstSeen: true }),
    again: Object.freeze({ ok: true, token, firstSeen: false }),
  }
}

function refusalOf(token: string, names: readonly string[]): Refusal {
  const code = token.startsWith(REFUSED) ? token.slice(REFUSED.length) : ''
  if (isRefusalCode(code)) return refusalOfCode(code)
  return Object.freeze({
    ...refusalOfCode('malformed'),
    actual: 'a token that is none of its names',
    mend: `Send one of ${names.join(', ')}, or ${REFUSED} and a code of docs/errors.md, such as ${REFUSED}expired.`,
  })
}
