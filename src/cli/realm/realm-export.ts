import { resolve } from 'node:path'
import { Command } from 'commander'
import { type AdminClient, AdminError, adminPath, expectObjects, expectText } from '../../admin-api/index.js'
import { type ExportedRealm, type ExportOptions, exportRealm } from '../../realm-export/index.js'
import type { KindName } from '../../realm-kinds/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { type ConnectionOptions, parseKinds, withConnection } from './connection-options.js'
import { ENVIRONMENT } from './keycloak-environment.js'
import { connect } from './realm-target.js'
import { type WrittenExport, writeExport } from './write-export.js'

interface Options extends ConnectionOptions {
  readonly out: string
  readonly kinds?: readonly KindName[]
  readonly users?: string
  readonly force?: true
  readonly json?: true
}

const EXAMPLES = `
What every new realm of the same server has is left out, and so are ids, defaults and whatever Keycloak generates.
Passerelle knows what a new realm has in Keycloak 26.4.7 and 26.7.4. Of other versions, or where only one of
organizations and admin permissions is on, a realm passerelle-baseline-… is created, read and deleted; without the
right to create realms, the nearest version has to do.

No secret is written: each is a reference such as \${env:BACKEND_API_SECRET}, and secrets.env.example lists them.

A folder that holds something else than an earlier export is refused, unless --force is given. Of an earlier export,
files of objects that are gone are removed; other files in the folder (policy.yaml, overlays) are left alone.

Exit codes: 0 written, 1 failed, 2 wrong usage or configuration.

Examples:
  passerelle realm export my-realm --out realm-config/my-realm
  passerelle realm export my-realm --out clients-only --kinds client,protocol-mapper
  passerelle realm export my-realm --out realm-config/my-realm --users superviseur,admin
  passerelle realm plan realm-config/my-realm               afterwards: nothing to do`

/** `passerelle realm export`: a live realm as files. */
export function realmExportCommand(io: CommandIo): Command {
  return withConnection(new Command('export'))
    .description('Write a live realm as clean files, which plan to nothing.')
    .argument('<realm>', 'name of the realm in Keycloak')
    .requiredOption('--out <folder>', 'folder to write, e.g. realm-config/my-realm')
    .option('--kinds <list>', 'only these kinds, comma-separated (docs/realm-kinds.md lists them)', parseKinds)
    .option('--users <whom>', 'users too: all, or those with one of these realm roles, comma-separated')
    .option('--force', 'write into a folder that holds something else than an earlier export')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', ENVIRONMENT + EXAMPLES)
    .action((realm: string, options: Options) => runExport(realm, options, io))
}

async function runExport(realm: string, options: Options, io: CommandIo): Promise<void> {
  const { client, warnings } = connect(options, io)
  const folder = resolve(io.workingDirectory ?? process.cwd(), options.out)
  if (options.users !== undefined && (await client.get(adminPath`/${realm}`)) === undefined) {
    throw noSuchRealm(realm, client.url)
  }
  const users = options.users === undefined ? undefined : await usersToExport(client, realm, options.users)
  const wanted: ExportOptions = {
    ...(options.kinds === undefined ? {} : { kinds: options.kinds }),
    ...(users === undefined ? {} : { users }),
  }
  const exported = await exportRealm(client, realm, wanted)
  if (exported === undefined) throw noSuchRealm(realm, client.url)
  const written = await writeExport(folder, exported, options.force === true)
  for (const warning of exported.warnings) io.stderr.write(`passerelle: ${printable(warning)}\n`)
  io.stdout.write(options.json ? asJson(exported, written, warnings) : inWords(exported, written, options.out))
}

/** @returns the CommandError for a realm that Keycloak does not have */
export const noSuchRealm = (realm: string, url: string): CommandError =>
  new CommandError(1, 'realm_missing', `${url} has no realm ${printable(realm)}, or these credentials may not see it.`)

async function usersToExport(client: AdminClient, realm: string, whom: string): Promise<ExportOptions['users']> {
  if (whom === 'all') return 'all'
  const members = await Promise.all(whom.split(',').map((role) => membersOf(client, realm, role.trim())))
  return [...new Set(members.flat())].sort()
}

/** Those who have the role itself. */
async function membersOf(client: AdminClient, realm: string, role: string): Promise<readonly string[]> {
  const page = 100
  const names: string[] = []
  for (let first = 0; ; first += page) {
    const path = `${adminPath`/${realm}/roles/${role}/users`}?first=${first}&max=${page}`
    const answer = await client.get(path)
    if (answer === undefined) {
      throw new AdminError('unknown_reference', `Realm ${realm} has no role ${role}. Correct --users.`)
    }
    const users = expectObjects(answer, 'the users of a role')
    names.push(...users.map((user) => expectText(user, 'username', 'a user')))
    if (users.length < page) return names
  }
}

function inWords(exported: ExportedRealm, written: WrittenExport, out: string): string {
  const { realm, counts, references, pristine, version } = exported
  const kinds = Object.entries(counts).map(([kind, count]) => `  ${String(count).padStart(5)}  ${kind}`)
  const compared =
    pristine.kind === 'server'
      ? 'a new realm of this server'
      : `what is known of a new realm of Keycloak ${pristine.version}`
  return [
    `Realm ${printable(realm)}${version === undefined ? '' : ` of Keycloak ${version}`}, compared with ${compared}:`,
    ...kinds,
    '',
    `${written.files.length} files in ${printable(out)}: ${written.changed.length} written, ${written.files.length - written.changed.length} as they were, ${written.removed.length} removed.`,
    ...(references.length > 0
      ? [`Secrets are references, ${references.length} in all; secrets.env.example lists them.`]
      : []),
    '',
  ].join('\n')
}

function asJson(exported: ExportedRealm, written: WrittenExport, warnings: readonly string[]): string {
  const { realm, version, counts, references, pristine } = exported
  return jsonLine({
    ok: true,
    realm,
    version,
    counts,
    files: written.files,
    written: written.changed,
    removed: written.removed,
    secrets: references,
    pristine,
    warnings: [...warnings, ...exported.warnings],
  })
}
