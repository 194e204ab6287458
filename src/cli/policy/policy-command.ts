import { Command } from 'commander'
import type { CommandIo } from '../io.js'
import { policyDiffCommand } from './policy-diff.js'
import { policyExplainCommand } from './policy-explain.js'
import { policyLintCommand } from './policy-lint.js'
import { policyMatrixCommand } from './policy-matrix.js'
import { policyTestCommand } from './policy-test.js'
import { policyTypesCommand } from './policy-types.js'

const EXAMPLES = `
Exit codes: 0 done or allowed, 1 failed or refused, 2 wrong usage or configuration, 3 (diff) there is a difference.

Examples:
  passerelle policy explain --as jean.martin@gaveur.fr gavage_data:read gaveur_id=2
  passerelle policy matrix
  passerelle policy diff old-policy.yaml realm-config/my-realm
  passerelle policy test --coverage 100
  passerelle policy lint
  passerelle policy types --out src/passerelle.d.ts`

/** `passerelle policy`: ask, test and compare the policy of a realm. */
export function policyCommand(io: CommandIo): Command {
  return new Command('policy')
    .description('Ask what a policy allows, test it, and see what a change of it would change.')
    .addHelpText('after', EXAMPLES)
    .addCommand(policyExplainCommand(io))
    .addCommand(policyMatrixCommand(io))
    .addCommand(policyDiffCommand(io))
    .addCommand(policyTestCommand(io))
    .addCommand(policyLintCommand(io))
    .addCommand(policyTypesCommand(io))
}
