import { VARIABLES, type Variable, WEBHOOK_VARIABLES } from '../../../src/configuration/variables.js'

const HINT = 'Written from src/configuration/variables.ts: `npx vitest run test/unit/configuration -u` writes it anew.'

/** .env.example: every variable with its default, ready to copy to .env, where an empty value counts as unset. */
export function renderEnvironmentExample(): string {
  const variables = Object.entries(VARIABLES).map(([name, row]) => `# ${meaningOf(row)}\n${name}=${row.default}`)
  // A name with a placeholder in it cannot be set as it stands.
  const patterns = Object.entries(WEBHOOK_VARIABLES).map(
    ([name, row]) => `# ${meaningOf(row)}\n# ${name}=${row.default}`,
  )
  return `${[`# ${HINT}`, ...variables, ...patterns].join('\n\n')}\n`
}

/** docs/configuration.md */
export function renderConfigurationPage(): string {
  const rows = Object.entries({ ...VARIABLES, ...WEBHOOK_VARIABLES }).map(renderRow)
  return `${INTRODUCTION}
| Variable | Default | Meaning |
| --- | --- | --- |
${rows.join('\n')}
${RULES}`
}

const renderRow = ([name, row]: readonly [string, Variable]): string =>
  `| \`${name}\` | ${row.default === '' ? '' : `\`${row.default}\``} | ${meaningOf(row).replaceAll('|', '\\|')} |`

const meaningOf = ({ meaning, reserved }: Variable): string =>
  reserved === true ? `${meaning} Checked, and not used yet.` : meaning

const INTRODUCTION = `<!-- ${HINT} -->
# Configuration

Everything is read from the environment, and from \`.env\` in the current folder; the environment wins. One schema checks
it all, lists every mistake at once with its variable and what to do, and never prints a secret. \`passerelle serve
--check-config\` does only that and exits 0, or 2 with the list. An empty variable counts as unset. \`true\` and \`false\`
are the only switches.
`

const RULES = `
## What must hold together

- **Production** is \`NODE_ENV=production\`, or any \`HOST\` or \`PUBLIC_URL\` that is not loopback. There \`OIDC_ISSUER\` is
  required, no \`VERIFY_TOKEN_*\` may be \`false\`, and \`TRUSTED_PROXIES\` may not name every address. Behind a proxy on the
  same machine, set \`PUBLIC_URL\` or \`NODE_ENV\`: nothing else says that the world can reach it.
- \`OIDC_ISSUER\` is https, or http on loopback; nothing of it is folded, so that a trailing slash counts.
  \`OIDC_INTERNAL_URL\` may be http.
- A service that is not configured (\`DATABASE_URL\`, \`REDIS_URL\`, \`SMTP_URL\`) is one warning in production; development
  names them all in one line. One that is half configured is a mistake that names the missing variable:
  \`OIDC_CLIENT_ID\` goes with \`OIDC_CLIENT_SECRET\` and \`OIDC_ISSUER\`; \`KEYCLOAK_URL\` goes with \`KEYCLOAK_ADMIN\` and
  \`KEYCLOAK_ADMIN_PASSWORD\`, or with \`KEYCLOAK_CLIENT_ID\` and either \`KEYCLOAK_CLIENT_SECRET\` or
  \`KEYCLOAK_CLIENT_KEY\`, not with both;
  \`WEBHOOK_<CHANNEL>_PROVIDER\` goes with \`WEBHOOK_<CHANNEL>_SECRET\`; \`ALERT_WEBHOOK_<NAME>_URL\` with
  \`ALERT_WEBHOOK_<NAME>_SECRET\`; \`SMS_GATEWAY_URL\` with \`SMS_GATEWAY_TOKEN\`; \`MAIL_FROM\` with \`SMTP_URL\`, whose
  user goes with a password.
- A name that is not in the table, but close to one in it that is unset, is a warning that names the other.
`
