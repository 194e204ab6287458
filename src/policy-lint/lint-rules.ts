import { declaredPermissions, expandPermission, type Permission } from '../policy/index.js'
import type { BoundDocument, PolicyDocument, RequirementDocument, WhereDocument } from '../realm-config/index.js'
import type { Condition } from './implication.js'

/** A grant or a deny as lint looks at it. */
export interface LintRule {
  readonly kind: 'grant' | 'deny'
  readonly role: string
  /** Among the grants, or the denies, of its role. */
  readonly index: number
  readonly line: number
  readonly patterns: readonly string[]
  readonly permissions: readonly Permission[]
  readonly conditions: readonly Condition[]
  /** `requires` of a grant, `unless` of a deny. */
  readonly requirement: RequirementDocument | undefined
}

/** Every rule of a policy, in its order. */
export function lintRules(document: PolicyDocument): readonly LintRule[] {
  const declared = declaredPermissions(document)
  const read = (
    kind: LintRule['kind'],
    role: string,
    rule: { readonly permissions: readonly string[]; readonly where?: WhereDocument; readonly line: number },
    index: number,
    requirement: RequirementDocument | undefined,
  ): LintRule => ({
    kind,
    role,
    index,
    line: rule.line,
    patterns: rule.permissions,
    permissions: [...new Set(rule.permissions.flatMap((pattern) => expandPermission(pattern, declared)))],
    conditions: Object.entries(rule.where ?? {}).map(([field, bound]) => conditionOf(field, bound)),
    requirement,
  })
  return Object.entries(document.roles).flatMap(([role, { grants, deny = [] }]) => [
    ...grants.map((grant, index) => read('grant', role, grant, index, grant.requires)),
    ...deny.map((rule, index) => read('deny', role, rule, index, rule.unless)),
  ])
}

function conditionOf(field: string, bound: BoundDocument): Condition {
  const [operator, operand] =
    typeof bound !== 'object'
      ? (['equals', bound] as const)
      : 'in' in bound
        ? (['in', bound.in] as const)
        : (['starts_with', bound.starts_with] as const)
  return typeof operand === 'string' && operand.startsWith('$')
    ? { field, operator, attribute: operand.slice(1) }
    : { field, operator, constants: [operand].flat() }
}
