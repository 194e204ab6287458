import type { Level } from './finding.js'
import { LINT_RULES, OWN_FINDINGS } from './rules.js'

interface Described {
  readonly id: string
  readonly level: Level
  readonly means: string
  readonly why: string
  readonly mend: string
  readonly in: 'production' | 'everywhere'
}

const INTRODUCTION = `# What \`passerelle realm lint\` looks for

<!-- Generated from the rules in src/realm-lint. Change them there, then run \`npx vitest run test/unit/realm-lint -u\`. -->

\`\`\`sh
passerelle realm lint realm-config/gaveurs-production
passerelle realm lint realm-config/gaveurs-production --overlay production.yaml --strict
passerelle realm lint realm-config/gaveurs-production --environment development
passerelle realm lint export.json --json | jq '.findings[] | select(.level == "error")'
\`\`\`

It looks at files alone, and asks no Keycloak. What the files do not say counts as what a new realm has, since that is
what they would make. Fields that Keycloak does not know end the command with 2, like every other mistake that keeps files
from being loaded; all else is a finding, with the file, the line, and what to do.

- An **error** opens the realm to somebody. It ends the command with 1.
- A **warning** makes an attack easier or its traces fainter. It ends the command with 1.
- An **advice** is good practice that many realms do without. It ends the command with 1 only with \`--strict\`.

\`--environment production\` is the default. \`--environment development\` leaves out what is only asked of a realm that
people depend on; the table says which. \`--audience\` (or OIDC_AUDIENCE) names the API whose audience tokens must carry.

## Silence a finding

A comment on the line, or above it, silences one finding and says why. Above the first line of an object it silences the
finding for all of that object:

\`\`\`yaml
clientId: reporting-cli
redirectUris:
  # passerelle-realm-lint-ignore redirect-loopback: a native application, RFC 8252
  - http://127.0.0.1/callback
\`\`\`

\`\`\`yaml
# passerelle-realm-lint-ignore-everywhere offline-session-unlimited: the farm's devices stay logged in for years
realm: gaveurs-production
\`\`\`

JSON has no comments: silence what an export has from an overlay in YAML, everywhere. A silence without a reason is an
error, and one that silences nothing a warning; silenced findings are still counted and shown.

## Findings

| id | level | finds | in |
| --- | --- | --- | --- |
`

/** The page of all findings, from the tables that lint itself walks over. */
export function renderLintPage(): string {
  const own = Object.entries(OWN_FINDINGS).map(([id, finding]): Described => ({ id, ...finding, in: 'everywhere' }))
  const all: readonly Described[] = [...LINT_RULES, ...own]
  const rows = all.map((rule) => `| [\`${rule.id}\`](#${rule.id}) | ${rule.level} | ${rule.means} | ${rule.in} |`)
  const sections = all.map(
    ({ id, means, why, mend }) => `### ${id}\n\n${means.charAt(0).toUpperCase()}${means.slice(1)}. ${why}\n\n${mend}\n`,
  )
  return `${INTRODUCTION}${rows.join('\n')}\n\n${sections.join('\n')}`
}
