import { AdminError } from '../admin-api/index.js'
import { CommandError } from './io.js'

/** Codes of the rooms that say that what was given or installed is wrong. Everything else that a room throws has failed. */
const WRONG_CONFIGURATION: ReadonlySet<string> = new Set([
  'realm_config_invalid',
  'policy_cases_invalid',
  'policy_cases_failed',
  'alert_rules_unreadable',
  'alert_rules_invalid',
  'mailer_missing',
  'error_reporter_invalid',
  'mapper_unsupported',
  'scope_unknown',
  'issuer_invalid',
  'oidc_provider_missing',
  'driver_missing',
  'authority_unreadable',
  'authority_invalid',
  'privacy_key_invalid',
  'privacy_key_missing',
  'mask_invalid',
  'trail_missing',
  'trail_unreadable',
  'trail_empty',
  'chain_unknown',
  'anchors_unreadable',
  'public_key_invalid',
  'proof_invalid',
])

/** Errors of our rooms say what to do and have a code; any other is a fault of the program, `unexpected`. */
export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error
  if (!(error instanceof Error)) return new CommandError(1, 'unexpected', String(error), { cause: error })
  const code = codeOf(error)
  const details = detailsOf(error)
  return new CommandError(WRONG_CONFIGURATION.has(code) ? 2 : 1, code, error.message, { cause: error, details })
}

function detailsOf(error: Error): Readonly<Record<string, unknown>> {
  // Rooms that check files list every mistake. Their classes stay unloaded: most commands never need them.
  if ('details' in error && Array.isArray(error.details)) return { mistakes: error.details }
  if (!(error instanceof AdminError)) return {}
  const { moved, mistakes } = error.details
  return { ...(moved === undefined ? {} : { moved }), ...(mistakes === undefined ? {} : { mistakes }) }
}

// Codes of Node itself are in capitals.
const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' && /^[a-z_]+$/.test(error.code) ? error.code : 'unexpected'
