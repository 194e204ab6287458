import type { LintRule } from './finding.js'
import { attributeRules } from './rules/attributes.js'
import { clientRules } from './rules/clients.js'
import { peopleRules } from './rules/people.js'
import { providerRules } from './rules/providers.js'
import { realmRules } from './rules/realm.js'
import { secretRules } from './rules/secrets.js'
import { tokenRules } from './rules/tokens.js'

/** Every rule, in the order of docs/realm-lint.md. */
export const LINT_RULES: readonly LintRule[] = [
  ...clientRules,
  ...tokenRules,
  ...realmRules,
  ...peopleRules,
  ...attributeRules,
  ...providerRules,
  ...secretRules,
]

/** What lint finds in the files themselves, beside what a rule does. */
export const OWN_FINDINGS = {
  'unknown-reference': {
    level: 'error',
    means: 'a file names something that none of the files has, and no realm comes with',
    why: 'Keycloak takes some such names silently, and fails over others without saying why.',
    mend: 'Declare it, or correct its name.',
  },
  'unknown-value': {
    level: 'error',
    means: 'a file says something that Keycloak has no word for',
    why: 'Keycloak refuses it without a reason, or takes it and does nothing.',
    mend: 'Write one of the values that there are.',
  },
  'field-too-new': {
    level: 'error',
    means: 'a field came with a later version than that of `--keycloak-version`',
    why: 'An older Keycloak refuses the whole object for it.',
    mend: 'Remove it, or update Keycloak.',
  },
  'silence-without-reason': {
    level: 'error',
    means: 'a comment silences a finding and does not say why',
    why: 'Whoever reads it later cannot tell whether the reason still holds. It silences nothing.',
    mend: 'Write `# passerelle-realm-lint-ignore <id>: <reason>`.',
  },
  'silence-idle': {
    level: 'warning',
    means: 'a comment silences what is not there',
    why: 'It would hide the next finding of its kind.',
    mend: 'Remove the comment.',
  },
} as const

export type OwnFindingId = keyof typeof OWN_FINDINGS

export const isLintId = (id: string): boolean =>
  LINT_RULES.some((rule) => rule.id === id) || Object.hasOwn(OWN_FINDINGS, id)
