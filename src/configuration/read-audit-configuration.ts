import { checkVariables } from './check-variables.js'
import { type Environment, givenIn } from './given.js'
import { misspeltVariables } from './misspelt-variables.js'
import { toAudit } from './to-configuration.js'
import type { AuditConfigurationResult } from './types.js'

/**
 * Where the audit trail is, for commands that need nothing else of the environment: LOG_DIR, DATA_DIR and AUDIT_…, with the
 * values and rules of {@link readConfiguration}. Other variables are not read at all.
 */
export function readAuditConfiguration(environment: Environment): AuditConfigurationResult {
  const given = new Map([...givenIn(environment)].filter(([name]) => isOfTrail(name)))
  const { parsed, mistakes } = checkVariables(given)
  const misspelt = misspeltVariables(given)
  if (parsed === undefined || mistakes.length > 0) return { ok: false, mistakes: [...mistakes, ...misspelt] }
  return { ok: true, audit: toAudit(parsed) }
}

const isOfTrail = (name: string): boolean => /^(LOG_DIR|DATA_DIR|AUDIT_.*)$/i.test(name)
