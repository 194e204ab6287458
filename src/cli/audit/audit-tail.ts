import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Command, Option } from 'commander'
import { parseTrailFileName } from '../../audit-chain/index.js'
import {
  type AuditFilter,
  AuditSearchError,
  type FoundRecord,
  findTrailFiles,
  followTrail,
  type SearchedFile,
  searchTrail,
} from '../../audit-search/index.js'
import { coloursFor } from '../colours.js'
import { CommandError, type CommandIo } from '../io.js'
import { printable } from '../printable.js'
import { clockOf, wholeNumber } from './audit-search.js'
import { FILTER_HELP, type FilterOptions, readFilter, withFilters } from './filter-options.js'
import { withOutput } from './output.js'
import { READING_HELP, recordReading } from './record-reading.js'
import { createRecordWriter, RECORD_FORMATS, type RecordFormat } from './record-writer.js'
import { TRAIL_ENVIRONMENT, trailPlace } from './trail-place.js'
import { askedPeople } from './with-pseudonyms.js'

interface TailOptions extends FilterOptions {
  readonly follow?: true
  readonly lines: number
  readonly format?: RecordFormat
  readonly json?: true
}

const HELP = `
With --follow it goes on until it is stopped: through rotation, new chains and restarts of the server. A file that was cut or
replaced is told, and read on from the newest record that was seen.
${FILTER_HELP}${READING_HELP}${TRAIL_ENVIRONMENT}
Exit codes: 0 done, or stopped by SIGINT or SIGTERM; 1 failed; 2 wrong usage, or a filter that can't be applied.

Examples:
  passerelle audit tail
  passerelle audit tail -f --outcome refused
  passerelle audit tail -f --event DATA_MUTATION --json | jq --unbuffered '.actor.name'`

/** `passerelle audit tail`: the newest records, and those that follow. */
export function auditTailCommand(io: CommandIo): Command {
  return withFilters(
    new Command('tail')
      .description('Show the newest records of the audit trail, and with --follow those that are written.')
      .argument('[path]', 'folder or file of a trail (default: LOG_DIR/audit)')
      .option('-f, --follow', 'go on with what is written')
      .option('-n, --lines <number>', 'how many of those that are there', wholeNumberOrNone, 10),
  )
    .addOption(new Option('--format <format>', 'how records are written (default: table)').choices(RECORD_FORMATS))
    .option('--json', 'print the lines of the trail as they stand: one JSON document each')
    .addHelpText('after', HELP)
    .action((path: string | undefined, options: TailOptions) => tail(path, options, io))
}

async function tail(path: string | undefined, options: TailOptions, io: CommandIo): Promise<void> {
  if (options.json && options.format !== undefined) {
    throw new CommandError(2, 'usage', '--json and --format exclude each other: --json is --format jsonl.')
  }
  if (options.lines === 0 && !options.follow)
    throw new CommandError(2, 'usage', '--lines 0 shows nothing: it is for --follow, which then shows what is new.')
  const asked = readFilter(options, io)
  const place = trailPlace(path, io)
  const people = askedPeople(asked, place, io)
  const files = await filesOf(place.path, options.follow === true, io)
  const format = options.json ? 'jsonl' : (options.format ?? 'table')
  await recordReading(
    { event: 'AUDIT_SEARCH', filter: asked, how: { format, follow: options.follow === true } },
    place,
    io,
  )
  await withOutput(io, async (output) => {
    const writer = createRecordWriter(format, output, {
      clock: clockOf(options),
      colours: coloursFor(io),
      columns: io.stdout.isTTY ? io.stdout.columns || undefined : undefined,
      isTerminal: io.stdout.isTTY === true,
      isLive: options.follow === true,
    })
    const tellNote = (): void => {
      if (people.note !== undefined) io.stderr.write(`${people.note}\n`)
    }
    for (const each of await newest(files, people.filter, options.lines, tellNote)) await writer.write(each)
    await writer.end()
    await output.flush()
    if (options.follow) {
      await untilSignalled(async (signal) => {
        const folder = await followedFolder(place.path)
        const onReplaced = (name: string): void => {
          io.stderr.write(
            `Warning: ${printable(name)} was cut or replaced. passerelle audit verify says what is gone.\n`,
          )
        }
        for await (const each of followTrail(folder, people.filter, { after: files, signal, onReplaced })) {
          if (output.isClosed()) return
          await writer.write(each)
          await output.flush()
        }
      })
    }
  })
}

/** A trail may begin after its follower. */
async function filesOf(path: string, isFollowed: boolean, io: CommandIo): Promise<readonly SearchedFile[]> {
  try {
    return await findTrailFiles(path)
  } catch (error) {
    const isEmpty = error instanceof AuditSearchError && error.code !== 'trail_unreadable'
    if (!isFollowed || !isEmpty) throw error
    io.stderr.write('There is no record yet: waiting for the first.\n')
    return []
  }
}

/** A file is followed with the others of its folder: its chain goes on in the next one. */
async function followedFolder(path: string): Promise<string> {
  const isFolder = (folder: string): Promise<boolean> =>
    stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    )
  if (parseTrailFileName(basename(path)) !== undefined) return dirname(path)
  const below = join(path, 'audit')
  return (await isFolder(below)) ? below : path
}

async function newest(
  files: readonly SearchedFile[],
  filter: AuditFilter,
  limit: number,
  onPseudonym: () => void,
): Promise<readonly FoundRecord[]> {
  const found: FoundRecord[] = []
  if (limit === 0) return found
  for await (const each of searchTrail(files, filter, { onPseudonym })) {
    if (found.push(each) >= limit) break
  }
  return found.reverse()
}

async function untilSignalled(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, stop)
  try {
    await work(controller.signal)
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

const wholeNumberOrNone = (text: string): number => (text === '0' ? 0 : wholeNumber(text))
