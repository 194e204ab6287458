import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import {
  LINTED_FILES,
  LINTS,
  type LintedTexts,
  type LintReport,
  lintMistakes,
  lintPolicy,
} from '../../policy-lint/index.js'
import { type RealmConfig, RealmConfigError } from '../../realm-config/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, type CommandIo } from '../io.js'
import { jsonLine } from '../printable.js'
import { loadPolicyRealm, type PolicyOptions, policySubcommand } from './policy-realm.js'
import { printLint } from './print-lint.js'

interface LintCommandOptions extends PolicyOptions {
  readonly audience?: string
  readonly strict?: true
}

const HELP = `
Looks at the files alone; \`passerelle realm drift\` compares with a live realm. A finding is silenced by a comment on its
line, or above it, that says why:  # passerelle-lint-ignore field-unused: the console filters by it

Lints (✘ fault, ! warning):
${Object.entries(LINTS)
  .map(([id, { level, means }]) => `  ${level === 'fault' ? '✘' : '!'} ${id.padEnd(26)} ${means}`)
  .join('\n')}

Exit codes: 0 nothing but warnings, 1 a fault (with --strict a warning too), 2 wrong usage or configuration.

Examples:
  passerelle policy lint
  passerelle policy lint --realm-config realm-config/gaveurs-production --strict
  passerelle policy lint --audience backend-api
  passerelle policy lint --json | jq '.findings[] | select(.level == "fault")'`

/** `passerelle policy lint`: what of the policy is likely not as its author means it. */
export function policyLintCommand(io: CommandIo): Command {
  return policySubcommand('lint', 'Say which rules never matter, which bounds are void, and what opens a hole.')
    .option(
      '--audience <name>',
      'audience of the API, whose tokens must carry the attributes of bounds (OIDC_AUDIENCE)',
    )
    .option('--strict', 'end with 1 for warnings too')
    .addHelpText('after', HELP)
    .action((options: LintCommandOptions) => lint(options, io))
}

async function lint(options: LintCommandOptions, io: CommandIo): Promise<void> {
  const report = await reportOn(options, io)
  const faults = report.findings.filter(({ level }) => level === 'fault').length
  const ok = faults === 0 && !(options.strict && report.findings.length > 0)
  io.stdout.write(options.json ? jsonLine({ ok, ...report }) : printLint(report, coloursFor(io)))
  if (!ok) throw new CommandDone(1)
}

async function reportOn(options: LintCommandOptions, io: CommandIo): Promise<LintReport> {
  try {
    const realm = await loadPolicyRealm(options, io)
    const audience = options.audience ?? (io.environment.OIDC_AUDIENCE || undefined)
    return lintPolicy(realm, await readTexts(realm), { audience })
  } catch (error) {
    // A folder that is not there has mistakes that no line of it has made.
    if (!(error instanceof RealmConfigError) || error.details.some(({ file }) => file === '.')) throw error
    return lintMistakes(error.details)
  }
}

async function readTexts({ directory }: RealmConfig): Promise<LintedTexts> {
  const [policy, realm] = await Promise.all(LINTED_FILES.map((name) => readFile(join(directory, name), 'utf8')))
  return { 'policy.yaml': policy ?? '', 'realm.yaml': realm ?? '' }
}
