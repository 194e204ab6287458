import { Command } from 'commander'
import { type AlertRule, type AlertRules, describeRule, type Target } from '../../alerts/index.js'
import { createConfiguredNotifications, lackingFor } from '../../serving/index.js'
import { alertLog } from '../alerting.js'
import { coloursFor } from '../colours.js'
import type { CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { namedRules, notifyingOf } from './named-rules.js'

const HELP = `
Says what each rule means, and which targets nothing can be sent to, since the environment does not say how.

Exit codes: 0 the rules are good, 2 they have mistakes, or the environment has.

Examples:
  passerelle alerts check
  passerelle alerts check alerts.yaml --json`

/** `passerelle alerts check`: are these rules, and can their targets be reached. */
export function alertsCheckCommand(io: CommandIo): Command {
  return new Command('check')
    .description('Check the rules, and say what each of them means.')
    .argument('[file]', 'the rules (ALERTS_FILE)')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((file: string | undefined, options: { json?: true }) => check(file, options, io))
}

async function check(file: string | undefined, { json }: { json?: true }, io: CommandIo): Promise<void> {
  const rules = await namedRules(file, io)
  const notifications = await createConfiguredNotifications(notifyingOf(io).notifying, alertLog(io))
  const missing = [...rules.targets].flatMap(([name, target]) =>
    notifications.channels(target) === undefined ? [{ target: name, variable: lackingFor(target) }] : [],
  )
  if (json) {
    const said = rules.rules.map((rule) => ({ name: rule.name, severity: rule.severity, says: describeRule(rule) }))
    io.stdout.write(jsonLine({ ok: true, rules: said, targets: Object.fromEntries(rules.targets), disabled: missing }))
    return
  }
  io.stdout.write(printRules(rules, missing, coloursFor(io)))
}

function printRules(
  { path, rules, targets }: AlertRules & { readonly path: string },
  missing: readonly { readonly target: string; readonly variable: string }[],
  colours: ReturnType<typeof coloursFor>,
): string {
  const width = Math.max(...rules.map(({ name }) => name.length))
  const ruleLine = (rule: AlertRule) =>
    `  ${colours.strong(rule.name.padEnd(width))}  ${rule.severity.padEnd(8)}  ${printable(describeRule(rule))}\n`
  const lacking = new Map(missing.map(({ target, variable }) => [target, variable]))
  const targetLine = ([name, target]: readonly [string, Target]) => {
    const variable = lacking.get(name)
    const off = variable === undefined ? '' : colours.bad(`  disabled: ${variable} is not set`)
    return `  ${name}: ${printable(receiversOf(target))}${off}\n`
  }
  return [
    `${printable(path)}: ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}, and nothing wrong with them.\n\n`,
    ...rules.map(ruleLine),
    targets.size === 0 ? '\nNo targets: alerts stand in main.log.\n' : '\nTargets, beside main.log:\n',
    ...[...targets].map(targetLine),
  ].join('')
}

function receiversOf(target: Target): string {
  if ('mail' in target) return `mail to ${target.mail.join(', ')}`
  return 'sms' in target ? `sms to ${target.sms.join(', ')}` : `webhook ${target.webhook}`
}
