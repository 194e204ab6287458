import { readFile } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import type { Command } from 'commander'
import { writePolicyTypes } from '../../policy-declarations/index.js'
import { CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { outRefused, reportFile } from '../report-file.js'
import { writeWhole } from '../write-whole.js'
import { loadPolicyRealm, type PolicyOptions, policySubcommand } from './policy-realm.js'

interface TypesOptions extends PolicyOptions {
  readonly out?: string
  readonly check?: true
}

/** What the files of this command begin with. */
const WRITTEN_BY = '// Written by `passerelle policy types`'

const EXAMPLES = `
Have the file among those that your tsconfig.json includes: then authorize('gavag_data:read') and
identity.attributes.gaveur don't compile. Keep it in version control, and out of your formatter; the same realm-config
gives the same bytes.

Exit codes: 0 written or fresh, 1 (--check) stale, or could not be written, 2 wrong usage or configuration.

Examples:
  passerelle policy types --out src/passerelle.d.ts
  passerelle policy types --out src/passerelle.d.ts --check      in CI, after a change of realm-config
  passerelle policy types --realm-config realm-config/my-realm   only print it`

/** `passerelle policy types`: permissions, attributes, record fields and roles as a declaration file. */
export function policyTypesCommand(io: CommandIo): Command {
  return policySubcommand('types', 'Write the types of permissions, attributes, record fields and roles.')
    .option('-o, --out <file>', 'declaration file to write (default: stdout)')
    .option('--check', 'write nothing, and fail where the file is not what would be written')
    .addHelpText('after', EXAMPLES)
    .action((options: TypesOptions) => types(options, io))
}

async function types(options: TypesOptions, io: CommandIo): Promise<void> {
  if (options.check && options.out === undefined) {
    const message = '--check needs to know which file: passerelle policy types --out src/passerelle.d.ts --check'
    throw new CommandError(2, 'out_missing', message)
  }
  const config = await loadPolicyRealm(options, io)
  const workingDirectory = io.workingDirectory ?? process.cwd()
  const path = options.out === undefined ? undefined : await reportFile(options.out, config.directory, io)
  const text = writePolicyTypes(config, {
    source: pathFrom(path === undefined ? workingDirectory : dirname(path), config.directory),
  })
  if (path === undefined || options.out === undefined) {
    io.stdout.write(options.json ? jsonLine({ ok: true, declarations: text }) : text)
    return
  }
  const shown = printable(options.out)
  const found = await textOf(path)
  const isFresh = found === text
  if (options.check && !isFresh) throw stale(shown, found, options)
  if (found && !found.includes(WRITTEN_BY)) {
    throw outRefused(options.out, `is there, and not written by this command (it has no line «${WRITTEN_BY}»)`)
  }
  if (!isFresh) await writeWhole(path, text)
  io.stdout.write(
    options.json
      ? jsonLine({ ok: true, file: options.out, written: !isFresh })
      : `${shown} ${isFresh ? 'is fresh' : 'written'}.\n`,
  )
}

/** The same from wherever the command is run, and on every system. */
const pathFrom = (folder: string, target: string): string => relative(folder, target).split(sep).join('/') || '.'

/** Undefined where it is not there. What git makes of line ends on Windows is no difference. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
  } catch {
    return undefined
  }
}

function stale(shown: string, found: string | undefined, { out, realmConfig }: TypesOptions): CommandError {
  const folder = realmConfig === undefined ? '' : ` --realm-config ${printable(realmConfig)}`
  const mend = `passerelle policy types${folder} --out ${shown}`
  const why = found === undefined ? 'there' : 'what the policy gives: its types are of another policy'
  const message = `${shown} is not ${why}. Run: ${mend}`
  return new CommandError(1, 'types_stale', message, { details: { file: out, mend } })
}
