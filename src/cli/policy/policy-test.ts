import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { CASES_FILE, runPolicyCases } from '../../policy-cases/index.js'
import type { RealmConfig } from '../../realm-config/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { loadPolicyRealm, type PolicyOptions, policySubcommand } from './policy-realm.js'
import { printPolicyCases } from './print-policy-cases.js'

interface TestOptions extends PolicyOptions {
  readonly coverage?: number
  readonly filter?: string
}

const HELP = `
Cases stand in policy.test.yaml beside policy.yaml; docs/policy-tools.md says how they are written. The coverage is
of the rules: each of a rule's permissions that a case was allowed or refused by. A permission without any rule counts
as one, which some case has to name.

Exit codes: 0 all cases hold, 1 a case fails or the coverage is below --coverage, 2 wrong usage, configuration or cases.

Examples:
  passerelle policy test
  passerelle policy test --realm-config realm-config/gaveurs-production --coverage 100
  passerelle policy test --filter jean
  passerelle policy test --json | jq '.failures[] | .mend'`

/** `passerelle policy test`: does the policy answer as its cases expect. */
export function policyTestCommand(io: CommandIo): Command {
  return policySubcommand('test', 'Ask the policy the cases of policy.test.yaml, and say which rules no case has seen.')
    .option('--coverage <percent>', 'fail where fewer of the rules were seen at work', percentOf)
    .option('--filter <text>', 'only the questions that contain this text; without coverage')
    .addHelpText('after', HELP)
    .action((options: TestOptions) => test(options, io))
}

function percentOf(text: string): number {
  const percent = Number(text)
  if (/^\d{1,3}$/.test(text) && percent <= 100) return percent
  throw new InvalidArgumentError('Give a whole number from 0 to 100.')
}

async function test(options: TestOptions, io: CommandIo): Promise<void> {
  const { coverage: wanted, filter } = options
  if (wanted !== undefined && filter !== undefined) throw coverageOfAPart()
  const realm = await loadPolicyRealm(options, io)
  const report = runPolicyCases(realm, await readCasesText(realm), { filter })
  if (report.questions === 0 && filter !== undefined) throw nothingToAsk(filter)
  const isBelow = wanted !== undefined && report.coverage !== undefined && report.coverage.percent < wanted
  const ok = report.failures.length === 0 && !isBelow
  io.stdout.write(
    options.json
      ? jsonLine({ ok, ...report, ...(wanted !== undefined && { wanted_coverage: wanted }) })
      : printPolicyCases(report, wanted, coloursFor(io)),
  )
  if (!ok) throw new CommandDone(1)
}

async function readCasesText({ directory }: RealmConfig): Promise<string> {
  const path = join(directory, CASES_FILE)
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new CommandError(
      2,
      'policy_cases_missing',
      `there are no cases in ${printable(path)}. Begin with one:\n\n${FIRST_CASE}`,
      { cause },
    )
  }
}

const FIRST_CASE = `  subjects:
    nobody: { roles: [] }
  cases:
    - { as: nobody, may_not: '*:*' }
`

const coverageOfAPart = (): CommandError =>
  new CommandError(2, 'usage', 'a part of the cases has no coverage of the whole. Give either --coverage or --filter.')

const nothingToAsk = (filter: string): CommandError =>
  new CommandError(
    2,
    'no_case',
    `no question contains ${printable(filter)}. Give a subject, a permission, a title or a part of one to --filter.`,
  )
