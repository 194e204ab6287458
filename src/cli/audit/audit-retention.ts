import { Command } from 'commander'
import {
  deletePart,
  type ExpiredPart,
  type LegalHold,
  makeMonths,
  newestEvent,
  planRetention,
} from '../../audit-store/index.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { operatingSystemUser } from '../operating-system-user.js'
import { jsonLine, printable } from '../printable.js'
import { confirm } from '../realm/confirm.js'
import { CLOCK_OPTION, refuseDoubtfulClock } from './doubtful-clock.js'
import { TRAIL_DATABASE_ENVIRONMENT, type TrailDatabase, withTrailDatabase } from './open-trail-database.js'
import { type AccessRecorder, withRecorder } from './recorded-access.js'

interface RetentionOptions {
  readonly days?: string
  readonly clockIsRight?: true
  readonly yes?: true
  readonly json?: true
}

const HELP = `
The database has the audit trail by months (UTC), and a month goes as a whole, when the last of its days is past its time. What
a legal hold is on stays. Before and after each deletion the trail has an AUDIT_RETENTION on disk; the database keeps how many
records there were, and of each chain the first and the last. The files of the trail are left alone.

plan looks, and says what apply would delete. apply asks, unless it is told --yes, and also makes the tables of the months
to come. Both refuse while the clock looks as if it had been set ahead: when no record is of the week before, but for the last day.
${TRAIL_DATABASE_ENVIRONMENT}
Exit codes: 0 done, or nothing is past its time; 1 failed or refused; 2 wrong usage or configuration; 3 (plan) something is past
its time.

Examples:
  passerelle audit retention plan --days 400
  AUDIT_DATABASE_DAYS=400 passerelle audit retention apply --yes`

/** `passerelle audit retention`: what the database has for longer than it should. */
export function auditRetentionCommand(io: CommandIo): Command {
  const command = new Command('retention')
    .description('Delete from the database what is past its time, by months, and record it.')
    .addHelpText('after', HELP)
  command
    .command('plan')
    .description('say what apply would delete')
    .option('--days <number>', 'keep this many days (default: AUDIT_DATABASE_DAYS)')
    .option(...CLOCK_OPTION)
    .option('--json', 'print one line of JSON on stdout')
    .action((options: RetentionOptions) => withTrailDatabase(io, (opened) => plan(opened, options, io)))
  command
    .command('apply')
    .description('delete it')
    .option('--days <number>', 'keep this many days (default: AUDIT_DATABASE_DAYS)')
    .option(...CLOCK_OPTION)
    .option('--yes', 'do not ask')
    .option('--json', 'print one line of JSON on stdout')
    .action((options: RetentionOptions) => withTrailDatabase(io, (opened) => apply(opened, options, io)))
  return command
}

async function plan(opened: TrailDatabase, options: RetentionOptions, io: CommandIo): Promise<void> {
  const cutoff = await cutoffOf(opened, options)
  const parts = await planRetention(opened.database, cutoff)
  io.stdout.write(
    options.json ? jsonLine({ ok: true, kept_from: cutoff, parts: parts.map(asJson) }) : print(parts, cutoff),
  )
  if (parts.some(({ heldBy }) => heldBy.length === 0)) throw new CommandDone(3)
}

async function apply(opened: TrailDatabase, options: RetentionOptions, io: CommandIo): Promise<void> {
  const { database, settings } = opened
  const cutoff = await cutoffOf(opened, options)
  await makeMonths(database, settings.now())
  const parts = await planRetention(database, cutoff)
  const free = parts.filter(({ heldBy }) => heldBy.length === 0)
  if (!options.json) io.stdout.write(print(parts, cutoff))
  if (free.length > 0 && !options.yes) await ask(free, io)
  const deleted: string[] = []
  if (parts.length > 0) {
    await withRecorder(settings, io, async (recorder) => {
      const who = operatingSystemUser(io)
      for (const part of parts) if (await deleteOne(opened, part, who, recorder)) deleted.push(part.part)
    })
  }
  const held = parts.map(({ part }) => part).filter((part) => !deleted.includes(part))
  if (options.json) io.stdout.write(jsonLine({ ok: true, kept_from: cutoff, deleted, held }))
  else if (parts.length > 0) io.stdout.write(`Deleted: ${deleted.length}. Kept by a legal hold: ${held.length}.\n`)
}

/** @returns whether it was deleted: a legal hold may be on it */
async function deleteOne(
  { database }: TrailDatabase,
  part: ExpiredPart,
  who: string,
  { commit }: AccessRecorder,
): Promise<boolean> {
  const event = { event: 'AUDIT_RETENTION', about: database.name } as const
  const record = {
    part: part.part,
    from: part.starts.toISOString(),
    before: part.ends.toISOString(),
    events: part.events,
  }
  if (part.heldBy.length > 0) {
    await commit({ ...event, outcome: 'refused', reason: 'held', record: { ...record, hold: idsOf(part.heldBy) } })
    return false
  }
  const intent = await commit({ ...event, outcome: 'pending', reason: 'expired', record })
  try {
    const deletion = await deletePart(database, part, who)
    if (deletion.kind === 'held') {
      await commit({
        ...event,
        ...intent,
        outcome: 'refused',
        reason: 'held',
        record: { ...record, hold: idsOf(deletion.heldBy) },
      })
      return false
    }
    if (deletion.kind === 'gone') {
      await commit({ ...event, ...intent, outcome: 'failure', reason: 'gone_already', record })
      return true
    }
    await commit({
      ...event,
      ...intent,
      outcome: 'success',
      reason: 'expired',
      record: { ...record, events: deletion.events },
    })
    return true
  } catch (error) {
    await commit({ ...event, ...intent, outcome: 'failure', reason: 'not_deleted', record })
    throw error
  }
}

async function cutoffOf(
  { database, days: configured, settings }: TrailDatabase,
  { days: given, clockIsRight }: RetentionOptions,
): Promise<Date> {
  const days = given === undefined ? configured : Number(given)
  if (given !== undefined && !/^[1-9]\d{0,4}$/.test(given)) {
    throw new CommandError(2, 'usage', `--days ${printable(given)} is no number of days. Write it as 400.`)
  }
  if (days === 0) {
    const mend = 'Give --days, or set AUDIT_DATABASE_DAYS.'
    throw new CommandError(
      2,
      'retention_unset',
      `nothing says for how long the database keeps records: it keeps them all. ${mend}`,
    )
  }
  const now = settings.now()
  if (!clockIsRight) await refuseDoubtfulClock(now, (upTo) => newestEvent(database, upTo))
  return new Date(now.getTime() - days * 86_400_000)
}

async function ask(parts: readonly ExpiredPart[], io: CommandIo): Promise<void> {
  if (io.stdin.isTTY !== true) {
    throw new CommandError(2, 'confirmation_required', 'nobody can be asked here. Give --yes to delete.')
  }
  const events = parts.reduce((sum, part) => sum + part.events, 0)
  const question = `Delete ${parts.length} tables with ${events} records from the database for good?`
  if (!(await confirm(question, io))) throw new CommandError(1, 'declined', 'nothing was deleted.')
}

function print(parts: readonly ExpiredPart[], cutoff: Date): string {
  const head = `Kept: what is younger than ${day(cutoff)}.\n`
  if (parts.length === 0) return `${head}Nothing is past its time.\n`
  return head + parts.map(line).join('')
}

function line({ part, starts, ends, events, heldBy }: ExpiredPart): string {
  const held = heldBy.map(({ id, who, why }) => `; hold ${id} of ${printable(who)}: ${printable(why)}`).join('')
  return `  ${heldBy.length > 0 ? 'keep  ' : 'delete'} ${part.padEnd(16)} ${day(starts)} to ${day(ends)}, ${events} records${held}\n`
}

function asJson({ part, starts, ends, events, heldBy }: ExpiredPart): Readonly<Record<string, unknown>> {
  return { part, from: starts, before: ends, events, held_by: heldBy.map(({ id }) => id) }
}

const idsOf = (holds: readonly LegalHold[]): string => holds.map(({ id }) => id).join(' ')

const day = (time: Date): string => time.toISOString().slice(0, 10)
