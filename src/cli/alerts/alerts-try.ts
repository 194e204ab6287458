import { resolve } from 'node:path'
import { Command } from 'commander'
import { type Alert, createAlertEngine, describeAlert } from '../../alerts/index.js'
import { coloursFor } from '../colours.js'
import type { CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { writeWarnings } from '../write-warnings.js'
import { namedRules } from './named-rules.js'
import { readEvents } from './read-events.js'

const HELP = `
Holds the events of a trail against the rules, by their own time, and says what would have fired. Sends nothing.

Exit codes: 0 done, whether or not something fired, 1 the events can't be read, 2 wrong usage or rules.

Examples:
  passerelle alerts try alerts.yaml logs/audit
  passerelle alerts try alerts.yaml - < copy-of-a-trail.jsonl
  passerelle alerts try alerts.yaml logs/audit --json | jq '.alerts[] | .rule'`

/** `passerelle alerts try`: what would have fired. */
export function alertsTryCommand(io: CommandIo): Command {
  return new Command('try')
    .description('Hold recorded events against the rules, and say what would have fired.')
    .argument('<file>', 'the rules')
    .argument('<events>', 'a file of the trail (.jsonl), its folder, or - for stdin')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((file: string, events: string, options: { json?: true }) => tryRules(file, events, options, io))
}

async function tryRules(file: string, events: string, { json }: { json?: true }, io: CommandIo): Promise<void> {
  const { rules } = await namedRules(file, io)
  const path = events === '-' ? events : resolve(io.workingDirectory ?? process.cwd(), events)
  const read = await readEvents(path, (event) => rules.some((rule) => rule.matches(event)), io)
  if (read.unread > 0) writeWarnings([`${read.unread} lines are no records of the trail, and were left out.`], io)
  const alerts: Alert[] = []
  let clock = Number.NEGATIVE_INFINITY
  const engine = createAlertEngine({ rules, onAlert: (alert) => void alerts.push(alert), now: () => clock })
  for (const { event, timeMs } of read.events) {
    clock = Math.max(clock, timeMs)
    engine.take(event, timeMs)
  }
  clock = Number.POSITIVE_INFINITY
  engine.sweep()
  const fired = alerts.filter(({ kind }) => kind !== 'ended')
  const { suppressed } = engine.status()
  if (json) {
    const said = fired.map((alert) => {
      const { severity, title, facts } = describeAlert(alert)
      return { severity, title, ...Object.fromEntries(facts) }
    })
    io.stdout.write(jsonLine({ ok: true, records: read.records, fired: said.length, suppressed, alerts: said }))
    return
  }
  io.stdout.write(printAlerts(fired, coloursFor(io)))
  const kept = suppressed === 0 ? '' : `; ${counted(suppressed, 'more event')} kept back in their windows`
  const rulesFired = new Set(fired.map(({ rule }) => rule)).size
  io.stdout.write(
    `${counted(fired.length, 'alert')} by ${rulesFired} of ${counted(rules.length, 'rule')}${kept}. ${counted(read.records, 'record')}.\n`,
  )
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function printAlerts(alerts: readonly Alert[], colours: ReturnType<typeof coloursFor>): string {
  return alerts
    .map((alert) => {
      const { severity, title, facts } = describeAlert(alert)
      const known = new Map(facts)
      const ids = known.get('request_ids')
      const line = `${known.get('when')}  ${severity.padEnd(8)}  ${colours.strong(printable(title))}`
      return `${line}${ids === undefined ? '' : colours.faint(`  ${printable(ids)}`)}\n`
    })
    .join('')
}
