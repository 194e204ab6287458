import { createPolicy, type Policy } from '../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../src/realm-config/index.js'
import { developmentKeySet, mintToken, TEST_ISSUER } from '../../src/testing/index.js'
import { createVerifier, type Verifier } from '../../src/tokens/index.js'
import { memoryTrail } from './fakes.js'

/** What a door of the demonstration's policy is made of. */
export async function doorParts(): Promise<{
  verifier: Verifier
  policy: Policy
  trail: ReturnType<typeof memoryTrail>
}> {
  return {
    verifier: createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet }),
    policy: createPolicy(await loadRealmConfig(demonstrationRealmDirectory())),
    trail: memoryTrail(),
  }
}

/** The Authorization header of gaveur 1, or of somebody else. */
export const authorizationOf = (options: Parameters<typeof mintToken>[0] = {}): { authorization: string } => ({
  authorization: `Bearer ${mintToken({ username: 'jean', roles: ['gaveur'], attributes: { gaveur_id: 1 }, ...options })}`,
})
