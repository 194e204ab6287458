import { readNotifyingConfiguration } from '../configuration/index.js'
import type { Notifying, NotifyingLog } from '../serving/index.js'
import { configurationInvalid } from './configuration-invalid.js'
import type { CommandIo } from './io.js'
import { printableMessage } from './printable.js'

/** What a command has to say of its alerts stands on stderr, as `CRITICAL: …`. */
export function alertLog({ stderr }: Pick<CommandIo, 'stderr'>): NotifyingLog {
  const say =
    (level: string) =>
    (message: string): void =>
      void stderr.write(`${level}: ${printableMessage(message)}\n`)
  return { info: () => {}, warning: say('WARNING'), error: say('ERROR'), critical: say('CRITICAL') }
}

/**
 * Raises alerts over what a command records, by the rules of ALERTS_FILE: a server does not see what happens in another
 * process. Nothing is loaded where there are none.
 *
 * @throws CommandError `configuration_invalid`, AlertsError, NotificationError
 */
export async function openCommandAlerts(io: CommandIo): Promise<Pick<Notifying, 'take' | 'close'>> {
  const result = readNotifyingConfiguration(io.environment)
  if (!result.ok) throw configurationInvalid(result.mistakes)
  if (result.notifying.alertsFile === undefined) return { take: () => {}, close: async () => {} }
  const { openNotifying } = await import('../serving/index.js')
  return openNotifying(result.notifying, alertLog(io))
}
