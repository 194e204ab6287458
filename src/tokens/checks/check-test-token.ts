import { TEST_ISSUER } from '../../addresses/index.js'
import { DEVELOPMENT_KEY_THUMBPRINT } from '../development-key-thumbprint.js'
import type { IssuerRules } from '../issuer-rules.js'
import { shown } from '../shown.js'
import type { Candidate, Fault, Rules } from './check.js'

/**
 * A token of a test names itself, by its issuer or by the kid of the published key: it is told so, before any key is
 * fetched, wherever that key may not sign. Whoever hides both meets the check of the key itself.
 */
export function checkTestToken(
  { header: { kid }, payload: { iss } }: Candidate,
  { issuers }: Rules,
): Fault | undefined {
  if (kid !== DEVELOPMENT_KEY_THUMBPRINT && iss !== TEST_ISSUER) return undefined
  const named = typeof iss === 'string' ? issuers.get(iss) : undefined
  // Of an issuer that is not known: for tests of just that, its own check has the word.
  if ((named === undefined ? [...issuers.values()] : [named]).some(acceptsTestTokens)) return undefined
  return {
    code: 'test_token',
    expected: 'a token of a real provider',
    actual: `one made for tests: iss ${shown(iss)}, kid ${shown(kid)}`,
    mend:
      'It was minted by passerelle/testing (mintToken) or issued by the embedded provider: sign in at the configured issuer. ' +
      'In a test, verify it with issuer TEST_ISSUER and keySet developmentKeySet.',
  }
}

function acceptsTestTokens({ developmentKey }: IssuerRules): boolean {
  return developmentKey === 'accept'
}
