import { Command, InvalidArgumentError, Option } from 'commander'
import { escapeUnprintable } from '../../audit-record/index.js'
import { findTrailFiles, type SearchedFile, searchTrail } from '../../audit-search/index.js'
import { type ChainVerdict, verifyTrail } from '../../audit-verify/index.js'
import { type CivilClock, createCivilClock } from '../../civil-time/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { FILTER_HELP, type FilterOptions, readFilter, readTimeZone, withFilters } from './filter-options.js'
import { type Output, withOutput } from './output.js'
import { readGivenAnchors } from './read-given-anchors.js'
import { createReadProgress } from './read-progress.js'
import { READING_HELP, recordReading } from './record-reading.js'
import { createRecordWriter, RECORD_FORMATS, type RecordFormat, type RecordWriter } from './record-writer.js'
import { TRAIL_ENVIRONMENT, type TrailPlace, trailPlace } from './trail-place.js'
import { type AskedPeople, askedPeople } from './with-pseudonyms.js'

interface SearchOptions extends FilterOptions {
  readonly limit?: number
  readonly oldestFirst?: true
  readonly format?: RecordFormat
  readonly json?: true
  readonly verify?: true
}

const HELP = `
PATH is a folder with the files of a trail, or one of them, also packed by gzip. Records of all chains come in the order of
their times, newest first. That nobody has changed them is what \`passerelle audit verify\` says.
${FILTER_HELP}${READING_HELP}
--format: table (as wide as the terminal; elsewhere whole), long (each record with all its members), csv (RFC 4180, no cell is
a formula), jsonl (the lines of the trail as they stand), ecs, ocsf (one JSON document a line). --json: one document.
${TRAIL_ENVIRONMENT}
Exit codes: 0 done, also where nothing was found; 1 failed; 2 wrong usage, or a filter that can't be applied;
3 (--verify) the trail is damaged.

Examples:
  passerelle audit search --actor jean.martin@gaveur.fr --limit 50
  passerelle audit search --record gaveur_id=1 --event DATA_MUTATION --from 2026-11-01 --to 2026-11-30
  passerelle audit search --outcome refused --from yesterday --to yesterday
  passerelle audit search --address 10.0.0.0/8 --from -24h
  passerelle audit search --request 4d4ad843-3a65-4e21-81e6-2fd92972f7a5 --format long
  passerelle audit search /mnt/copy/audit --event 'REALM_*' --format csv > changes.csv
  passerelle audit search --session E40T46vvKxBfZhyVvjFjqBEl --json | jq '.records[].request.path'`

/** `passerelle audit search`: records by who, what, where and when. */
export function auditSearchCommand(io: CommandIo): Command {
  return withFilters(
    new Command('search')
      .description('Find records of the audit trail: by who, what, which record, from where, when.')
      .argument('[path]', 'folder or file of a trail, a copy anywhere (default: LOG_DIR/audit)'),
  )
    .option('--limit <number>', 'no more than this', wholeNumber)
    .option('--oldest-first', 'in the order in which it happened')
    .addOption(new Option('--format <format>', 'how records are written (default: table)').choices(RECORD_FORMATS))
    .option('--verify', 'verify the trail first, as `audit verify` does, and end with 3 where it is damaged')
    .option('--json', 'print one document of JSON on stdout')
    .addHelpText('after', HELP)
    .action((path: string | undefined, options: SearchOptions) => search(path, options, io))
}

async function search(path: string | undefined, options: SearchOptions, io: CommandIo): Promise<void> {
  if (options.json && options.format !== undefined) {
    throw new CommandError(
      2,
      'usage',
      '--json and --format exclude each other. --format jsonl writes JSON, a line each.',
    )
  }
  const asked = readFilter(options, io)
  const place = trailPlace(path, io)
  const people = askedPeople(asked, place, io)
  const files = await findTrailFiles(place.path)
  const verdict = options.verify ? await verdictOf(place, io) : undefined
  const format = options.json ? 'json' : (options.format ?? 'table')
  const isExport = format !== 'table' && format !== 'long'
  const how = { format, ...(options.limit !== undefined && { limit: options.limit }) }
  await recordReading({ event: isExport ? 'AUDIT_EXPORT' : 'AUDIT_SEARCH', filter: asked, how }, place, io)
  await withOutput(io, async (output) => {
    const outcome = options.json
      ? await writeDocument(files, people, options, output, io)
      : await writeRecords(files, people, options, output, io)
    for (const line of notes(outcome, options)) io.stderr.write(`${line}\n`)
  })
  if (verdict === 'damaged') throw new CommandDone(3)
}

/** Said on stderr, so that what is found stays as it is. */
async function verdictOf(place: TrailPlace, io: CommandIo): Promise<ChainVerdict> {
  const anchors = await readGivenAnchors(undefined, place, io)
  const { verdict, chains } = await verifyTrail({ path: place.path, anchors, publicKeys: [] })
  const damaged = chains.filter((chain) => chain.verdict === 'damaged').map(({ chain }) => chain)
  io.stderr.write(`${VERDICTS[verdict]}${damaged.length === 0 ? '' : ` Chains: ${damaged.slice(0, 5).join(', ')}.`}\n`)
  return verdict
}

const VERDICTS: Readonly<Record<ChainVerdict, string>> = {
  ok: 'Verified: nothing was changed.',
  unproven_tail: 'Verified: nothing was changed, and nothing says whether the end is still there.',
  damaged: 'DAMAGED: the trail is not as it was written. passerelle audit verify says where.',
}

/** What became of a search. */
interface Outcome {
  readonly found: number
  /** Whether there are more than were asked for. */
  readonly more: boolean
  /** Lines that are no record, by file. */
  readonly unreadable: ReadonlyMap<string, number>
  /** What it could not find. */
  readonly note: string | undefined
}

async function writeRecords(
  files: readonly SearchedFile[],
  people: AskedPeople,
  options: SearchOptions,
  output: Output,
  io: CommandIo,
): Promise<Outcome> {
  const writer = createRecordWriter(options.format ?? 'table', output, {
    clock: clockOf(options),
    colours: coloursFor(io),
    columns: io.stdout.isTTY ? io.stdout.columns || USUAL_COLUMNS : undefined,
    isTerminal: io.stdout.isTTY === true,
  })
  const outcome = await eachFound(files, people, options, output, io, writer.write)
  await writer.end()
  return outcome
}

const USUAL_COLUMNS = 100

/** One document, however long it gets: `{ ok, records: […], count, more, unreadable }`. */
async function writeDocument(
  files: readonly SearchedFile[],
  people: AskedPeople,
  options: SearchOptions,
  output: Output,
  io: CommandIo,
): Promise<Outcome> {
  let separator = ''
  await output.write('{"ok":true,"records":[')
  const outcome = await eachFound(files, people, options, output, io, async ({ line }) => {
    await output.write(`${separator}${escapeUnprintable(line)}`)
    separator = ','
  })
  const rest = { count: outcome.found, more: outcome.more, unreadable: Object.fromEntries(outcome.unreadable) }
  await output.write(`],${escapeUnprintable(JSON.stringify(rest)).slice(1)}\n`)
  return outcome
}

async function eachFound(
  files: readonly SearchedFile[],
  people: AskedPeople,
  options: SearchOptions,
  output: Output,
  io: CommandIo,
  write: RecordWriter['write'],
): Promise<Outcome> {
  const progress = createReadProgress(files, io)
  const unreadable = new Map<string, number>()
  const records = searchTrail(files, people.filter, {
    onPseudonym: () => {
      hasPseudonyms = true
    },
    order: options.oldestFirst ? 'oldest' : 'newest',
    onBytes: progress.onBytes,
    onUnreadable: ({ name }) => unreadable.set(name, (unreadable.get(name) ?? 0) + 1),
  })
  let found = 0
  let more = false
  let hasPseudonyms = false
  try {
    for await (const each of records) {
      if (output.isClosed()) break
      if (found === options.limit) {
        more = true
        break
      }
      found++
      progress.pause()
      await write(each)
    }
  } finally {
    progress.end()
  }
  return { found, more, unreadable, note: hasPseudonyms ? people.note : undefined }
}

function notes({ found, more, unreadable, note }: Outcome, options: SearchOptions): readonly string[] {
  const lines = [...unreadable].map(
    ([file, count]) =>
      `Warning: ${printable(file)} has ${count} ${count === 1 ? 'line that is no record' : 'lines that are no records'}. passerelle audit verify says more.`,
  )
  if (note !== undefined) lines.push(note)
  if (options.json) return lines
  if (found === 0) lines.push('No record fits.')
  if (more) lines.push(`There are more: ${found} were asked for.`)
  return lines
}

export function clockOf({ timeZone }: FilterOptions): CivilClock {
  const clock = createCivilClock(readTimeZone(timeZone))
  if (clock === undefined) throw new RangeError('a zone that was read is one')
  return clock
}

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 or more.')
  return Number(text)
}
