import { checkVariables } from './check-variables.js'
import { type Environment, givenIn } from './given.js'
import { misspeltVariables } from './misspelt-variables.js'
import { toAudit } from './to-configuration.js'
import type { AuditConfigurationResult, AuditDatabaseResult } from './types.js'

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

/** The same, and the database that the trail is copied to: DATABASE_URL too. */
export function readAuditDatabaseConfiguration(environment: Environment): AuditDatabaseResult {
  const given = new Map([...givenIn(environment)].filter(([name]) => isOfTrail(name) || /^DATABASE_URL$/i.test(name)))
  const { parsed, mistakes } = checkVariables(given)
  const misspelt = misspeltVariables(given)
  if (parsed === undefined || mistakes.length > 0) return { ok: false, mistakes: [...mistakes, ...misspelt] }
  const { DATABASE_URL: databaseUrl, AUDIT_DATABASE: auditDatabase, AUDIT_DATABASE_DAYS: days } = parsed
  return { ok: true, audit: toAudit(parsed), databaseUrl, auditDatabase, days }
}

const isOfTrail = (name: string): boolean => /^(LOG_DIR|DATA_DIR|AUDIT_.*)$/i.test(name)
