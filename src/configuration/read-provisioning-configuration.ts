import { checkVariables } from './check-variables.js'
import { type Environment, givenIn } from './given.js'
import { misspeltVariables, toWarning } from './misspelt-variables.js'
import { provisioningNeedsKeycloak } from './rules.js'
import { toAudit, toKeycloak } from './to-configuration.js'
import type { ProvisioningResult } from './types.js'

/**
 * What provisioning needs of the environment: which Keycloak, as whom, and where the trail is. Values and rules are those
 * of {@link readConfiguration}, except that Keycloak has to be there.
 *
 * Other variables are not read at all: a realm is often provisioned with the environment of a server that is not
 * complete yet, whose port or issuer changes nothing about the plan.
 *
 * @param environment As for {@link readConfiguration}, with options of the command line in place of what they override.
 * @returns What was read, with warnings about misspelt names; or every mistake at once. No text of it holds a secret.
 */
export function readProvisioningConfiguration(environment: Environment): ProvisioningResult {
  const given = new Map([...givenIn(environment)].filter(([name]) => isOfProvisioning(name)))
  const { parsed, mistakes } = checkVariables(given, [provisioningNeedsKeycloak])
  const misspelt = misspeltVariables(given)
  const keycloak = parsed && toKeycloak(parsed)
  if (parsed === undefined || keycloak === undefined || mistakes.length > 0)
    return { ok: false, mistakes: [...mistakes, ...misspelt] }
  return {
    ok: true,
    keycloak,
    audit: toAudit(parsed),
    stack: parsed.REALM_STACK,
    warnings: misspelt.map(toWarning),
  }
}

// In whatever case, since keycloak_url is a misspelling to tell.
const isOfProvisioning = (name: string): boolean => /^(KEYCLOAK_.*|LOG_DIR|DATA_DIR|AUDIT_.*|REALM_STACK)$/i.test(name)
