import type { Command } from 'commander'
import { comparePolicies, comparisonAsMarkdown, isDifference, type TypedPolicy } from '../../policy-reports/index.js'
import type { AttributeDeclarations, PolicyDocument } from '../../realm-config/index.js'
import { coloursFor } from '../colours.js'
import { CommandDone, CommandError, type CommandIo } from '../io.js'
import { jsonLine, printable } from '../printable.js'
import { loadPolicyRealm, type PolicyOptions, policySubcommand } from './policy-realm.js'
import { printComparison } from './print-comparison.js'
import { type ComparedPolicy, readComparedPolicy } from './read-compared-policy.js'

interface DiffOptions extends PolicyOptions {
  readonly markdown?: true
}

const EXAMPLES = `
What is compared is what is decided, by trying: order, comments and rules written otherwise are no difference. A
policy.yaml alone does not say of which type attributes are; the other side does, or else --realm-config.

Exit codes: 0 no difference, 1 failed, 2 wrong usage or configuration, 3 a difference.

Examples:
  passerelle policy diff realm-config/production realm-config/staging
  git show main:realm-config/my-realm/policy.yaml | passerelle policy diff - realm-config/my-realm
  passerelle policy diff old-policy.yaml realm-config/my-realm --markdown`

/** `passerelle policy diff`: what each role gains and loses. */
export function policyDiffCommand(io: CommandIo): Command {
  return policySubcommand('diff', 'Say what each role gains and loses from one policy to another.')
    .argument('<old>', "a realm's folder, a policy.yaml, or - for one from a pipe")
    .argument('<new>', 'the same')
    .option('--markdown', 'as Markdown, for a pull request')
    .addHelpText('after', EXAMPLES)
    .action((before: string, after: string, options: DiffOptions) => diff(before, after, options, io))
}

async function diff(before: string, after: string, options: DiffOptions, io: CommandIo): Promise<void> {
  if (options.json && options.markdown) {
    throw new CommandError(2, 'usage', '--json and --markdown exclude each other. Run the command once for each.')
  }
  if (before === '-' && after === '-') {
    throw new CommandError(
      2,
      'usage',
      'only one of the two can come from a pipe. Name a file or a folder for the other.',
    )
  }
  const [older, newer] = [await readComparedPolicy(before, io), await readComparedPolicy(after, io)]
  const usual = older.attributes ?? newer.attributes ?? (await loadPolicyRealm(options, io)).attributes
  const comparison = comparePolicies(typed(older, before, newer.attributes ?? usual), typed(newer, after, usual))
  if (options.json) io.stdout.write(jsonLine({ ok: true, different: isDifference(comparison), ...comparison }))
  else if (options.markdown) io.stdout.write(comparisonAsMarkdown(comparison))
  else io.stdout.write(printComparison(comparison, coloursFor(io)))
  if (isDifference(comparison)) throw new CommandDone(3)
}

/** With the types of its own realm, else of the other's, which must know all attributes that it names. */
function typed({ policy, attributes }: ComparedPolicy, argument: string, others: AttributeDeclarations): TypedPolicy {
  if (attributes !== undefined) return { policy, attributes }
  const unknown = [...attributesNamed(policy)].filter((name) => !Object.hasOwn(others, name))
  if (unknown.length === 0) return { policy, attributes: others }
  throw new CommandError(
    2,
    'attribute_undeclared',
    `${printable(argument)} names the attribute ${printable(unknown.join(', '))}, whose type is not known here. Give the realm's folder of that time instead (git worktree add makes one), so that its realm.yaml says it.`,
  )
}

function attributesNamed({ roles }: PolicyDocument): ReadonlySet<string> {
  const rules = Object.values(roles).flatMap(({ grants, deny = [] }) => [...grants, ...deny])
  const operands = rules.flatMap(({ where = {} }) =>
    Object.values(where).map((bound) =>
      typeof bound !== 'object' ? bound : 'in' in bound ? bound.in : bound.starts_with,
    ),
  )
  return new Set(
    operands.flatMap((operand) => (typeof operand === 'string' && operand.startsWith('$') ? operand.slice(1) : [])),
  )
}
