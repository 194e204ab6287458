import { signDevelopmentToken } from '../development-key/index.js'
import { TEST_ISSUER } from '../tokens/index.js'
import { checkOptions } from './check-options.js'
import { keycloakClaims } from './keycloak-claims.js'
import type { MintTokenOptions } from './mint-token-options.js'

/**
 * A token of Keycloak's shape, signed with the published development key: no provider, no network, no waiting.
 * Verify it with `createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })`; a
 * verifier of any issuer that is not on loopback refuses it with the code `test_token`.
 *
 * Options are independent: who (`username`, `roles`, `attributes`…), when (`expired`, `notYetValid`…), for whom
 * (`issuer`, `audience`…) and of which shape (`kind`, `profile`, `lightweight`, `boundTo`).
 *
 * @throws TestingError `option_unknown`.
 * @example
 * const token = mintToken({ username: 'jean.martin@gaveur.fr', roles: ['gaveur'], attributes: { gaveur_id: 1 } })
 */
export function mintToken(options: MintTokenOptions = {}): string {
  checkOptions(options, 'mintToken')
  const { issuer = TEST_ISSUER, kind, profile } = options
  const typ = kind === 'Logout' ? 'logout+jwt' : profile === 'rfc9068' ? 'at+jwt' : 'JWT'
  return signDevelopmentToken(keycloakClaims(issuer, options), { typ, ...options.header })
}
