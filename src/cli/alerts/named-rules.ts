import { resolve } from 'node:path'
import { type AlertRules, loadRules } from '../../alerts/index.js'
import { readNotifyingConfiguration } from '../../configuration/index.js'
import { configurationInvalid } from '../configuration-invalid.js'
import { CommandError, type CommandIo } from '../io.js'
import { writeWarnings } from '../write-warnings.js'

/** What of the environment tells people; warnings go to stderr. */
export function notifyingOf(io: CommandIo) {
  const result = readNotifyingConfiguration(io.environment)
  if (!result.ok) throw configurationInvalid(result.mistakes)
  writeWarnings(result.warnings, io)
  return result
}

/** The rules of a file that was named, or of ALERTS_FILE. */
export async function namedRules(
  file: string | undefined,
  io: CommandIo,
): Promise<AlertRules & { readonly path: string }> {
  const name = file ?? notifyingOf(io).notifying.alertsFile
  if (name === undefined) {
    const message = 'no rules are named. Give their file, or set ALERTS_FILE.'
    throw new CommandError(2, 'alert_rules_missing', message)
  }
  const path = resolve(io.workingDirectory ?? process.cwd(), name)
  return { path: name, ...(await loadRules(path)) }
}
