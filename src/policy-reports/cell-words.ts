import type { MatrixRule, RulesOfPermission } from './policy-rules.js'
import { requirementWords, whereWords } from './rule-words.js'

/** One rule of a cell in words, and where it stands. */
export interface CellLine {
  readonly kind: 'all' | 'bounded' | 'denied'
  readonly text: string
  /** `:42`, or `:42 from gaveur` where it is inherited. */
  readonly place: string
}

/** A cell in words: its denies first, since they win, then its grants; none where it has no rule. */
export const cellLines = ({ grants, denies }: RulesOfPermission): readonly CellLine[] => [
  ...denies.map((rule): CellLine => ({ kind: 'denied', text: denyWords(rule), place: placeOf(rule) })),
  ...grants.map(
    (rule): CellLine => ({
      kind: rule.where === undefined && rule.requirement === undefined ? 'all' : 'bounded',
      text: grantWords(rule),
      place: placeOf(rule),
    }),
  ),
]

type RuleParts = Pick<MatrixRule, 'where' | 'requirement'>

/** `all`, `gaveur_id = $gaveur_id`, `all, with acr 2`. */
const grantWords = ({ where, requirement }: RuleParts): string =>
  [
    where === undefined ? 'all' : whereWords(where),
    ...(requirement ? [`with ${requirementWords(requirement)}`] : []),
  ].join(', ')

/** `denied`, `denied where site_id = LS, unless acr 2`. */
const denyWords = ({ where, requirement }: RuleParts): string =>
  [
    where === undefined ? 'denied' : `denied where ${whereWords(where)}`,
    ...(requirement ? [`unless ${requirementWords(requirement)}`] : []),
  ].join(', ')

const placeOf = ({ role, inherited, line }: MatrixRule): string => `:${line}${inherited ? ` from ${role}` : ''}`
