import type {
  BoundDocument,
  FieldDeclaration,
  FieldType,
  PolicyDocument,
  RequirementDocument,
  WhereDocument,
} from '../realm-config/index.js'
import type { Operator } from '../record-values/index.js'
import type { Permission, Requirement, RuleOrigin, Scalar } from './types.js'

/** One condition of a bound: what a field must be. */
export interface Condition {
  readonly field: string
  readonly type: FieldType
  readonly operator: Operator
  /** Of the caller; `undefined`: it compares with the constant. */
  readonly attribute: string | undefined
  readonly constant: Scalar | readonly Scalar[] | undefined
}

/** A grant or a deny, for one permission. Without conditions it holds for every record. */
export interface Rule {
  readonly origin: RuleOrigin
  readonly conditions: readonly Condition[]
  /** A grant needs it; a deny spares who has it. */
  readonly requirement: Requirement | undefined
}

export type RulesByPermission = ReadonlyMap<Permission, readonly Rule[]>

/** What a role grants and denies by rules of its own. */
export interface RoleTable {
  readonly grants: RulesByPermission
  readonly denies: RulesByPermission
}

/** The rules of a policy. */
export interface CompiledRules {
  /** By role, without what it inherits: a rule is kept once, however many roles have it. */
  readonly tables: ReadonlyMap<string, RoleTable>
  /** A role, and every role that it inherits from. */
  within(role: string): readonly string[]
  /** Every permission that the policy declares, sorted. */
  readonly declared: readonly Permission[]
}

/** Turns policy.yaml into tables, so that a decision is a look-up and a few comparisons. */
export function compileRules(document: PolicyDocument): CompiledRules {
  const declared = Object.freeze(declaredPermissions(document))
  const tables = new Map(Object.keys(document.roles).map((role) => [role, compileRole(document, declared, role)]))
  return { tables, declared, within: (role) => rolesWithin(document, role) }
}

/** Every permission that the policy's resources declare, sorted. */
export function declaredPermissions(document: PolicyDocument): readonly Permission[] {
  return Object.entries(document.resources)
    .flatMap(([resource, { actions }]) => actions.map((action): Permission => `${resource}:${action}`))
    .sort()
}

/** The declared permissions that `resource:action` means, with `*` on either side. */
export function expandPermission(pattern: string, declared: readonly Permission[]): readonly Permission[] {
  const [resource, action] = halvesOf(pattern)
  return declared.filter((permission) => {
    const [ownResource, ownAction] = halvesOf(permission)
    return (resource === '*' || resource === ownResource) && (action === '*' || action === ownAction)
  })
}

/** A role, and every role that it inherits from, each once, itself first. Unknown roles are left out. */
export function rolesWithin(document: PolicyDocument, role: string): readonly string[] {
  const found = new Set<string>()
  // A list of what is left to look at, not a function that calls itself: a chain of roles may be long.
  const left = [role]
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name) || !Object.hasOwn(document.roles, name)) continue
    found.add(name)
    left.push(...[...(document.roles[name]?.inherits ?? [])].reverse())
  }
  return [...found]
}

function halvesOf(permission: string): readonly [string, string] {
  const colon = permission.indexOf(':')
  return [permission.slice(0, colon), permission.slice(colon + 1)]
}

function compileRole(document: PolicyDocument, declared: readonly Permission[], role: string): RoleTable {
  const { grants = [], deny = [] } = document.roles[role] ?? {}
  const compile = (
    rules: readonly {
      readonly permissions: readonly string[]
      readonly where?: WhereDocument
      readonly line: number
    }[],
    requirementOf: (index: number) => RequirementDocument | undefined,
  ): RulesByPermission => {
    const table = new Map<Permission, Rule[]>()
    for (const [index, { permissions, where = {}, line }] of rules.entries()) {
      const origin: RuleOrigin = Object.freeze({ role, line })
      const requirement = toRequirement(requirementOf(index))
      // A rule reads the same for every action of a resource.
      const byFields = new Map<Readonly<Record<string, FieldDeclaration>>, Rule>()
      for (const permission of new Set(permissions.flatMap((name) => expandPermission(name, declared)))) {
        const fields = fieldsOf(document, permission)
        const rule = byFields.get(fields) ?? toRule(fields, where, { origin, requirement })
        byFields.set(fields, rule)
        const others = table.get(permission)
        if (others === undefined) table.set(permission, [rule])
        else others.push(rule)
      }
    }
    return table
  }
  return {
    grants: compile(grants, (index) => grants[index]?.requires),
    denies: compile(deny, (index) => deny[index]?.unless),
  }
}

/** Fields of the permission's resource. */
export function fieldsOf(document: PolicyDocument, permission: string): Readonly<Record<string, FieldDeclaration>> {
  const [resource] = halvesOf(permission)
  return (Object.hasOwn(document.resources, resource) ? document.resources[resource]?.fields : undefined) ?? NO_FIELDS
}

const NO_FIELDS: Readonly<Record<string, FieldDeclaration>> = Object.freeze({})

function toRule(
  fields: Readonly<Record<string, FieldDeclaration>>,
  where: WhereDocument,
  { origin, requirement }: Omit<Rule, 'conditions'>,
): Rule {
  // The list is not frozen: V8 walks a frozen one more slowly, an eighth of a decision.
  const conditions = Object.entries(where).map(([field, bound]) => toCondition(field, fields[field], bound))
  return Object.freeze({ origin, conditions, requirement })
}

function toCondition(field: string, declaration: FieldDeclaration | undefined, bound: BoundDocument): Condition {
  const { operator, operand } = readBound(bound)
  // The loader has refused a field that is not declared.
  const type = declaration?.type ?? 'string'
  // Conditions of one shape: a decision reads them in a loop.
  if (typeof operand === 'string' && operand.startsWith('$')) {
    return Object.freeze({ field, type, operator, attribute: operand.slice(1), constant: undefined })
  }
  const constant = typeof operand === 'object' ? Object.freeze([...operand]) : operand
  return Object.freeze({ field, type, operator, attribute: undefined, constant })
}

function readBound(bound: BoundDocument): { operator: Operator; operand: Scalar | readonly Scalar[] } {
  if (typeof bound !== 'object') return { operator: 'equals', operand: bound }
  if ('in' in bound) return { operator: 'in', operand: bound.in }
  return { operator: 'starts_with', operand: bound.starts_with }
}

function toRequirement(document: RequirementDocument | undefined): Requirement | undefined {
  if (document === undefined) return undefined
  const { scope, acr, client, client_role: clientRole } = document
  return Object.freeze({
    ...(scope !== undefined && { scopes: listOf(scope) }),
    ...(acr !== undefined && { acr: listOf(acr) }),
    ...(client !== undefined && { clients: listOf(client) }),
    ...(clientRole !== undefined && {
      clientRoles: Object.freeze(
        Object.fromEntries(Object.entries(clientRole).map(([name, roles]) => [name, listOf(roles)])),
      ),
    }),
  })
}

const listOf = (value: string | readonly string[]): readonly string[] => Object.freeze([value].flat())
