import { Command } from 'commander'
import { parseAuditFilter } from '../../audit-search/index.js'
import { type LegalHold, listHolds, placeHold, releaseHold } from '../../audit-store/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { operatingSystemUser } from '../operating-system-user.js'
import { jsonLine, printable } from '../printable.js'
import { TRAIL_DATABASE_ENVIRONMENT, type TrailDatabase, withTrailDatabase } from './open-trail-database.js'
import { withRecorder } from './recorded-access.js'

interface HoldOptions {
  readonly reason?: string
  readonly from?: string
  readonly to?: string
  readonly all?: boolean
  readonly json?: true
}

const HELP = `
While a legal hold is on a time, "audit retention apply" deletes nothing of it from the database, and "audit prune" none of its
files: a dispute, an inquiry. Each hold, and each release, is an AUDIT_HOLD in the trail, on disk before it counts. A hold on a person's key is another thing:
"audit person WHO --hold".
${TRAIL_DATABASE_ENVIRONMENT}
Exit codes: 0 done, 1 failed, or there is no such hold, 2 wrong usage or configuration.

Examples:
  passerelle audit hold add --reason "case 2026-17" --from 2026-03-01 --to 2026-03
  passerelle audit hold add --reason "inquiry of the authority, all that there is"
  passerelle audit hold list --all
  passerelle audit hold release 3 --reason "case 2026-17 is closed"`

/** `passerelle audit hold`: what the database must not delete. */
export function auditHoldCommand(io: CommandIo): Command {
  const command = new Command('hold')
    .description('Keep the records of a time in the database, whatever retention says.')
    .addHelpText('after', HELP)
  command
    .command('add')
    .description('keep the records of a time')
    .requiredOption('--reason <text>', 'why: recorded, so name no person in it')
    .option('--from <time>', 'from then on (default: from the beginning)')
    .option('--to <time>', 'until then; a day or a month counts whole (default: without end)')
    .option('--json', 'print one line of JSON on stdout')
    .action((options: HoldOptions) => withTrailDatabase(io, (opened) => add(opened, options, io)))
  command
    .command('list')
    .description('say which holds there are')
    .option('--all', 'with those that were released')
    .option('--json', 'print one line of JSON on stdout')
    .action((options: HoldOptions) => withTrailDatabase(io, (opened) => list(opened, options, io)))
  command
    .command('release')
    .description('end a hold')
    .argument('<id>', 'number of the hold')
    .requiredOption('--reason <text>', 'why: recorded, so name no person in it')
    .option('--json', 'print one line of JSON on stdout')
    .action((id: string, options: HoldOptions) => withTrailDatabase(io, (opened) => release(opened, id, options, io)))
  return command
}

async function add({ database, settings }: TrailDatabase, options: HoldOptions, io: CommandIo): Promise<void> {
  const { from, to, reason: why = '' } = options
  if (why.trim() === '') throw new CommandError(2, 'usage', '--reason is empty. Say why: it is recorded.')
  const { starts, ends } = periodOf(from, to, settings.now())
  const who = operatingSystemUser(io)
  const hold = await withRecorder(settings, io, async ({ commit }) => {
    const event = { event: 'AUDIT_HOLD', about: database.name } as const
    const record = { purpose: why, from: starts?.toISOString() ?? null, before: ends?.toISOString() ?? null }
    const intent = await commit({ ...event, outcome: 'pending', reason: 'held', record })
    const placed = await placeHold(database, { who, why, starts, ends })
    await commit({ ...event, ...intent, outcome: 'success', reason: 'held', record: { ...record, hold: placed.id } })
    return placed
  })
  io.stdout.write(options.json ? jsonLine({ ok: true, hold: asJson(hold) }) : line(hold))
}

async function list({ database }: TrailDatabase, { all = false, json }: HoldOptions, io: CommandIo): Promise<void> {
  const holds = await listHolds(database, { all })
  if (json) io.stdout.write(jsonLine({ ok: true, holds: holds.map(asJson) }))
  else io.stdout.write(holds.length === 0 ? 'There is no hold.\n' : holds.map(line).join(''))
}

async function release(
  { database, settings }: TrailDatabase,
  given: string,
  { reason: purpose = '', json }: HoldOptions,
  io: CommandIo,
): Promise<void> {
  const id = /^[1-9]\d{0,8}$/.test(given) ? Number(given) : 0
  if ((await listHolds(database)).every((hold) => hold.id !== id)) throw unknown(given)
  const hold = await withRecorder(settings, io, async ({ commit }) => {
    const event = { event: 'AUDIT_HOLD', about: database.name, record: { hold: id, purpose } } as const
    const intent = await commit({ ...event, outcome: 'pending', reason: 'released' })
    const released = await releaseHold(database, id, operatingSystemUser(io))
    const outcome = released === undefined ? 'failure' : 'success'
    await commit({ ...event, ...intent, outcome, reason: 'released' })
    return released
  })
  if (hold === undefined) throw unknown(given)
  io.stdout.write(json ? jsonLine({ ok: true, hold: asJson(hold) }) : line(hold))
}

const unknown = (id: string): CommandError =>
  new CommandError(
    1,
    'hold_unknown',
    `there is no hold ${printable(id)} that still holds. passerelle audit hold list --all has them.`,
  )

function periodOf(
  from: string | undefined,
  to: string | undefined,
  now: Date,
): { readonly starts: Date | null; readonly ends: Date | null } {
  const result = parseAuditFilter({ from, to }, { now: now.getTime() })
  if (!result.ok) {
    const mistakes = result.mistakes.map(({ filter, problem, mend }) => `--${filter}: ${problem}. ${mend}`)
    throw new CommandError(2, 'filter_invalid', mistakes.join('\n'), { details: { mistakes: result.mistakes } })
  }
  const { from: starts, before: ends } = result.filter
  return { starts: starts === undefined ? null : new Date(starts), ends: ends === undefined ? null : new Date(ends) }
}

function line({ id, who, why, starts, ends, placedAt, releasedAt, releasedBy }: LegalHold): string {
  const time = `${starts === null ? 'from the beginning' : `from ${instant(starts)}`} ${ends === null ? 'without end' : `to ${instant(ends)}`}`
  const state = releasedAt === null ? '' : `; released ${instant(releasedAt)} by ${printable(releasedBy ?? '-')}`
  return `hold ${id}: ${time}; placed ${instant(placedAt)} by ${printable(who)}: ${printable(why)}${state}\n`
}

function asJson(hold: LegalHold): Readonly<Record<string, unknown>> {
  const { id, who, why, starts, ends, placedAt, releasedAt, releasedBy } = hold
  return {
    id,
    who,
    why,
    from: starts,
    before: ends,
    placed_at: placedAt,
    released_at: releasedAt,
    released_by: releasedBy,
  }
}

const instant = (time: Date): string => time.toISOString().replace(/\.000Z$/, 'Z')
