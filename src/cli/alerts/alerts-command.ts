import { Command } from 'commander'
import type { CommandIo } from '../io.js'
import { alertsCheckCommand } from './alerts-check.js'
import { alertsSendCommand } from './alerts-send.js'
import { alertsTryCommand } from './alerts-try.js'

const EXAMPLES = `
Rules stand in the file of ALERTS_FILE; docs/alerts.md says how they are written.
Exit codes: 0 done, 1 failed, 2 wrong usage, configuration or rules.

Examples:
  passerelle alerts check alerts.yaml
  passerelle alerts try alerts.yaml logs/audit
  passerelle alerts send security`

/** `passerelle alerts`: look at rules, try them on what happened, and see that a message arrives. */
export function alertsCommand(io: CommandIo): Command {
  return new Command('alerts')
    .description('Look at the rules for alerts, try them on what happened, and see that a message arrives.')
    .addHelpText('after', EXAMPLES)
    .addCommand(alertsCheckCommand(io))
    .addCommand(alertsTryCommand(io))
    .addCommand(alertsSendCommand(io))
}
