import { type Permission, rolesWithin } from '../policy/index.js'
import type { AttributeDeclarations, PolicyDocument } from '../realm-config/index.js'
import { impliesConditions, impliesRequirement } from './implication.js'
import { type LintRule, lintRules } from './lint-rules.js'

/** A rule without which every verdict would be the same, for these of its permissions, and why. */
export interface UnreachableRule {
  readonly why: 'bound-void' | 'grant-covered' | 'grant-killed' | 'deny-covered' | 'deny-idle'
  readonly rule: LintRule
  readonly permissions: readonly Permission[]
  /** Rules that make it so. */
  readonly by: readonly LintRule[]
}

/**
 * Rules that never change a verdict, alone or taken away together: those that others of their role, or of roles within
 * it, cover for every token and record; of two that are equal, the later one. It is proved by implications between
 * conditions, so that a rule which is unreachable for a reason less plain is not among them.
 */
export function unreachableRules(
  document: PolicyDocument,
  declarations: AttributeDeclarations,
): readonly UnreachableRule[] {
  const rules = lintRules(document)
  const granted = new Set(rules.filter(({ kind }) => kind === 'grant').flatMap(({ permissions }) => permissions))
  // From the last to the first, each against what is left: two that cover each other must not both be too many.
  const left = new Map(rules.map((rule) => [rule, rule.permissions]))
  const found = rules.toReversed().flatMap((rule) => {
    const within = new Set(rolesWithin(document, rule.role))
    const beside = [...left]
      .filter(([other]) => other !== rule && within.has(other.role))
      .map(([other, permissions]) => ({ ...other, permissions }))
    const unreachable =
      rule.kind === 'grant'
        ? unreachableGrant(rule, beside, declarations)
        : unreachableDeny(rule, beside, granted, declarations)
    if (unreachable !== undefined) {
      left.set(
        rule,
        rule.permissions.filter((permission) => !unreachable.permissions.includes(permission)),
      )
    }
    return unreachable ?? []
  })
  return found.toReversed()
}

function unreachableGrant(
  rule: LintRule,
  beside: readonly LintRule[],
  declarations: AttributeDeclarations,
): UnreachableRule | undefined {
  const covers = (by: LintRule): boolean => by.kind === 'grant' && coversGrant(by, rule, declarations)
  const kills = (by: LintRule): boolean =>
    by.kind === 'deny' &&
    by.requirement === undefined &&
    impliesConditions(rule.conditions, by.conditions, declarations)
  const killers = beside.filter(kills)
  const coverers = beside.filter(covers)
  // The bound that its author wrote bounds nothing: that is worth saying of each permission alone.
  const unbounded = rule.conditions.length === 0 ? [] : coverers.filter(({ conditions }) => conditions.length === 0)
  return (
    whole('grant-killed', rule, killers) ??
    partly('bound-void', rule, unbounded) ??
    whole('grant-covered', rule, [...coverers, ...killers])
  )
}

const coversGrant = (by: LintRule, rule: LintRule, declarations: AttributeDeclarations): boolean =>
  impliesConditions(rule.conditions, by.conditions, declarations) &&
  impliesRequirement(rule.requirement, by.requirement)

function unreachableDeny(
  rule: LintRule,
  beside: readonly LintRule[],
  granted: ReadonlySet<Permission>,
  declarations: AttributeDeclarations,
): UnreachableRule | undefined {
  if (rule.permissions.every((permission) => !granted.has(permission))) {
    return { why: 'deny-idle', rule, permissions: rule.permissions, by: [] }
  }
  const covers = (by: LintRule): boolean => by.kind === 'deny' && coversDeny(by, rule, declarations)
  return whole('deny-covered', rule, beside.filter(covers))
}

/**
 * A deny holds too where it can't be judged, and everywhere for a caller without its attribute: one that covers it must
 * hold there as well, so it has the same conditions on attributes.
 */
function coversDeny(by: LintRule, rule: LintRule, declarations: AttributeDeclarations): boolean {
  if (by.requirement !== undefined) {
    if (rule.requirement === undefined || !impliesRequirement(by.requirement, rule.requirement)) return false
  }
  if (by.conditions.length === 0) return true
  const attributes = rule.conditions.filter((condition) => 'attribute' in condition)
  return (
    impliesConditions(rule.conditions, by.conditions, declarations) &&
    attributes.every((condition) => by.conditions.some((other) => JSON.stringify(other) === JSON.stringify(condition)))
  )
}

/** Where each permission of the rule is in one of the others. */
function whole(why: UnreachableRule['why'], rule: LintRule, by: readonly LintRule[]): UnreachableRule | undefined {
  const found = partly(why, rule, by)
  return found?.permissions.length === rule.permissions.length ? found : undefined
}

/** For those permissions of the rule that are in one of the others. */
function partly(why: UnreachableRule['why'], rule: LintRule, by: readonly LintRule[]): UnreachableRule | undefined {
  const permissions = rule.permissions.filter((permission) =>
    by.some((other) => other.permissions.includes(permission)),
  )
  if (permissions.length === 0) return undefined
  return {
    why,
    rule,
    permissions,
    by: by.filter((other) => other.permissions.some((each) => permissions.includes(each))),
  }
}
