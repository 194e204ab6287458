import type { RoleTable, Rule } from './compile-rules.js'
import type { Decision, Permission } from './types.js'

/** What some realm roles grant and deny together, whoever holds them: shared by all who do. */
export interface RoleSet {
  readonly roles: readonly string[]
  /** Sorted; without those that are denied to everyone. */
  readonly permissions: readonly Permission[]
  /** `undefined`: none of the roles grants it. */
  holdingOf(permission: Permission): HeldPermission | undefined
}

/** The ways a permission is held, and what takes it away. */
export interface HeldPermission {
  /** Alternatives, at least one; those without a bound first. */
  readonly grants: readonly Rule[]
  readonly denies: readonly Rule[]
  /** The decision of the first grant, where nothing can stand against it: it asks for nothing, and nothing denies. */
  readonly granted: Decision | undefined
  /** The decision without a record where all rules are bounded, and the caller has all that they ask for. */
  readonly recordRequired: Decision
  /** Whether a rule asks for more of a token than its roles and attributes. */
  readonly hasRequirements: boolean
}

/** A realm has few sets of roles that people really hold; whoever makes more pays for them again. */
const MOST_REMEMBERED = 1024

const NO_RULES: readonly Rule[] = Object.freeze([])

/** Gives what roles grant together. Roles that the policy does not know grant nothing. */
export function createRoleSets(tables: ReadonlyMap<string, RoleTable>): (roles: readonly string[]) => RoleSet {
  const remembered = new Map<string, RoleSet>()
  return function roleSetOf(roles) {
    const name = JSON.stringify(roles)
    const known = remembered.get(name)
    if (known !== undefined) return known
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    const roleSet = resolve(tables, roles)
    remembered.set(name, roleSet)
    return roleSet
  }
}

function resolve(tables: ReadonlyMap<string, RoleTable>, roles: readonly string[]): RoleSet {
  const held = [...new Set(roles)].flatMap((role) => tables.get(role) ?? [])
  const holdings = new Map<Permission, HeldPermission>()
  const granted = new Set(held.flatMap(({ grants }) => [...grants.keys()]))

  /** Put together when it is first asked for: of all that a caller holds, a process asks for a little. */
  function holdingOf(permission: Permission): HeldPermission | undefined {
    const known = holdings.get(permission)
    if (known !== undefined || !granted.has(permission)) return known
    const grants = joined(held, permission, 'grants')
    const made = holding(permission, unconditionalFirst(grants), joined(held, permission, 'denies'))
    holdings.set(permission, made)
    return made
  }

  const isTakenAway = (permission: Permission): boolean =>
    held.some(({ denies }) => denies.get(permission)?.some(isAbsolute))
  return {
    roles: Object.freeze([...roles]),
    permissions: Object.freeze([...granted].filter((permission) => !isTakenAway(permission)).sort()),
    holdingOf,
  }
}

/** Rules of several roles; one that two of them inherit, once. */
function joined(tables: readonly RoleTable[], permission: Permission, kind: 'grants' | 'denies'): readonly Rule[] {
  const once = new Map<object, Rule>()
  for (const table of tables) {
    for (const rule of table[kind].get(permission) ?? NO_RULES) {
      if (!once.has(rule.written)) once.set(rule.written, rule)
    }
  }
  return [...once.values()]
}

/** What asks for nothing, then what asks for no record: a record that can't be read must not hide those. */
function unconditionalFirst(rules: readonly Rule[]): readonly Rule[] {
  const rank = (rule: Rule): number => (isAbsolute(rule) ? 0 : rule.conditions.length === 0 ? 1 : 2)
  return [...rules].sort((left, right) => rank(left) - rank(right))
}

/** Holds for every token and every record. */
function isAbsolute({ conditions, requirement }: Rule): boolean {
  return conditions.length === 0 && requirement === undefined
}

function holding(permission: Permission, grants: readonly Rule[], denies: readonly Rule[]): HeldPermission {
  const [first] = grants
  return {
    grants,
    denies,
    granted: first !== undefined && isAbsolute(first) && denies.length === 0 ? grantedBy(permission, first) : undefined,
    recordRequired: recordRequired(permission, [...denies, ...grants]),
    hasRequirements: [...grants, ...denies].some(({ requirement }) => requirement !== undefined),
  }
}

function grantedBy(permission: Permission, { origin }: Rule): Decision {
  return Object.freeze({
    allowed: true,
    because: Object.freeze({ code: 'granted', permission, by: origin, where: undefined }),
  })
}

/** The refusal of bounded rules that were asked about without a record. */
export function recordRequired(permission: Permission, rules: readonly Rule[]): Decision {
  const bounded = rules.filter(({ conditions }) => conditions.length > 0)
  const fields = new Set(bounded.flatMap(({ conditions }) => conditions.map(({ field }) => field)))
  const because = Object.freeze({
    code: 'record_required',
    permission,
    fields: Object.freeze([...fields]),
    rules: Object.freeze(bounded.map(({ origin }) => origin)),
  } as const)
  return Object.freeze({ allowed: false, because })
}
