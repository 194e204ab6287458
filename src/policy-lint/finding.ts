import type { Place } from '../realm-config/index.js'

/** What lint finds, each with how grave it is and what it means in a few words. */
export const LINTS = {
  invalid: { level: 'fault', means: 'the folder has a mistake, so that nothing loads it' },
  'role-not-in-policy': { level: 'fault', means: 'the realm has a role that policy.yaml does not speak of' },
  'role-not-in-realm': { level: 'fault', means: 'policy.yaml speaks of a role that the realm does not have' },
  'inheritance-cycle': { level: 'fault', means: 'a role inherits from itself' },
  'attribute-editable': { level: 'fault', means: 'people can edit an attribute that bounds what they may do' },
  'attribute-not-in-tokens': { level: 'fault', means: 'no token of the API carries an attribute that a bound needs' },
  'bound-void': { level: 'fault', means: 'a grant without bounds beside it makes a bound void' },
  'bound-unmeetable': { level: 'fault', means: 'no value of the attribute is one that the field can have' },
  'constant-not-an-option': { level: 'fault', means: 'a bound compares with a word that is not among the options' },
  'requirement-unmeetable': { level: 'fault', means: 'no token of the realm is what a rule asks for' },
  'grant-killed': { level: 'fault', means: 'a deny of the same role takes all of a grant away' },
  'attribute-not-from-client': {
    level: 'warning',
    means: 'a client gets tokens without an attribute that a bound needs',
  },
  'grant-covered': { level: 'warning', means: 'another grant of the role allows all that this one does' },
  'deny-covered': { level: 'warning', means: 'another deny of the role takes away all that this one does' },
  'deny-idle': { level: 'warning', means: 'a deny takes away what no role grants' },
  'everything-granted': { level: 'warning', means: 'a role that is no administrator’s is granted *:*' },
  'role-unheld': { level: 'warning', means: 'no development user has the role, and no such role inherits it' },
  'field-unused': { level: 'warning', means: 'no bound looks at a declared field' },
  'permission-ungranted': { level: 'warning', means: 'no role is granted a declared permission' },
  'ignore-idle': { level: 'warning', means: 'a passerelle-lint-ignore silences nothing, or says no reason' },
} as const satisfies Readonly<Record<string, { readonly level: Level; readonly means: string }>>

export type Level = 'fault' | 'warning'
export type LintId = keyof typeof LINTS

/** One thing that is likely not as its author means it. */
export interface Finding {
  readonly id: LintId
  readonly level: Level
  readonly place: Place
  readonly problem: string
  readonly mend: string
}

export const findingAt = (id: LintId, place: Place, problem: string, mend: string): Finding => ({
  id,
  level: LINTS[id].level,
  place: { file: place.file, line: place.line, column: place.column },
  problem,
  mend,
})

export const isLintId = (id: string): id is LintId => Object.hasOwn(LINTS, id)
