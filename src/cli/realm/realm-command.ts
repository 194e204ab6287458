import { Command, InvalidArgumentError } from 'commander'
import type { CommandIo } from '../io.js'
import { type Loaders, loadNamed } from '../load-named.js'
import { withConnection } from './connection-options.js'
import { ENVIRONMENT } from './keycloak-environment.js'
import type { ApplyOptions } from './realm-apply.js'
import type { PlanOptions } from './realm-plan.js'
import type { UnlockOptions } from './realm-unlock.js'

const EXAMPLES = `
Exit codes: 0 done or nothing to do, 1 failed, refused or declined, 2 wrong usage or configuration, 3 (plan, drift, diff)
a difference, 130 stopped by a signal.

Examples:
  passerelle realm export my-realm --out realm-config/my-realm    write down what there is
  passerelle realm lint realm-config/gaveurs-production           what is less safe than it could be
  passerelle realm plan realm-config/gaveurs-production           what would change
  passerelle realm apply realm-config/gaveurs-production          change it, after asking
  passerelle realm drift realm-config/gaveurs-production          what was changed past the files`

const PLAN_EXAMPLES = `
Reads only. Exit codes: 0 nothing would change, 1 failed or refused, 2 wrong usage or configuration, 3 something would change.

Examples:
  passerelle realm plan realm-config/gaveurs-production
  passerelle realm plan realm-config/gaveurs-production --url http://127.0.0.1:8080 --with-dev-users
  passerelle realm plan realm.yaml --overlay prod.yaml --markdown >> "$GITHUB_STEP_SUMMARY"
  passerelle realm plan realm.yaml --prune client,realm-role --out plan.json && passerelle realm apply plan.json
  passerelle realm plan realm-config/gaveurs-production --json | jq '.steps[] | select(.action != "unchanged")'`

const APPLY_EXAMPLES = `
Only what the files declare is compared and changed; whatever else the realm has is left alone. A second run changes
nothing. Nothing is deleted without --prune, and then only what this stack made, or took over with --adopt, and no file
declares any more; never what comes with Keycloak. While one apply is at work on a realm, a second is refused, or waits.
Exit codes: 0 applied or nothing to do, 1 failed, refused or declined, 2 wrong usage or configuration, 130 stopped by a signal.

A file that \`realm plan --out\` wrote is carried out as it stands, or not at all when anything has moved since.
Without --with-dev-users, what users.dev.yaml names (users, and settings of clients) is left alone.

Examples:
  passerelle realm apply realm-config/gaveurs-production
  passerelle realm apply realm-config/gaveurs-production --yes --json
  passerelle realm apply plan.json --yes --lock-timeout 60
  passerelle realm apply realm.yaml --prune client,user --allow-delete user:jean
  passerelle realm apply billing/ --stack billing --prune client
  KEYCLOAK_URL=http://127.0.0.1:8080 KEYCLOAK_ADMIN=admin KEYCLOAK_ADMIN_PASSWORD=admin \\
    passerelle realm apply realm-config/gaveurs-production --with-dev-users`

const UNLOCK_EXAMPLES = `
Only for a run that has died: its lock ends by itself two minutes after its last word. Exit codes: 0 unlocked or not
locked, 1 failed or locked by another run, 2 wrong usage or configuration.

Examples:
  passerelle realm unlock gaveurs-production 6f0e4b62-9d0a-4a8f-8a3f-1c0152a7d0c4
  passerelle realm unlock realm-config/gaveurs-production 6f0e4b62-9d0a-4a8f-8a3f-1c0152a7d0c4`

/** Each is imported when it is asked for: together they take longer to load than a plan takes to make. */
const SUBCOMMANDS: Loaders = {
  plan: (io) =>
    planningSubcommand('plan', 'Show what would change in Keycloak, and change nothing.')
      .option('--markdown', 'print it for a pull request')
      .option('--out <file>', 'save the plan, for `realm apply <file>`')
      .addHelpText('after', ENVIRONMENT + PLAN_EXAMPLES)
      .action(async (path: string, options: PlanOptions) =>
        (await import('./realm-plan.js')).planOnly(path, options, io),
      ),
  apply: (io) =>
    planningSubcommand('apply', 'Change Keycloak so that it has what the files declare, after asking.')
      .option('-y, --yes', 'do not ask')
      .option('--i-mean-master', 'change the realm master, at which every administrator signs in')
      .option('--lock-timeout <seconds>', 'how long to wait while another apply is at work (default: 0)', wholeNumber)
      .addHelpText('after', ENVIRONMENT + APPLY_EXAMPLES)
      .action(async (path: string, options: ApplyOptions) =>
        (await import('./realm-apply.js')).applyRealm(path, options, io),
      ),
  export: async (io) => (await import('./realm-export.js')).realmExportCommand(io),
  drift: async (io) => (await import('./realm-drift.js')).realmDriftCommand(io),
  diff: async (io) => (await import('./realm-diff.js')).realmDiffCommand(io),
  lint: async (io) => (await import('./realm-lint.js')).realmLintCommand(io),
  unlock: (io) =>
    serverSubcommand('unlock', 'Remove the lock that an apply left behind when it died.')
      .argument('<realm>', 'name of the realm, or path of its files')
      .argument('<run>', 'id of the run, as the refusal says it')
      .addHelpText('after', ENVIRONMENT + UNLOCK_EXAMPLES)
      .action(async (realm: string, run: string, options: UnlockOptions) =>
        (await import('./realm-unlock.js')).unlockRealm(realm, run, options, io),
      ),
}

/**
 * `passerelle realm`: a Keycloak realm from files.
 *
 * @param name of the one subcommand that is wanted; default all
 */
export async function realmCommand(io: CommandIo, name?: string): Promise<Command> {
  const program = new Command('realm')
    .description('Bring a Keycloak realm in line with its files.')
    .addHelpText('after', EXAMPLES)
  for (const subcommand of await loadNamed(SUBCOMMANDS, name, io)) program.addCommand(subcommand)
  return program
}

function planningSubcommand(name: string, description: string): Command {
  return serverSubcommand(name, description)
    .argument('<path>', 'folder or file of realms, e.g. realm-config/gaveurs-production')
    .option('--overlay <file>', 'lay a file over what the path says; may be repeated', collect)
    .option('--with-dev-users', 'include users.dev.yaml: development users and client settings')
    .option('--force-dev-users', 'include them although Keycloak stands at a public address')
    .option('--prune <kinds>', 'delete what Passerelle made of these kinds and no file declares any more', names)
    .option('--max-deletes <number>', 'how many objects may be deleted (default: 20)', wholeNumber)
    .option(
      '--allow-delete <kind:key>',
      'delete this one although people’s data goes with it; may be repeated',
      collect,
    )
    .option('--adopt', 'take over what the files declare and was there before, or is of another stack')
    .option('--stack <name>', 'which of several sets of files for one realm this is (REALM_STACK; default: default)')
}

function serverSubcommand(name: string, description: string): Command {
  return withConnection(new Command(name).description(description)).option('--json', 'print one line of JSON on stdout')
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

const names = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
]

function wholeNumber(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It must be a whole number.')
}
