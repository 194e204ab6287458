import { Command } from 'commander'
import type { CommandIo } from '../io.js'
import { type Loaders, loadNamed } from '../load-named.js'

const EXAMPLES = `
Exit codes: 0 done, 1 failed or refused, 2 wrong usage or configuration, 3 (verify) damage.

Examples:
  passerelle audit search --actor jean.martin@gaveur.fr --from yesterday
  passerelle audit tail -f --outcome refused
  passerelle audit report --from 2026-11 --to 2026-11 --html report.html
  passerelle audit verify                             the trail of this machine
  passerelle audit verify copy/ --anchor anchors.jsonl --public-key audit-key.pub.pem
  passerelle audit prove cfc8086e64ed:4 > proof.json  that one record stands in it, for somebody else
  passerelle audit check proof.json --public-key audit-key.pub.pem
  passerelle audit reveal cfc8086e64ed:4 --reason "incident 4711"
  passerelle audit person jean.martin@gaveur.fr --export > jean.json
  passerelle audit retention plan --days 400          what of the database is past its time`

/** Each is imported when it is asked for. */
const SUBCOMMANDS: Loaders = {
  reveal: async (io) => (await import('./audit-reveal.js')).auditRevealCommand(io),
  retention: async (io) => (await import('./audit-retention.js')).auditRetentionCommand(io),
  hold: async (io) => (await import('./audit-hold.js')).auditHoldCommand(io),
  prune: async (io) => (await import('./audit-prune.js')).auditPruneCommand(io),
  person: async (io) => (await import('./audit-person.js')).auditPersonCommand(io),
  search: async (io) => (await import('./audit-search.js')).auditSearchCommand(io),
  report: async (io) => (await import('./audit-report.js')).auditReportCommand(io),
  tail: async (io) => (await import('./audit-tail.js')).auditTailCommand(io),
  prove: async (io) => (await import('./audit-prove.js')).auditProveCommand(io),
  check: async (io) => (await import('./audit-check.js')).auditCheckCommand(io),
  verify: async (io) => (await import('./audit-verify.js')).auditVerifyCommand(io),
}

/**
 * `passerelle audit`: what the audit trail says, and whether it is whole.
 *
 * @param name of the one subcommand that is wanted; default all
 */
export async function auditCommand(io: CommandIo, name?: string): Promise<Command> {
  const program = new Command('audit')
    .description('Read the audit trail, and see whether anybody has changed it.')
    .addHelpText('after', EXAMPLES)
  for (const subcommand of await loadNamed(SUBCOMMANDS, name, io)) program.addCommand(subcommand)
  return program
}
