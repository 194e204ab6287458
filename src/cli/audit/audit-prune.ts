import { join } from 'node:path'
import { Command } from 'commander'
import {
  newestRecord,
  type PersonRegister,
  type PrunableFile,
  planPruning,
  recordPruning,
  removePruned,
} from '../../audit-privacy/index.js'
import type { AuditEvent, AuditRecord } from '../../audit-record/index.js'
import type { LegalHold } from '../../audit-store/index.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { confirm } from '../realm/confirm.js'
import { CLOCK_OPTION, refuseDoubtfulClock } from './doubtful-clock.js'
import { askLegalHolds, isHeldAt, isPeriodHeld } from './legal-holds.js'
import { withRecorder } from './recorded-access.js'
import { PRIVACY_ENVIRONMENT, registerOf, type TrailSettings, trailSettings } from './trail-settings.js'

interface PruneOptions {
  readonly apply?: true
  readonly yes?: true
  readonly withoutDatabase?: true
  readonly clockIsRight?: true
  readonly json?: true
}

const HELP = `
By AUDIT_RETENTION, e.g. reads=90d,authentication=1y,mutations=10y,administration=10y. Without --apply it looks only.

Files go from the beginning of a chain, when all that is in them has had its time and is as it was written, after a TRAIL_PRUNED
is on disk and signed that says so; the trail verifies from there on. Where people have pseudonyms, who it was ends by class and month: that key goes, and
an AUDIT_EXPIRY says so. What a hold is on a person in ("audit person") stays, and while there is one no such key goes. Nothing
goes either of a time that a legal hold is on ("audit hold"): the database is asked, where DATABASE_URL is set or AUDIT_DATABASE
is on, and while it cannot be asked nothing is removed. Nor is anything while the clock looks as if it had been set ahead: when
no record is of the week before, but for the last day. Rows in the database are another matter: "audit retention".
${PRIVACY_ENVIRONMENT}  DATABASE_URL               PostgreSQL that has the legal holds
  AUDIT_DATABASE             on: the embedded database has them, where DATABASE_URL is not set; no server may have it open

Exit codes: 0 done, or nothing is past its time; 1 failed; 2 wrong usage or configuration; 3 (without --apply) something is past
its time.

Examples:
  AUDIT_RETENTION=reads=90d,mutations=10y passerelle audit prune
  passerelle audit prune --apply --yes`

/** `passerelle audit prune`: removes the files of the trail, and the keys, whose time is over. */
export function auditPruneCommand(io: CommandIo): Command {
  return new Command('prune')
    .description('Remove files of the trail whose time is over, and the keys of who it was.')
    .option('--apply', 'remove them')
    .option('--yes', 'do not ask')
    .option(...CLOCK_OPTION)
    .option('--without-database', 'go on without its legal holds; recorded')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((options: PruneOptions) => prune(options, io))
}

interface PrunePlan {
  readonly files: readonly PrunableFile[]
  /** E.g. `reads/2026-01`. */
  readonly periods: readonly string[]
  /** Pseudonyms that are held. */
  readonly held: readonly string[]
  /** Of times; undefined where nobody asked for them. */
  readonly legalHolds: readonly LegalHold[] | undefined
}

async function prune(options: PruneOptions, io: CommandIo): Promise<void> {
  const settings = trailSettings(undefined, io)
  if (Object.keys(settings.audit.retention).length === 0) {
    const mend = 'Set AUDIT_RETENTION, as reads=90d,mutations=10y.'
    throw new CommandError(2, 'retention_unset', `nothing says how long the trail is kept: all of it is. ${mend}`)
  }
  const register = registerOf(settings)
  const folder = folderOf(settings)
  if (!options.clockIsRight)
    await refuseDoubtfulClock(settings.now(), (upTo, enough) => newestRecord(folder, upTo, enough))
  const legalHolds = options.withoutDatabase ? undefined : await askLegalHolds(io)
  const plan = await planOf(settings, register, legalHolds)
  const isDue = plan.files.length > 0 || plan.periods.length > 0
  if (!options.json) io.stdout.write(print(plan))
  if (options.apply && isDue) {
    if (!options.yes) await ask(plan, io)
    await refuseNewHolds(plan, io)
    await apply(plan, settings, register, io)
  }
  if (options.json) {
    const files = plan.files.map(({ chain, file, records, firstTime, lastTime }) => ({
      chain,
      file,
      records,
      first_time: firstTime,
      last_time: lastTime,
    }))
    io.stdout.write(
      jsonLine({
        ok: true,
        applied: options.apply === true,
        files,
        periods: plan.periods,
        held: plan.held,
        legal_holds: legalHolds?.map(({ id }) => id) ?? 'not_asked',
      }),
    )
  }
  if (isDue && !options.apply) throw new CommandDone(3)
}

const folderOf = ({ audit }: TrailSettings): string => join(audit.directory, 'audit')

async function planOf(
  settings: TrailSettings,
  register: PersonRegister | undefined,
  legalHolds: readonly LegalHold[] | undefined,
): Promise<PrunePlan> {
  const { retention } = settings.audit
  const held = register?.holds() ?? []
  const isHeld = ({ actor, about, time }: AuditRecord): boolean =>
    isHeldAt(legalHolds ?? [], time) ||
    (actor?.subject !== undefined && held.includes(actor.subject)) ||
    (about !== undefined && held.includes(about))
  const files = await planPruning(folderOf(settings), { retention, now: settings.now(), isHeld })
  // The key of a month is everybody's: while one is held, it stays.
  const periods = held.length > 0 ? [] : (register?.expiredPeriods(retention) ?? [])
  return { files, periods: periods.filter((period) => !isPeriodHeld(legalHolds ?? [], period)), held, legalHolds }
}

/** Somebody may have placed one while the files were read and the question was open. */
async function refuseNewHolds({ legalHolds }: PrunePlan, io: CommandIo): Promise<void> {
  if (legalHolds === undefined) return
  const isNew = (await askLegalHolds(io)).some(({ id }) => legalHolds.every((hold) => hold.id !== id))
  if (isNew)
    throw new CommandError(1, 'hold_placed', 'a legal hold was placed meanwhile: nothing was removed. Run it again.')
}

async function apply(
  { files, periods, legalHolds }: PrunePlan,
  settings: TrailSettings,
  register: PersonRegister | undefined,
  io: CommandIo,
): Promise<void> {
  await withRecorder(settings, io, async ({ commit }) => {
    await recordPruning(files, (event) => commit(legalHolds === undefined ? withoutHolds(event) : event))
    if (periods.length === 0) return
    const expiry = { event: 'AUDIT_EXPIRY', record: { periods: periods.join(' ') } } as const
    const event = legalHolds === undefined ? withoutHolds(expiry) : expiry
    const intent = await commit({ ...event, outcome: 'pending', reason: 'retention' })
    await register?.expire(periods)
    await commit({ ...event, ...intent, outcome: 'success', reason: 'retention' })
  })
  // The checkpoint at the end of that trail has signed why they are gone.
  await removePruned(folderOf(settings), files)
}

/** Whoever looks for why something is gone sees that nobody asked whether it had to stay. */
const withoutHolds = <Event extends Pick<AuditEvent, 'record'>>(event: Event): Event => ({
  ...event,
  record: { ...event.record, legal_holds: 'not_asked' },
})

async function ask({ files, periods }: PrunePlan, io: CommandIo): Promise<void> {
  if (io.stdin.isTTY !== true) {
    throw new CommandError(2, 'confirmation_required', 'nobody can be asked here. Give --yes to remove.')
  }
  const question = `Remove ${files.length} files and ${periods.length} keys for good?`
  if (!(await confirm(question, io))) throw new CommandError(1, 'declined', 'nothing was removed.')
}

function print({ files, periods, held, legalHolds = [] }: PrunePlan): string {
  const lines = [
    ...files.map(
      ({ file, records, firstTime, lastTime }) =>
        `remove ${file}: ${records} records, ${firstTime.slice(0, 10)} to ${lastTime.slice(0, 10)}`,
    ),
    ...periods.map((period) => `drop   the key of ${period}: nobody will know any more who it was`),
    ...(held.length === 0 ? [] : [`kept   what has people on hold in it (${held.length}), and the keys of all months`]),
    ...legalHolds.map(
      ({ id, why }) => `kept   what legal hold ${id} is on, and the keys of its months: ${printable(why)}`,
    ),
  ]
  return lines.length === 0 ? 'Nothing is past its time.\n' : `${lines.join('\n')}\n`
}
