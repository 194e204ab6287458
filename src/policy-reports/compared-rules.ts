import { declaredPermissions, type Permission } from '../policy/index.js'
import type { PolicyDocument } from '../realm-config/index.js'
import { type MatrixRule, type RulesOfPermission, rulesOfRole } from './policy-rules.js'
import type { TypedPolicy } from './probe-policy.js'
import { ruleText } from './same-rules.js'

/** One of two policies, made ready to be compared. */
export interface ComparedSide {
  /** The policy with a line of its own for each rule, since several may stand on one. */
  readonly numbered: TypedPolicy
  rulesAt(role: string, permission: Permission): RulesOfPermission
  /** The rule as it stands in policy.yaml. */
  asWritten(rule: MatrixRule): MatrixRule
  textOf(permission: Permission, rule: MatrixRule): string
}

/** A role that grants everything: no policy can declare one of this name. */
export const EVERYTHING = ' '

const NO_RULES: RulesOfPermission = { grants: [], denies: [] }

export function createComparedSide({ policy, attributes }: TypedPolicy): ComparedSide {
  const lines: number[] = []
  const numbered = { policy: withOwnLines(policy, lines), attributes }
  const declared = declaredPermissions(policy)
  const table = new Map(
    Object.keys(numbered.policy.roles).map((role) => {
      const rules = rulesOfRole(numbered.policy, role, declared)
      return [role, new Map(declared.map((permission, index) => [permission, rules[index] ?? NO_RULES]))]
    }),
  )
  const texts = new Map<string, string>()
  return {
    numbered,
    rulesAt: (role, permission) => table.get(role)?.get(permission) ?? NO_RULES,
    asWritten: (rule) => ({ ...rule, line: lines[rule.line] ?? rule.line }),
    textOf(permission, rule) {
      const key = `${rule.line} ${permission.slice(0, permission.indexOf(':'))}`
      const known = texts.get(key) ?? ruleText(numbered, permission, rule)
      texts.set(key, known)
      return known
    },
  }
}

/** @param lines gets the line that each rule has in policy.yaml, at its own */
function withOwnLines({ resources, roles }: PolicyDocument, lines: number[]): PolicyDocument {
  const own = <Rule extends { readonly line: number }>(rule: Rule): Rule => ({
    ...rule,
    line: lines.push(rule.line) - 1,
  })
  const everything = { grants: [own({ permissions: ['*:*'], line: 0 })] }
  const numbered = Object.entries(roles).map(
    ([name, { grants, deny, ...role }]) =>
      [name, { ...role, grants: grants.map(own), ...(deny && { deny: deny.map(own) }) }] as const,
  )
  return { resources, roles: Object.fromEntries([...numbered, [EVERYTHING, everything]]) }
}
