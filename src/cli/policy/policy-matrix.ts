import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { createPolicy, expandPermission } from '../../policy/index.js'
import {
  createMatrix,
  type MatrixFilter,
  matrixAsCsv,
  matrixAsHtml,
  matrixAsMarkdown,
  type PermissionMatrix,
  type PolicySource,
} from '../../policy-reports/index.js'
import { loadRealmConfig, type RealmConfig } from '../../realm-config/index.js'
import { coloursFor, NO_COLOURS } from '../colours.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine } from '../printable.js'
import { reportFile } from '../report-file.js'
import { unknownName } from '../unknown-name.js'
import { writeWhole } from '../write-whole.js'
import { makingOf } from './matrix-making.js'
import { loadPolicyRealm, type PolicyOptions, policySubcommand } from './policy-realm.js'
import { printMatrix } from './print-matrix.js'

interface MatrixOptions extends PolicyOptions {
  readonly role?: readonly string[]
  readonly permission?: readonly string[]
  readonly markdown?: true
  readonly csv?: true
  readonly html?: true
  readonly date?: string
  readonly by?: string
  readonly out?: string
}

const EXAMPLES = `
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.

Examples:
  passerelle policy matrix
  passerelle policy matrix --role gaveur veterinaire --permission 'gavage_data:*'
  passerelle policy matrix --markdown --out docs/permissions.md
  passerelle policy matrix --csv --out permissions.csv
  passerelle policy matrix --html --by 'Jeanne Durand' --out permissions.html`

/** Width where there is no terminal to ask. */
const USUAL_COLUMNS = 100

/** `passerelle policy matrix`: who may do what. */
export function policyMatrixCommand(io: CommandIo): Command {
  return policySubcommand('matrix', 'Show what each role may do: roles × permissions, with bounds and lines.')
    .option('--role <role...>', 'only these roles')
    .option('--permission <permission...>', 'only these permissions; * stands for any resource or action')
    .option('--markdown', 'as Markdown')
    .option('--csv', 'as CSV')
    .option('--html', 'as one page to print and sign')
    .option('--date <date>', 'date, time and zone on that page (default: now)')
    .option('--by <name>', 'who makes that page (default: the name you are signed in by, USER)')
    .option('--out <file>', 'write to a file, whole or not at all')
    .addHelpText('after', EXAMPLES)
    .action((options: MatrixOptions) => showMatrix(options, io))
}

async function showMatrix(options: MatrixOptions, io: CommandIo): Promise<void> {
  refuseSeveralForms(options)
  const { realm, source } = await readPolicy(options, io)
  const matrix = createMatrix(realm, filterOf(options, realm))
  const written = render(matrix, source, options, io)
  if (options.out === undefined) io.stdout.write(written)
  else await writeWhole(await reportFile(options.out, realm.directory, io), written)
}

function render(matrix: PermissionMatrix, source: PolicySource, options: MatrixOptions, io: CommandIo): string {
  if (options.json) return jsonLine({ ok: true, ...source, ...matrix })
  if (options.markdown) return matrixAsMarkdown(matrix, source)
  if (options.csv) return matrixAsCsv(matrix)
  if (options.html) return matrixAsHtml(matrix, source, makingOf(options, io))
  if (options.out !== undefined) return printMatrix(matrix, source, { colours: NO_COLOURS, columns: USUAL_COLUMNS })
  const columns = (io.stdout.isTTY && io.stdout.columns) || USUAL_COLUMNS
  return printMatrix(matrix, source, { colours: coloursFor(io), columns })
}

const FORMS = ['json', 'markdown', 'csv', 'html'] as const

function refuseSeveralForms(options: MatrixOptions): void {
  const chosen = FORMS.filter((form) => options[form])
  if (chosen.length < 2) return
  const named = chosen.map((form) => `--${form}`).join(' and ')
  throw new CommandError(2, 'usage', `${named} exclude each other. Run the command once for each.`)
}

/** The realm, and the hash of the very policy.yaml that it was read from. */
async function readPolicy(
  options: MatrixOptions,
  io: CommandIo,
): Promise<{ readonly realm: RealmConfig; readonly source: PolicySource }> {
  const { directory } = await loadPolicyRealm(options, io)
  const before = await hashOf(directory)
  const realm = await loadRealmConfig(directory)
  const fileSha256 = await hashOf(directory)
  if (before !== fileSha256) {
    throw new CommandError(1, 'policy_changed', 'policy.yaml was changed while it was read. Run the command again.')
  }
  return { realm, source: { version: createPolicy(realm).version, fileSha256 } }
}

const hashOf = async (directory: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(directory, 'policy.yaml')))
    .digest('hex')

function filterOf({ role, permission }: MatrixOptions, { policy, ...rest }: RealmConfig): MatrixFilter {
  const roles = Object.keys(policy.roles)
  const { permissions } = createPolicy({ policy, ...rest })
  for (const name of role ?? []) if (!roles.includes(name)) throw unknownName('role', name, roles)
  for (const pattern of permission ?? []) {
    if (expandPermission(pattern, permissions).length === 0) throw unknownName('permission', pattern, permissions)
  }
  return { ...(role && { roles: role }), ...(permission && { permissions: permission }) }
}
