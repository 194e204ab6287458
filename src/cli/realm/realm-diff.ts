import { Command } from 'commander'
import { secretValues } from '../../admin-api/index.js'
import { loadRealms } from '../../realm-documents/index.js'
import { type ComparedField, type ComparedObject, type ComparedRealm, compareRealms } from '../../realm-drift/index.js'
import { kindsInOrder, readRealm } from '../../realm-engine/index.js'
import { type Colours, coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { type ConnectionOptions, withConnection } from './connection-options.js'
import { ENVIRONMENT } from './keycloak-environment.js'
import { noSuchRealm } from './realm-export.js'
import { connect } from './realm-target.js'

interface DiffOptions extends ConnectionOptions {
  readonly json?: true
  readonly markdown?: true
}

const LIVE = 'live:'
const LONGEST_VALUE = 160

const EXAMPLES = `
Each side is a path (a folder, a file, an export of the admin console) or a live realm, live:NAME, of the Keycloak that
the environment names. Between files and a live realm only what the files say counts, and what somebody made in the
realm; between two live realms everything. Of secrets it is only said that they differ.

Exit codes: 0 no difference, 1 failed, 2 wrong usage or configuration, 3 a difference.

Examples:
  passerelle realm diff realm-config/production realm-config/staging
  passerelle realm diff live:production live:staging
  passerelle realm diff realm-config/my-realm live:my-realm --markdown`

/** `passerelle realm diff`: what two realms have differently. Exit code 3 on a difference. */
export function realmDiffCommand(io: CommandIo): Command {
  return withConnection(new Command('diff'))
    .description('Say what two realms have differently, be they files or live.')
    .argument('<a>', 'folder or file, or live:REALM')
    .argument('<b>', 'the same')
    .option('--markdown', 'as Markdown, for a pull request')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', ENVIRONMENT + EXAMPLES)
    .action((a: string, b: string, options: DiffOptions) => diff(a, b, options, io))
}

async function diff(a: string, b: string, options: DiffOptions, io: CommandIo): Promise<void> {
  if (options.json && options.markdown) {
    throw new CommandError(2, 'usage', '--json and --markdown exclude each other. Run the command once for each.')
  }
  const objects = compareRealms(await readSide(a, options, io), await readSide(b, options, io))
  if (options.json) io.stdout.write(jsonLine({ ok: true, different: objects.length > 0, a, b, objects }))
  else if (options.markdown) io.stdout.write(asMarkdown(a, b, objects))
  else io.stdout.write(inWords(a, b, objects, coloursFor(io)))
  if (objects.length > 0) throw new CommandDone(3)
}

async function readSide(side: string, options: DiffOptions, io: CommandIo): Promise<ComparedRealm> {
  if (!side.startsWith(LIVE)) return readFiles(side, io)
  const { client } = connect(options, io)
  const realm = side.slice(LIVE.length)
  const kinds = kindsInOrder().filter(({ name }) => name !== 'user')
  const { exists, document, version } = await readRealm(
    client,
    realm,
    kinds.map((kind) => ({ kind, declared: undefined })),
  )
  if (!exists) throw noSuchRealm(realm, client.url)
  return {
    realm,
    document,
    isComplete: true,
    secrets: new Set(secretValues(document)),
    ...(version === undefined ? {} : { version }),
  }
}

async function readFiles(path: string, io: CommandIo): Promise<ComparedRealm> {
  const [loaded, ...others] = await loadRealms(path, { environment: io.environment })
  if (loaded === undefined || others.length > 0) {
    const found = loaded === undefined ? 'none' : [loaded, ...others].map(({ realm }) => realm).join(', ')
    throw new CommandError(
      2,
      'usage',
      `${printable(path)} has to hold one realm; it holds ${printable(found)}. Name the folder or file of one.`,
    )
  }
  const { realm, document, secrets, source, placeOf } = loaded
  return { realm, document, isComplete: source.kind === 'export', secrets, placeOf }
}

function inWords(a: string, b: string, objects: readonly ComparedObject[], colours: Colours): string {
  const head = `A is ${printable(a)}, B is ${printable(b)}`
  if (objects.length === 0) return `${head}\n\nNo difference.\n`
  const lines = objects.flatMap(({ kind, key, state, fields }) => {
    const name = printable(`${kind} ${key}`)
    if (state === 'only in A') return [colours.bad(`- ${name}: only in A`)]
    if (state === 'only in B') return [colours.added(`+ ${name}: only in B`)]
    return [colours.changed(`~ ${name}`), ...fields.map((field) => `    ${fieldWords(field)}`)]
  })
  const count = (state: ComparedObject['state']): number => objects.filter((object) => object.state === state).length
  const summary = `In all: ${count('differs')} differ, ${count('only in A')} only in A, ${count('only in B')} only in B.`
  return [head, '', ...lines, '', summary, ''].join('\n')
}

function fieldWords({ field, a, b, secret }: ComparedField): string {
  return secret === undefined ? `${printable(field)}: ${show(a)} → ${show(b)}` : `${printable(field)}: differs (secret)`
}

function show(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = printable(JSON.stringify(value) ?? 'absent', 10_000)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}

function asMarkdown(a: string, b: string, objects: readonly ComparedObject[]): string {
  const head = `### ${code(a)} and ${code(b)}\n\n`
  if (objects.length === 0) return `${head}No difference.\n`
  const rows = objects.flatMap(({ kind, key, state, fields }) =>
    state === 'differs'
      ? fields.map(({ field, a: one, b: other, secret }) =>
          row(
            kind,
            key,
            field,
            secret === undefined ? show(one) : 'secret',
            secret === undefined ? show(other) : 'differs',
          ),
        )
      : [row(kind, key, '', state === 'only in A' ? 'there' : 'absent', state === 'only in B' ? 'there' : 'absent')],
  )
  return `${head}| Kind | Name | Field | A | B |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => (cell === '' ? '' : code(cell))).join(' | ')} |`

/** As code, whatever it holds; a bar would end the cell. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  const padded = longest > 0 ? ` ${text} ` : text
  return `${ticks}${printable(padded, 1_000).replaceAll('|', '\\|')}${ticks}`
}
