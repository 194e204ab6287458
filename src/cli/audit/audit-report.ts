import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import {
  createReportCollector,
  type PeriodReport,
  parseWorkingHours,
  REPORT_LANGUAGES,
  type ReportLanguage,
  reportAsHtml,
  type WorkingHours,
} from '../../audit-report/index.js'
import {
  type AuditFilter,
  createMatcher,
  findTrailFiles,
  recordTime,
  type SearchedFile,
  searchTrail,
} from '../../audit-search/index.js'
import { type TrailReport, verifyTrail } from '../../audit-verify/index.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { makingOf } from '../policy/matrix-making.js'
import { jsonLine, printable } from '../printable.js'
import { writeWhole } from '../write-whole.js'
import { clockOf } from './audit-search.js'
import { type FilterOptions, readFilter, withFilters } from './filter-options.js'
import { readGivenAnchors } from './read-given-anchors.js'
import { createReadProgress } from './read-progress.js'
import { readPublicKeys } from './read-public-keys.js'
import { READING_HELP, recordReading } from './record-reading.js'
import { shellCommand } from './shell-command.js'
import { TRAIL_ENVIRONMENT, type TrailPlace, trailPlace } from './trail-place.js'
import { type AskedPeople, askedPeople } from './with-pseudonyms.js'

interface ReportOptions extends FilterOptions {
  readonly html?: string
  readonly json?: true
  readonly language: ReportLanguage
  readonly workingHours: string
  readonly anchor?: string
  readonly publicKey?: readonly string[]
  readonly date?: string
  readonly by?: string
}

const HELP = `
The trail is verified as \`audit verify\` does it, then its records of the period are counted. The page has: integrity, gaps,
administrative acts, role grants, authentication, refusals, changes and intents without an outcome, unusual hours, who did
what. It runs nothing, needs nothing from outside, and carries its own SHA-256. --date makes it the same bytes each time.

--working-hours: days and hours of the time zone, e.g. "mon-fri 07:00-20:00", "mon,wed 08:00-18:00", "mon-sun 00:00-24:00".
${READING_HELP}${TRAIL_ENVIRONMENT}
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done, and the trail is damaged.

Examples:
  passerelle audit report --from 2026-11 --to 2026-11 --html report.html
  passerelle audit report --from 2026-11 --to 2026-11 --actor jean.martin@gaveur.fr --html jean.html
  passerelle audit report --from 2026-11 --to 2026-11 --language fr --time-zone Europe/Paris --html rapport.html
  passerelle audit report /mnt/copy/audit --anchor anchors.jsonl --public-key audit-key.pub.pem --from 2026-11-20 --json`

/** `passerelle audit report`: what an auditor asks of a period, on one page. */
export function auditReportCommand(io: CommandIo): Command {
  const command = new Command('report')
    .description('Make a report of a period to print and hand on.')
    .argument('[path]', 'folder or file of a trail, a copy anywhere (default: LOG_DIR/audit)')
  return withFilters(command, ['from', 'to', 'actor'])
    .option('--html <file>', 'write the page to this file, whole or not at all')
    .option('--json', 'print what the page says as one line of JSON on stdout')
    .addOption(new Option('--language <language>', 'of the page').choices(REPORT_LANGUAGES).default('en'))
    .option('--working-hours <hours>', 'outside of them hours are unusual', 'mon-fri 07:00-20:00')
    .option('--anchor <file>', 'what was kept elsewhere; - for a pipe (default: DATA_DIR/audit-anchors.jsonl)')
    .option('--public-key <key>', 'key that signs the trail, or a file with it; may be repeated', collect)
    .option('--date <date>', 'date, time and zone on the page (default: now)')
    .option('--by <name>', 'who makes the page (default: the name you are signed in by, USER)')
    .addHelpText('after', HELP)
    .action((path: string | undefined, options: ReportOptions) => report(path, options, io))
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

async function report(path: string | undefined, options: ReportOptions, io: CommandIo): Promise<void> {
  if (options.html === undefined && !options.json) {
    throw new CommandError(2, 'usage', 'say what to make: --html FILE for a page, --json for its data, or both.')
  }
  const hours = readWorkingHours(options.workingHours)
  const making = makingOf(options, io)
  const asked = readFilter(options, io)
  const { from, before } = periodOf(asked, (io.now ?? Date.now)())
  const { actors } = asked
  const place = trailPlace(path, io)
  const people = askedPeople({ ...(actors && { actors }) }, place, io)
  const files = await findTrailFiles(place.path)
  const integrity = await verify(options, place, io)
  const how = { format: options.html === undefined ? 'json' : 'html' }
  await recordReading({ event: 'AUDIT_REPORT', filter: { from, before, ...(actors && { actors }) }, how }, place, io)
  const clock = clockOf(options)
  const { period, unreadable } = await collectPeriod(files, { from, before }, people, { clock, hours }, io)
  if (options.html !== undefined) {
    const file = resolve(io.workingDirectory ?? process.cwd(), options.html)
    const command = shellCommand([
      'passerelle',
      'audit',
      'report',
      ...argumentsOf(place.path, { from, before }, options, making, clock.zone),
    ])
    const page = reportAsHtml(period, integrity, {
      path: place.path,
      from,
      before,
      actors,
      clock,
      hours,
      language: options.language,
      ...making,
      command,
      unreadable,
    })
    await writeWhole(file, page)
    const sha256 = createHash('sha256').update(page).digest('hex')
    if (!options.json) io.stdout.write(`${printable(options.html)} written. SHA-256 of the file: ${sha256}\n`)
  }
  if (options.json) {
    io.stdout.write(
      jsonLine({
        ok: integrity.verdict !== 'damaged',
        from,
        before,
        ...(actors && { only_of: actors }),
        time_zone: clock.zone,
        unreadable,
        ...period,
        integrity,
      }),
    )
  }
  if (integrity.verdict === 'damaged') {
    if (!options.json) io.stderr.write('Warning: the trail is damaged. passerelle audit verify says where.\n')
    throw new CommandDone(3)
  }
}

const HOUR_MS = 3_600_000

type Period = Required<Pick<AuditFilter, 'from' | 'before'>>

/** @throws CommandError `usage` without a begin */
function periodOf({ from, before }: AuditFilter, nowMs: number): Period {
  if (from === undefined)
    throw new CommandError(2, 'usage', 'say from when on: --from, e.g. --from 2026-11 --to 2026-11.')
  return { from, before: before ?? recordTime(nowMs + 1) }
}

/** @throws CommandError `working_hours_invalid`, exit code 2 */
function readWorkingHours(text: string): WorkingHours {
  const hours = parseWorkingHours(text)
  if (hours !== undefined) return hours
  const mend = 'Write days and hours, such as "mon-fri 07:00-20:00".'
  throw new CommandError(2, 'working_hours_invalid', `“${printable(text)}” are no working hours. ${mend}`)
}

async function verify(options: ReportOptions, place: TrailPlace, io: CommandIo): Promise<TrailReport> {
  const anchors = await readGivenAnchors(options.anchor, place, io)
  const publicKeys = await readPublicKeys(options.publicKey ?? [], io)
  return verifyTrail({ path: place.path, anchors, publicKeys })
}

interface Collected {
  readonly period: PeriodReport
  readonly unreadable: number
}

/**
 * Reads an hour more than the period, for outcomes of intents in it. Of one person's too, what the trail says of itself is
 * counted whole.
 */
async function collectPeriod(
  files: readonly SearchedFile[],
  { from, before }: Period,
  { filter, note }: AskedPeople,
  settings: Pick<Parameters<typeof createReportCollector>[0], 'clock' | 'hours'>,
  io: CommandIo,
): Promise<Collected> {
  const days = (Date.parse(before) - Date.parse(from)) / (24 * HOUR_MS)
  const collector = createReportCollector({ ...settings, before, isLong: days > MOST_DAYS })
  const progress = createReadProgress(files, io)
  const isMeant = createMatcher(filter)
  let unreadable = 0
  let hasPseudonyms = false
  const afterwards = recordTime(Date.parse(before) + HOUR_MS)
  try {
    const records = searchTrail(
      files,
      { from, before: afterwards },
      {
        order: 'oldest',
        onBytes: progress.onBytes,
        onUnreadable: () => unreadable++,
        onPseudonym: () => {
          hasPseudonyms = true
        },
      },
    )
    for await (const { record } of records) {
      if (record.event.startsWith('TRAIL_') || isMeant(record)) collector.add(record)
    }
  } finally {
    progress.end()
  }
  if (note !== undefined && hasPseudonyms) io.stderr.write(`${note}\n`)
  return { period: collector.result(), unreadable }
}

/** Beyond, months are counted. */
const MOST_DAYS = 62

/** What makes the same page again, whatever today is and wherever it is made. */
function argumentsOf(
  path: string,
  { from, before }: Period,
  { language, workingHours, anchor, actor, publicKey = [], html = 'report.html' }: ReportOptions,
  { date, by }: { readonly date: string; readonly by: string },
  zone: string,
): readonly string[] {
  return [
    path,
    ...['--from', from, '--to', before, '--time-zone', zone, '--working-hours', workingHours, '--language', language],
    ...(typeof actor === 'string' ? [actor] : (actor ?? [])).flatMap((name) => ['--actor', name]),
    ...(anchor === undefined ? [] : ['--anchor', anchor]),
    ...publicKey.flatMap((key) => ['--public-key', key]),
    ...['--date', date, '--by', by, '--html', html],
  ]
}
