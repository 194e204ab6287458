import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { type Channel, type Notification, SendError } from '../../notifications/index.js'
import { createConfiguredNotifications, lackingFor } from '../../serving/index.js'
import { nearestWord } from '../../spelling/index.js'
import { alertLog } from '../alerting.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { namedRules, notifyingOf } from './named-rules.js'

const HELP = `
Makes one attempt for each receiver of the target, and says what became of it.

Exit codes: 0 all were taken, 1 one was not, 2 wrong usage, configuration or rules.

Examples:
  passerelle alerts send security
  passerelle alerts send chat --file alerts.yaml --json`

interface SendOptions {
  readonly file?: string
  readonly json?: true
}

const ATTEMPT_MS = 20_000

/** `passerelle alerts send`: does a message arrive. */
export function alertsSendCommand(io: CommandIo): Command {
  return new Command('send')
    .description('Send a test to a target of the rules, and say whether it was taken.')
    .argument('<target>', 'one of the targets of the rules')
    .option('--file <file>', 'the rules (ALERTS_FILE)')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((target: string, options: SendOptions) => send(target, options, io))
}

async function send(name: string, { file, json }: SendOptions, io: CommandIo): Promise<void> {
  const { targets } = await namedRules(file, io)
  const target = targets.get(name)
  if (target === undefined) throw unknownTarget(name, [...targets.keys()])
  const notifications = await createConfiguredNotifications(notifyingOf(io).notifying, alertLog(io))
  const channels = notifications.channels(target)
  if (channels === undefined) {
    const message = `nothing can be sent to ${name}: ${lackingFor(target)} is not set. docs/alerts.md says what each target needs.`
    throw new CommandError(2, 'target_disabled', message)
  }
  const notification = testNotification(io.now?.() ?? Date.now())
  const sent = await Promise.all(channels.map((channel) => attempt(channel, notification)))
  await notifications.close(ATTEMPT_MS)
  const ok = sent.every(({ error }) => error === undefined)
  if (json) io.stdout.write(jsonLine({ ok, id: notification.id, receivers: sent }))
  else for (const each of sent) io.stdout.write(`${printable(each.receiver)}: ${outcomeOf(each)}\n`)
  if (!ok) throw new CommandDone(1)
}

interface Sent {
  readonly receiver: string
  readonly error?: string
}

async function attempt(channel: Channel, notification: Notification): Promise<Sent> {
  try {
    await channel.send(notification, AbortSignal.timeout(ATTEMPT_MS))
    return { receiver: channel.name }
  } catch (error) {
    if (error instanceof SendError) return { receiver: channel.name, error: error.message }
    throw error
  }
}

const outcomeOf = ({ error }: Sent): string => (error === undefined ? 'taken' : `not sent: ${printable(error)}`)

const testNotification = (nowMs: number): Notification => ({
  id: `msg_${randomUUID()}`,
  type: 'alert.test',
  time: new Date(nowMs),
  severity: 'warning',
  title: 'A test of passerelle alerts send: nothing has happened',
  facts: [['when', new Date(nowMs).toISOString()]],
})

function unknownTarget(name: string, known: readonly string[]): CommandError {
  const meant = nearestWord(name, known)
  const mend = meant === undefined ? `The rules have: ${known.join(', ') || 'none'}.` : `Did you mean ${meant}?`
  return new CommandError(2, 'target_unknown', `the rules have no target ${printable(name)}. ${mend}`)
}
