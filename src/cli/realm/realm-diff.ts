import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { type LoadedRealm, loadRealms } from '../../realm-documents/index.js'
import { type ComparedRealm, compareRealms, readComparedRealm } from '../../realm-drift/index.js'
import type { RealmDocument } from '../../realm-kinds/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { type ConnectionOptions, withConnection } from './connection-options.js'
import { ENVIRONMENT } from './keycloak-environment.js'
import { oneFormAlone } from './one-form-alone.js'
import { diffAsMarkdown, diffInWords, type RealmPair } from './print-diff.js'
import { noSuchRealm } from './realm-export.js'
import { connect } from './realm-target.js'

interface DiffOptions extends ConnectionOptions {
  readonly overlay?: readonly string[]
  readonly overlayA?: readonly string[]
  readonly overlayB?: readonly string[]
  readonly json?: true
  readonly markdown?: true
}

const LIVE = 'live:'

const EXAMPLES = `
Each side is a path (a folder, a file, an export of the admin console) or a live realm, live:NAME, of the Keycloak that
the environment names. Between files and a live realm only what the files say counts, and what somebody made in the
realm; between two live realms everything but users. Of secrets it is only said that they differ; those that Keycloak
gives nobody (of identity providers, of the mail server) are not compared. Where a path holds several realms, each is
compared with the one of its name, or the one that the other side names.

Exit codes: 0 no difference, 1 failed, 2 wrong usage or configuration, 3 a difference.

Examples:
  passerelle realm diff realm-config/production realm-config/staging
  passerelle realm diff live:production live:staging
  passerelle realm diff realm-config/my-realm live:my-realm --overlay overlays/prod.yaml --markdown
  passerelle realm diff realm-config realm-config --overlay-a overlays/test.yaml --overlay-b overlays/prod.yaml`

/** `passerelle realm diff`: what two realms have differently. Exit code 3 on a difference. */
export function realmDiffCommand(io: CommandIo): Command {
  const more = (file: string, others: readonly string[] = []): readonly string[] => [...others, file]
  return withConnection(new Command('diff'))
    .description('Say what two realms have differently, be they files or live.')
    .argument('<a>', 'folder or file, or live:REALM')
    .argument('<b>', 'the same')
    .option('--overlay <file>', 'file laid over the others, on each side that is files (again for more)', more)
    .option('--overlay-a <file>', 'the same for A alone', more)
    .option('--overlay-b <file>', 'the same for B alone', more)
    .option('--markdown', 'as Markdown, for a pull request')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', ENVIRONMENT + EXAMPLES)
    .action((a: string, b: string, options: DiffOptions) => diff(a, b, options, io))
}

async function diff(a: string, b: string, options: DiffOptions, io: CommandIo): Promise<void> {
  if (options.json && options.markdown) throw oneFormAlone()
  const { overlay = [], overlayA = [], overlayB = [] } = options
  const sideA = await readSide(a, [...overlay, ...overlayA], io)
  const sideB = await readSide(b, [...overlay, ...overlayB], io)
  const pairs: RealmPair[] = []
  for (const [one, other] of pairsOf(sideA, sideB)) {
    const [realmA, realmB] = [await realmOf(one, other, options, io), await realmOf(other, one, options, io)]
    const isNamed = sideA.realms.length > 1 || sideB.realms.length > 1
    const name = (side: Side, { realm }: Named): string =>
      isNamed && !side.isLive ? `${side.text} (${realm})` : side.text
    pairs.push({ a: name(sideA, one), b: name(sideB, other), objects: compareRealms(realmA, realmB) })
  }
  const isDifferent = pairs.some(({ objects }) => objects.length > 0)
  const [only] = pairs
  if (!options.json) {
    const print = options.markdown ? diffAsMarkdown : (pair: RealmPair) => diffInWords(pair, coloursFor(io))
    io.stdout.write(pairs.map(print).join('\n'))
  } else if (pairs.length === 1 && only !== undefined) {
    io.stdout.write(jsonLine({ ok: true, different: isDifferent, a, b, objects: only.objects }))
  } else io.stdout.write(jsonLine({ ok: true, different: isDifferent, a, b, realms: pairs }))
  if (isDifferent) throw new CommandDone(3)
}

/** One realm of a side; live ones are read when it is known what they are compared with. */
interface Named {
  readonly realm: string
  readonly loaded?: LoadedRealm
}

interface Side {
  readonly text: string
  readonly isLive: boolean
  readonly realms: readonly Named[]
}

async function readSide(text: string, overlays: readonly string[], io: CommandIo): Promise<Side> {
  if (text.startsWith(LIVE)) return { text, isLive: true, realms: [{ realm: text.slice(LIVE.length) }] }
  await requirePath(text, io)
  const loaded = await loadRealms(text, { overlays, environment: io.environment })
  return { text, isLive: false, realms: loaded.map((one) => ({ realm: one.realm, loaded: one })) }
}

/** Whoever gives a name that is no path may mean a live realm. */
async function requirePath(text: string, { workingDirectory }: CommandIo): Promise<void> {
  const found = await stat(resolve(workingDirectory ?? process.cwd(), text)).catch(() => undefined)
  if (found !== undefined) return
  const mend = /[/\\.]/.test(text) ? 'Correct the path.' : `A realm of a Keycloak is named live:${printable(text)}.`
  throw new CommandError(2, 'usage', `${printable(text)} is no folder or file. ${mend}`)
}

/** One of each side are compared whatever their names; of several, those of one name. */
function pairsOf(a: Side, b: Side): readonly (readonly [Named, Named])[] {
  const [oneA, oneB] = [a.realms[0], b.realms[0]]
  if (a.realms.length === 1 && b.realms.length === 1 && oneA !== undefined && oneB !== undefined) return [[oneA, oneB]]
  const [few, many] = a.realms.length <= b.realms.length ? [a, b] : [b, a]
  const names = (side: Side): readonly string[] => side.realms.map(({ realm }) => realm)
  const alone = few.realms.length === 1 ? [] : names(many).filter((name) => !names(few).includes(name))
  const missing = [...names(few).filter((name) => !names(many).includes(name)), ...alone]
  if (missing.length > 0 || few.realms.length === 0) {
    const all = [a, b].map((side) => `${side.text} has ${names(side).join(', ') || 'none'}`).join('; ')
    const mend = 'Name the folder or file of one realm on each side.'
    throw new CommandError(
      2,
      'usage',
      `Not every realm has one of its name on the other side: ${printable(all)}. ${mend}`,
    )
  }
  return a.realms.flatMap((one) =>
    b.realms.filter(({ realm }) => realm === one.realm).map((other) => [one, other] as const),
  )
}

async function realmOf(
  { realm, loaded }: Named,
  other: Named,
  options: DiffOptions,
  io: CommandIo,
): Promise<ComparedRealm> {
  if (loaded !== undefined) {
    const { document, secrets, source, placeOf } = loaded
    const { keycloakVersion: version } = document
    const known = typeof version === 'string' ? { version } : {}
    return { realm, document, isComplete: source.kind === 'export', secrets, placeOf, ...known }
  }
  const { client } = connect(options, io)
  const named: RealmDocument | undefined = other.loaded?.document
  const found = await readComparedRealm(client, realm, named)
  if (found === undefined) throw noSuchRealm(realm, client.url)
  return found
}
