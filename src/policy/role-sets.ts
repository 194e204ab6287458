import type { CompiledRules, RoleTable, Rule } from './compile-rules.js'
import type { Decision, Permission } from './types.js'

/** What some realm roles grant and deny together, whoever holds them: shared by all who do. */
export interface RoleSet {
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
/** Of all sets together, inherited ones included. */
const MOST_ROLES_REMEMBERED = 100_000

const NO_RULES: readonly Rule[] = Object.freeze([])

/** Gives what roles grant together. Roles that the policy does not know grant nothing. */
export function createRoleSets(rules: CompiledRules): (roles: readonly string[]) => RoleSet {
  const remembered = new Map<string, RoleSet>()
  let rolesRemembered = 0
  return function roleSetOf(roles) {
    // Roles that the policy does not know make no set of their own: anybody may have made them up.
    const held = roles.filter((role) => rules.tables.has(role))
    const sorted = held.length < 2 ? held : [...new Set(held)].sort()
    const name = JSON.stringify(sorted)
    const known = remembered.get(name)
    if (known !== undefined) return known
    if (remembered.size >= MOST_REMEMBERED || rolesRemembered >= MOST_ROLES_REMEMBERED) {
      remembered.clear()
      rolesRemembered = 0
    }
    const parts = partsOf(rules, sorted)
    rolesRemembered += parts.length + 1
    const roleSet = resolve(rules, parts)
    remembered.set(name, roleSet)
    return roleSet
  }
}

/** The rules of one role, and by which of the caller's roles they came. */
interface Part {
  readonly table: RoleTable
  /** `undefined`: the caller has the role itself. */
  readonly through: string | undefined
}

/** The roles themselves, then what they inherit; each role once. */
function partsOf({ tables, within }: CompiledRules, roles: readonly string[]): readonly Part[] {
  const parts = new Map<string, Part>()
  const add = (role: string, through: string | undefined): void => {
    const table = parts.has(role) ? undefined : tables.get(role)
    if (table !== undefined) parts.set(role, { table, through })
  }
  for (const role of roles) add(role, undefined)
  for (const role of roles) for (const inherited of within(role)) add(inherited, role)
  return [...parts.values()]
}

function resolve({ declared }: CompiledRules, parts: readonly Part[]): RoleSet {
  const holdings = new Map<Permission, HeldPermission>()
  const granted = new Set<Permission>()
  for (const { table } of parts) {
    if (granted.size === declared.length) break
    for (const permission of table.grants.keys()) granted.add(permission)
  }

  /** Put together when it is first asked for: of all that a caller holds, a process asks for a little. */
  function holdingOf(permission: Permission): HeldPermission | undefined {
    const known = holdings.get(permission)
    if (known !== undefined || !granted.has(permission)) return known
    const grants = joined(parts, permission, 'grants')
    const made = holding(permission, unconditionalFirst(grants), joined(parts, permission, 'denies'))
    holdings.set(permission, made)
    return made
  }

  const takenAway = new Set<Permission>()
  for (const { table } of parts) {
    for (const [permission, rules] of table.denies) if (rules.some(isAbsolute)) takenAway.add(permission)
  }
  return {
    permissions: Object.freeze([...granted].filter((permission) => !takenAway.has(permission)).sort()),
    holdingOf,
  }
}

/** Rules of several roles. */
function joined(parts: readonly Part[], permission: Permission, kind: 'grants' | 'denies'): readonly Rule[] {
  return parts.flatMap(({ table, through }) => {
    const rules = table[kind].get(permission) ?? NO_RULES
    return through === undefined ? rules : rules.map((rule) => passedOn(rule, through))
  })
}

const passedOn = (rule: Rule, through: string): Rule =>
  Object.freeze({
    origin: Object.freeze({ ...rule.origin, through }),
    conditions: rule.conditions,
    requirement: rule.requirement,
  })

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
