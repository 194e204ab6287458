import { createPolicy, declaredPermissions, type Permission, type Policy, type RuleOrigin } from '../policy/index.js'
import { type DeclarationChange, declarationChanges } from './declaration-changes.js'
import { type MatrixRule, type RulesOfPermission, rulesOfRole } from './policy-rules.js'
import type { TypedPolicy } from './probe-policy.js'
import { normalizedRules } from './same-rules.js'
import { smallestWitness } from './smallest-witness.js'
import { subjectOf, type Witness, witnessesOf } from './witnesses.js'

/** Something that a role gains or loses. */
export interface PolicyChange {
  readonly kind: 'gain' | 'loss'
  readonly role: string
  readonly permission: Permission
  /**
   * Roles that grant it, where it is a deny of `role` that was added or lifted: the change shows on those who hold `role`
   * and one of these. Empty where `role` alone is enough.
   */
  readonly together: readonly string[]
  /** How much: all that there was or will be, or some of it. */
  readonly extent: 'whole' | 'part'
  /** The grant that allows it, in the policy that does. */
  readonly grant: MatrixRule
  /** The deny that refuses it in the other policy; absent where nothing grants it there. */
  readonly deny?: MatrixRule
  /** What `role` grants and denies of it, in either policy. */
  readonly before: RulesOfPermission
  readonly after: RulesOfPermission
  /** Somebody to whom the one policy allows it, and the other does not. */
  readonly witness: Witness
}

/** What can't be compared by trying, since too much would have to be tried: taken to be a difference. */
export interface UnclearChange {
  readonly role: string
  readonly permission: Permission
  readonly together: readonly string[]
  readonly before: RulesOfPermission
  readonly after: RulesOfPermission
}

export interface PolicyComparison {
  readonly changes: readonly PolicyChange[]
  readonly unclear: readonly UnclearChange[]
  /** Names that only one of the policies has, whatever they mean for verdicts. */
  readonly roles: NamesChanged
  readonly permissions: NamesChanged
  /** Types of attributes and fields that are declared otherwise. */
  readonly declarations: readonly DeclarationChange[]
}

export interface NamesChanged {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

interface BothRules {
  readonly before: RulesOfPermission
  readonly after: RulesOfPermission
}

const NO_RULES: RulesOfPermission = { grants: [], denies: [] }

/**
 * What each role gains and loses from one policy to another, complete: whoever is allowed something by one policy alone,
 * is so by a change that is listed here, or by one that is `unclear`.
 *
 * Why one and two roles suffice: a caller is allowed x if some role of theirs grants x and none denies it. Let the old
 * policy allow x to a set of roles, by r, and the new one refuse it. If a role q of the set denies x in the new policy,
 * then r and q alone are allowed x in the old one (r grants, neither denies) and refused it in the new one. Else nobody
 * in the set grants it in the new policy, and r alone is allowed it in the old one and refused it in the new one. The
 * other way round is the same with old and new exchanged. And where no role changes alone, a pair can only change by the
 * denies of one of them, on what the other is allowed alone in both policies.
 */
export function comparePolicies(before: TypedPolicy, after: TypedPolicy): PolicyComparison {
  const sides = [before, after] as const
  const permissions = [...new Set(sides.flatMap(({ policy }) => declaredPermissions(policy)))].sort()
  const roles = [...new Set(sides.flatMap(({ policy }) => Object.keys(policy.roles)))]
  const engines = [createPolicy(before), createPolicy(after)] as const
  const tables = sides.map(({ policy }) => {
    const declared = declaredPermissions(policy)
    return new Map(
      roles.map((role) => {
        const rules = rulesOfRole(policy, role, declared)
        return [role, new Map(declared.map((permission, index) => [permission, rules[index] ?? NO_RULES]))]
      }),
    )
  })
  const rulesAt = (role: string, permission: Permission): BothRules => ({
    before: tables[0]?.get(role)?.get(permission) ?? NO_RULES,
    after: tables[1]?.get(role)?.get(permission) ?? NO_RULES,
  })
  const changes: PolicyChange[] = []
  const unclear: UnclearChange[] = []
  for (const role of roles) {
    for (const permission of permissions) {
      const own = rulesAt(role, permission)
      const isSame = (part: 'grants' | 'denies'): boolean =>
        normalizedRules(before, permission, own.before[part]) === normalizedRules(after, permission, own.after[part])
      const sameDenies = isSame('denies')
      if (sameDenies && isSame('grants')) continue
      const asked = { engines, sides, permission }
      const alone = compareHolders([role], own, asked)
      if (alone === undefined) unclear.push({ role, permission, together: [], ...own })
      else changes.push(...alone.map((change) => ({ role, permission, together: [], ...own, ...change })))
      if (!sameDenies) compareTogether(role, permission, own)
    }
  }
  return {
    changes: changes.sort(
      (left, right) => roles.indexOf(left.role) - roles.indexOf(right.role) || rank(left) - rank(right),
    ),
    unclear,
    roles: namesChanged(Object.keys(before.policy.roles), Object.keys(after.policy.roles)),
    permissions: namesChanged(declaredPermissions(before.policy), declaredPermissions(after.policy)),
    declarations: declarationChanges(before, after),
  }

  /** What a deny of `role` takes from those who hold another role too, or gives back. */
  function compareTogether(role: string, permission: Permission, own: BothRules): void {
    const found = new Map<string, PolicyChange>()
    const lost: string[] = []
    for (const other of roles) {
      if (other === role) continue
      const theirs = rulesAt(other, permission)
      if (theirs.before.grants.length === 0 || theirs.after.grants.length === 0) continue
      const both = { before: withDenies(theirs.before, own.before), after: withDenies(theirs.after, own.after) }
      const some = compareHolders([other, role], both, { engines, sides, permission })
      if (some === undefined) lost.push(other)
      for (const change of some ?? []) {
        const known = found.get(change.kind)
        const together = [...(known?.together ?? []), other].filter((name, at, all) => all.indexOf(name) === at)
        found.set(change.kind, { role, permission, ...own, ...change, ...known, together })
      }
    }
    changes.push(...found.values())
    if (lost.length > 0) unclear.push({ role, permission, together: lost, ...own })
  }
}

const withDenies = (one: RulesOfPermission, other: RulesOfPermission): RulesOfPermission => ({
  grants: [...one.grants, ...other.grants],
  denies: [...one.denies, ...other.denies],
})

interface Asked {
  readonly engines: readonly [Policy, Policy]
  readonly sides: readonly [TypedPolicy, TypedPolicy]
  readonly permission: Permission
}

type FoundChange = Pick<PolicyChange, 'kind' | 'extent' | 'grant' | 'deny' | 'witness'>

/** What those who hold these roles gain and lose; of two roles, only what neither does alone. */
function compareHolders(
  [role, second]: readonly [string, string?],
  rules: BothRules,
  { engines, sides, permission }: Asked,
): readonly FoundChange[] | undefined {
  const witnesses = witnessesOf(
    [
      { ruled: sides[0], rules: rules.before },
      { ruled: sides[1], rules: rules.after },
    ],
    permission,
  )
  if (witnesses === undefined) return undefined
  const ask = (engine: Policy, roles: readonly string[], witness: Witness) => {
    const { claims, ...subject } = subjectOf(witness.token)
    return engine.permissionsOf({ ...subject, roles, claims: { ...claims, ...witness.claims } })
  }
  const roles = second === undefined ? [role] : [role, second]
  const verdictsOf = (witness: Witness, holders = roles): readonly [boolean, boolean] => [
    ask(engines[0], holders, witness).can(permission, witness.record),
    ask(engines[1], holders, witness).can(permission, witness.record),
  ]
  const found = new Map<string, Omit<FoundChange, 'extent'>>()
  const allowedAnywhere = [false, false]
  for (const witness of witnesses) {
    const [was, is] = verdictsOf(witness)
    if (was) allowedAnywhere[0] = true
    if (is) allowedAnywhere[1] = true
    if (was === is) continue
    if (second !== undefined && roles.some((each) => differs(verdictsOf(witness, [each])))) continue
    const kind = is ? 'gain' : 'loss'
    const [allowing, refusing] = is ? [engines[1], engines[0]] : [engines[0], engines[1]]
    const [granting, denying] = is ? [rules.after, rules.before] : [rules.before, rules.after]
    const allowed = ask(allowing, roles, witness).explain(permission, witness.record).because
    const refused = ask(refusing, roles, witness).explain(permission, witness.record).because
    const grant = allowed.code === 'granted' ? ruleAt(granting.grants, allowed.by) : undefined
    if (grant === undefined) throw new Error(`${permission} is granted by no rule of ${roles.join(' and ')}`)
    const deny = refused.code === 'denied' ? ruleAt(denying.denies, refused.by) : undefined
    const key = `${kind} ${grant.role}:${grant.line} ${deny === undefined ? '' : `${deny.role}:${deny.line}`}`
    if (found.has(key)) continue
    const telling = new Set([grant, deny].flatMap((rule) => Object.keys(rule?.where ?? {})))
    const isSuch = (each: Witness): boolean => {
      const [then, now] = verdictsOf(each)
      return (
        then === was && now === is && !(second !== undefined && roles.some((one) => differs(verdictsOf(each, [one]))))
      )
    }
    found.set(key, { kind, grant, ...(deny && { deny }), witness: smallestWitness(witness, telling, isSuch) })
  }
  return [...found.values()].map((change) => ({
    ...change,
    extent: allowedAnywhere[change.kind === 'gain' ? 0 : 1] ? 'part' : 'whole',
  }))
}

/** Gains first. */
const rank = ({ kind }: PolicyChange): number => (kind === 'gain' ? 0 : 1)

const differs = ([was, is]: readonly [boolean, boolean]): boolean => was !== is

const ruleAt = (rules: readonly MatrixRule[], { role, line }: RuleOrigin): MatrixRule | undefined =>
  rules.find((rule) => rule.role === role && rule.line === line)

function namesChanged(before: readonly string[], after: readonly string[]): NamesChanged {
  return {
    added: after.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !after.includes(name)),
  }
}
