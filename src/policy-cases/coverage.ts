import { declaredPermissions, expandPermission, type Reason } from '../policy/index.js'
import type { DenyDocument, GrantDocument, PolicyDocument } from '../realm-config/index.js'
import { type Judgement, rulesOf } from './judge.js'
import { ruleText } from './rule-text.js'
import type { Coverage, Question, SeenPermission, SeenRule } from './types.js'

/** A question with what it came to. */
export interface Answered {
  readonly question: Question
  readonly judgement: Judgement
}

/** Refusals in which a grant's own bound or requirement speaks; that a record was missing says nothing of the bound. */
const REFUSED_BY_RULE: ReadonlySet<Reason['code']> = new Set([
  'out_of_bounds',
  'requirement_missing',
  'attribute_missing',
  'field_missing',
])

/** Which rules the cases have seen at work, and which permissions of which roles they name. */
export function coverageOf(document: PolicyDocument, answered: readonly Answered[]): Coverage {
  const seen = whatWasSeen(answered)
  const rules = rulesIn(document, seen)
  const asked = new Set<string>(answered.map(({ question }) => question.permission))
  const ruled = new Set(rules.flatMap(({ permissions }) => permissions.map(({ permission }) => permission)))
  const ruleless = declaredPermissions(document).filter((permission) => !ruled.has(permission))
  const unasked = ruleless.filter((permission) => !asked.has(permission))
  const parts = rules.flatMap(({ permissions }) => permissions)
  const total = parts.length + ruleless.length
  const touched = parts.filter(isTouched).length + ruleless.length - unasked.length
  const unnamed = unnamedPairs(document, answered)
  const permissions = declaredPermissions(document).length
  const pairs = Object.keys(document.roles).length * permissions
  return {
    percent: total === 0 ? 100 : Math.floor((touched / total) * 100),
    touched,
    total,
    rules,
    unasked,
    pairs: { total: pairs, named: pairs - Object.values(unnamed).flat().length, permissions },
    unnamed,
  }
}

/** Whether a case has met the rule with this permission at all. */
export const isTouched = ({ held, refused }: SeenPermission): boolean => held || refused === true

/** What was seen of rules, as `held|refused line role permission`. */
function whatWasSeen(answered: readonly Answered[]): ReadonlySet<string> {
  const seen = new Set<string>()
  for (const { question, judgement } of answered) {
    for (const { because } of judgement.decisions) {
      const how = REFUSED_BY_RULE.has(because.code) ? 'refused' : isByRule(because) ? 'held' : undefined
      if (how === undefined) continue
      for (const { line, role } of rulesOf(because)) seen.add(keyOf(how, line, role, question.permission))
    }
  }
  return seen
}

const isByRule = ({ code }: Reason): boolean => code === 'granted' || code === 'denied'

const keyOf = (how: 'held' | 'refused', line: number, role: string, permission: string): string =>
  JSON.stringify([how, line, role, permission])

function rulesIn(document: PolicyDocument, seen: ReadonlySet<string>): readonly SeenRule[] {
  const declared = declaredPermissions(document)
  const seenRule = (kind: SeenRule['kind'], role: string, rule: GrantDocument | DenyDocument): SeenRule => {
    const { line } = rule
    const canRefuse =
      kind === 'grant' && (rule.where !== undefined || ('requires' in rule && rule.requires !== undefined))
    const permissions = [...new Set(rule.permissions.flatMap((pattern) => expandPermission(pattern, declared)))]
    return {
      kind,
      origin: { role, line },
      text: ruleText(rule),
      permissions: permissions.map((permission) => ({
        permission,
        held: seen.has(keyOf('held', line, role, permission)),
        refused: canRefuse ? seen.has(keyOf('refused', line, role, permission)) : undefined,
      })),
    }
  }
  return Object.entries(document.roles).flatMap(([role, { grants, deny = [] }]) => [
    ...grants.map((grant) => seenRule('grant', role, grant)),
    ...deny.map((rule) => seenRule('deny', role, rule)),
  ])
}

function unnamedPairs(document: PolicyDocument, answered: readonly Answered[]): Coverage['unnamed'] {
  const named = new Map<string, Set<string>>()
  for (const { question } of answered) {
    for (const role of question.who.subject.roles) {
      const permissions = named.get(role) ?? new Set()
      named.set(role, permissions.add(question.permission))
    }
  }
  const unnamed = Object.keys(document.roles).map((role) => {
    const permissions = declaredPermissions(document).filter((permission) => !named.get(role)?.has(permission))
    return [role, permissions] as const
  })
  return Object.fromEntries(unnamed.filter(([, permissions]) => permissions.length > 0))
}
