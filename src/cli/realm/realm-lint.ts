import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { loadRealmConfig } from '../../realm-config/index.js'
import { type LoadedRealm, loadRealms } from '../../realm-documents/index.js'
import {
  boundAttributes,
  type Environment,
  filesOf,
  LINT_RULES,
  type LintedText,
  type LintReport,
  lintRealm,
  passes,
} from '../../realm-lint/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, type CommandIo } from '../io.js'
import { jsonLine } from '../printable.js'
import { writeWarnings } from '../write-warnings.js'
import { printRealmLint } from './print-realm-lint.js'

interface RealmLintOptions {
  readonly overlay: readonly string[]
  readonly environment: Environment
  readonly audience?: string
  readonly keycloakVersion?: string
  readonly strict?: true
  readonly json?: true
}

const MARKS = { error: '✘', warning: '!', advice: '·' } as const

const HELP = `
Looks at the files alone. A finding is silenced by a comment on its line, above it, or above its object, that says why:
  # passerelle-realm-lint-ignore redirect-loopback: a native application
and everywhere by  # passerelle-realm-lint-ignore-everywhere <id>: <reason>

Findings (✘ error, ! warning, · advice; docs/realm-lint.md says why each matters, and what to do):
${LINT_RULES.map(({ id, level, means }) => `  ${MARKS[level]} ${id.padEnd(28)} ${means}`).join('\n')}

Exit codes: 0 nothing but advice, 1 an error or a warning (with --strict an advice too), 2 wrong usage, or files with
mistakes that keep them from being loaded.

Examples:
  passerelle realm lint realm-config/gaveurs-production
  passerelle realm lint realm-config/gaveurs-production --overlay production.yaml --strict
  passerelle realm lint realm-config/gaveurs-production --environment development
  passerelle realm lint export.json --json | jq '.findings[] | select(.level == "error")'`

/** `passerelle realm lint`: what of a realm is less safe than it could be. */
export function realmLintCommand(io: CommandIo): Command {
  return new Command('lint')
    .description('Say what of a realm is less safe than it could be, and what its files name in vain.')
    .argument('<path>', 'realm-config folder, YAML or JSON file, or an export of Keycloak')
    .option('--overlay <file>', 'file laid over what the path says; can be given several times', append, [])
    .addOption(
      new Option('--environment <name>', 'what the realm is for')
        .choices(['production', 'development'])
        .default('production'),
    )
    .option('--audience <name>', 'audience of the API, which access tokens must carry (OIDC_AUDIENCE)')
    .option('--keycloak-version <version>', 'of the server that the files are for, e.g. 26.4.7', parseVersion)
    .option('--strict', 'end with 1 for advice too')
    .option('--json', 'print one line of JSON on stdout')
    .addHelpText('after', HELP)
    .action((path: string, options: RealmLintOptions) => lint(path, options, io))
}

/** @throws InvalidArgumentError which ends the command with exit code 2 */
function parseVersion(value: string): string {
  if (/^\d+\.\d+(\.\d+)?$/.test(value)) return value
  throw new InvalidArgumentError('It is written like 26.4.7.')
}

const append = (value: string, before: readonly string[]): readonly string[] => [...before, value]

async function lint(path: string, options: RealmLintOptions, io: CommandIo): Promise<void> {
  const { overlay, environment, json, keycloakVersion, strict = false } = options
  const realms = await loadRealms(path, { overlays: overlay, environment: io.environment })
  const audience = options.audience ?? (io.environment.OIDC_AUDIENCE || undefined)
  const bounds = await boundAttributesOf(path)
  const reports = await Promise.all(
    realms.map(async (loaded) => {
      const texts = await readTexts(loaded)
      return lintRealm(loaded, { environment, audience, boundAttributes: bounds, texts, keycloakVersion })
    }),
  )
  const report: LintReport = {
    findings: reports.flatMap(({ findings }) => findings),
    silenced: reports.flatMap(({ silenced }) => silenced),
  }
  const warnings = realms.flatMap((loaded) => loaded.warnings)
  const ok = passes(report.findings, strict)
  writeWarnings(warnings, io)
  io.stdout.write(
    json
      ? jsonLine({ ok, environment, realms: realms.map(({ realm }) => realm), ...report, warnings })
      : printRealmLint(report, coloursFor(io)),
  )
  if (!ok) throw new CommandDone(1)
}

/** A folder with a policy says what people are bounded by. */
async function boundAttributesOf(path: string): Promise<ReadonlySet<string>> {
  const hasPolicy = await stat(join(path, 'policy.yaml')).then(
    () => true,
    () => false,
  )
  return hasPolicy ? boundAttributes((await loadRealmConfig(path)).policy) : new Set()
}

/** The files of a realm, for the comments in them. JSON has none. */
async function readTexts(loaded: LoadedRealm): Promise<readonly LintedText[]> {
  const { kind, path } = loaded.source
  const files = filesOf(loaded).filter((file) => !file.endsWith('.json'))
  return Promise.all(
    files.map(async (file) => {
      const inFolder = kind === 'folder' ? join(path, file) : path
      const text = await readFile(inFolder, 'utf8').catch(() => readFile(resolve(file), 'utf8'))
      return { file, text }
    }),
  )
}
