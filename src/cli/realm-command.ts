import { Command } from 'commander'
import type { CommandIo } from './io.js'
import { ENVIRONMENT } from './keycloak-environment.js'
import { type ApplyOptions, applyRealm } from './realm-apply.js'
import { realmExportCommand } from './realm-export.js'
import { realmLintCommand } from './realm-lint.js'
import { type PlanOptions, planOnly } from './realm-plan.js'

const EXAMPLES = `
Exit codes: 0 done or nothing to do, 1 failed or declined, 2 wrong usage or configuration, 3 (plan) something would change.

Examples:
  passerelle realm plan realm-config/gaveurs-production     what would change
  passerelle realm apply realm-config/gaveurs-production    change it, after asking`

const PLAN_EXAMPLES = `
Reads only. Exit codes: 0 nothing would change, 1 failed, 2 wrong usage or configuration, 3 something would change.

Examples:
  passerelle realm plan realm-config/gaveurs-production
  passerelle realm plan realm-config/gaveurs-production --url http://127.0.0.1:8080 --with-dev-users
  passerelle realm plan realm-config/gaveurs-production --json | jq '.steps[] | select(.action != "unchanged")'`

const APPLY_EXAMPLES = `
Only what realm-config declares is compared and changed; whatever else the realm has is left alone. A second run
changes nothing. Exit codes: 0 applied or nothing to do, 1 failed or declined, 2 wrong usage or configuration.

Without --with-dev-users, what users.dev.yaml names (users, and settings of clients) is left alone.

Examples:
  passerelle realm apply realm-config/gaveurs-production
  passerelle realm apply realm-config/gaveurs-production --yes --json
  KEYCLOAK_URL=http://127.0.0.1:8080 KEYCLOAK_ADMIN=admin KEYCLOAK_ADMIN_PASSWORD=admin \\
    passerelle realm apply realm-config/gaveurs-production --with-dev-users`

/** `passerelle realm`: a Keycloak realm from realm-config. */
export function realmCommand(io: CommandIo): Command {
  return new Command('realm')
    .description('Bring a Keycloak realm in line with realm-config.')
    .addHelpText('after', EXAMPLES)
    .addCommand(
      realmSubcommand('plan', 'Show what would change in Keycloak, and change nothing.')
        .addHelpText('after', ENVIRONMENT + PLAN_EXAMPLES)
        .action((path: string, options: PlanOptions) => planOnly(path, options, io)),
    )
    .addCommand(
      realmSubcommand('apply', 'Change Keycloak so that it has what realm-config declares, after asking.')
        .option('-y, --yes', 'do not ask')
        .addHelpText('after', ENVIRONMENT + APPLY_EXAMPLES)
        .action((path: string, options: ApplyOptions) => applyRealm(path, options, io)),
    )
    .addCommand(realmExportCommand(io))
    .addCommand(realmLintCommand(io))
}

function realmSubcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<path>', 'realm-config folder, e.g. realm-config/gaveurs-production')
    .option('--url <address>', 'address of Keycloak (KEYCLOAK_URL)')
    .option('--admin <name>', 'administrator (KEYCLOAK_ADMIN); the password comes from KEYCLOAK_ADMIN_PASSWORD only')
    .option('--auth-realm <realm>', 'realm of the administrator or client', 'master')
    .option('--with-dev-users', 'include users.dev.yaml: development users and client settings')
    .option('--force-dev-users', 'include them although Keycloak stands at a public address')
    .option('--json', 'print one line of JSON on stdout')
}
