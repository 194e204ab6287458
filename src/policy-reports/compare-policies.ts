import { declaredPermissions, type Permission } from '../policy/index.js'
import { createHoldersComparison, type FoundChange } from './compare-holders.js'
import { type ComparedSide, createComparedSide, EVERYTHING } from './compared-rules.js'
import { type DeclarationChange, declarationChanges } from './declaration-changes.js'
import type { RulesOfPermission } from './policy-rules.js'
import type { TypedPolicy } from './probe-policy.js'

/**
 * Something that a role gains or loses: what `grant` allows in the policy that does, and `deny` (or no grant) refuses in the
 * other one. `extent`: all that there was or will be, or some of it. `witness`: somebody whom it happens to.
 */
export interface PolicyChange extends FoundChange {
  readonly role: string
  readonly permission: Permission
  /**
   * Roles that have this grant, where it is a deny of `role` that was added or lifted: the change shows on those who hold
   * `role` and one of these. Empty where `role` alone is enough.
   */
  readonly together: readonly string[]
  /** What `role` grants and denies of it, in either policy. */
  readonly before: RulesOfPermission
  readonly after: RulesOfPermission
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
  const sides = [createComparedSide(before), createComparedSide(after)] as const
  const permissions = [...new Set([before, after].flatMap(({ policy }) => declaredPermissions(policy)))].sort()
  const roles = [...new Set([before, after].flatMap(({ policy }) => Object.keys(policy.roles)))]
  const holders = createHoldersComparison(sides)
  const changes: PolicyChange[] = []
  const unclear: UnclearChange[] = []
  const alike = permissionsAlike(sides, roles, permissions)
  for (const role of roles) {
    const ofRole: PolicyChange[] = []
    for (const group of alike) {
      const [permission] = group
      const denies = textsChanged(sides, role, permission, 'denies')
      if (denies === undefined && textsChanged(sides, role, permission, 'grants') === undefined) continue
      const alone = holders.changesOf([role], permission)
      const pairs = denies === undefined ? NO_PAIRS : comparePairs(role, permission, denies)
      const own = {
        role,
        before: rulesWritten(sides[0], role, permission),
        after: rulesWritten(sides[1], role, permission),
      }
      const found = [...(alone ?? []).map((change) => ({ ...change, together: [] })), ...pairs.found].map(asWritten)
      for (const each of group) {
        for (const change of found) ofRole.push({ ...own, permission: each, ...change })
        if (alone === undefined) unclear.push({ ...own, permission: each, together: [] })
        if (pairs.untold.length > 0) unclear.push({ ...own, permission: each, together: pairs.untold })
      }
    }
    ofRole.sort((left, right) => rank(left) - rank(right) || byName(left.permission, right.permission))
    // Not spread: one deny may make more changes than a call takes arguments.
    for (const change of ofRole) changes.push(change)
  }
  return {
    changes,
    unclear,
    roles: namesChanged(Object.keys(before.policy.roles), Object.keys(after.policy.roles)),
    permissions: namesChanged(declaredPermissions(before.policy), declaredPermissions(after.policy)),
    declarations: declarationChanges(before, after),
  }

  /** What denies of `role` that changed take from those who hold another role too, or give back. */
  function comparePairs(role: string, permission: Permission, denies: ChangedTexts): ComparedPairs {
    const found = new Map<string, (FoundChange & { readonly together: string[] })[]>()
    const untold: string[] = []
    // Where not even somebody who is granted everything sees a difference, nobody does.
    const any = holders.changesOf([role, EVERYTHING], permission)
    for (const other of any?.length === 0 ? [] : roles) {
      if (other === role || sides.some((side) => side.rulesAt(other, permission).grants.length === 0)) continue
      // Who has the same change of denies sees it alone.
      const [hadThem, hasThem] = [denies.removed, denies.added].map((texts, at) =>
        hasDenies(at, other, permission, texts),
      )
      if (hadThem && hasThem) continue
      const some = holders.changesOf([other, role], permission)
      if (some === undefined) untold.push(other)
      for (const change of some ?? []) {
        // A deny of the other role is told where that one is looked at.
        if (!isDenyOf(role, permission, change)) continue
        const key = `${change.kind} ${change.grant.line} ${change.deny?.line}`
        const like = found.get(key) ?? []
        const same = like.find(({ kind, witness }) => holders.isChangeOf([other, role], permission, kind, witness))
        if (same === undefined) found.set(key, [...like, { ...change, together: [other] }])
        else same.together.push(other)
      }
    }
    return { found: [...found.values()].flat(), untold }
  }

  function hasDenies(at: number, role: string, permission: Permission, texts: ReadonlySet<string>): boolean {
    const side = at === 0 ? sides[0] : sides[1]
    const own = new Set(side.rulesAt(role, permission).denies.map((rule) => side.textOf(permission, rule)))
    return [...texts].every((text) => own.has(text))
  }

  function isDenyOf(role: string, permission: Permission, { kind, deny }: FoundChange): boolean {
    const refusing = kind === 'gain' ? sides[0] : sides[1]
    return refusing.rulesAt(role, permission).denies.some(({ line }) => line === deny?.line)
  }

  function asWritten<Change extends FoundChange>({ grant, deny, ...change }: Change) {
    const [allowing, refusing] = change.kind === 'gain' ? [sides[1], sides[0]] : sides
    return { ...change, grant: allowing.asWritten(grant), ...(deny && { deny: refusing.asWritten(deny) }) }
  }
}

interface ComparedPairs {
  readonly found: readonly (FoundChange & { readonly together: readonly string[] })[]
  /** Roles that were not tried. */
  readonly untold: readonly string[]
}

const NO_PAIRS: ComparedPairs = { found: [], untold: [] }

type Sides = readonly [ComparedSide, ComparedSide]

/** Permissions of one resource that have the same rules for every role: they are decided about alike. */
function permissionsAlike(
  sides: Sides,
  roles: readonly string[],
  permissions: readonly Permission[],
): readonly (readonly [Permission, ...Permission[]])[] {
  const groups = new Map<string, [Permission, ...Permission[]]>()
  for (const permission of permissions) {
    const lines = sides.map((side) =>
      roles.map((role) => {
        const { grants, denies } = side.rulesAt(role, permission)
        return [grants, denies].map((rules) => rules.map(({ line }) => line).join()).join('|')
      }),
    )
    const key = JSON.stringify([permission.slice(0, permission.indexOf(':')), lines])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [permission])
    else known.push(permission)
  }
  return [...groups.values()]
}

interface ChangedTexts {
  readonly added: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
}

/** Rules that only one of the policies has; `undefined` where there are none. */
function textsChanged(
  sides: Sides,
  role: string,
  permission: Permission,
  part: keyof RulesOfPermission,
): ChangedTexts | undefined {
  const textsOf = (side: ComparedSide): ReadonlySet<string> =>
    new Set(side.rulesAt(role, permission)[part].map((rule) => side.textOf(permission, rule)))
  const [was, is] = [textsOf(sides[0]), textsOf(sides[1])]
  const added = new Set([...is].filter((text) => !was.has(text)))
  const removed = new Set([...was].filter((text) => !is.has(text)))
  return added.size + removed.size === 0 ? undefined : { added, removed }
}

function rulesWritten(side: ComparedSide, role: string, permission: Permission): RulesOfPermission {
  const { grants, denies } = side.rulesAt(role, permission)
  return { grants: grants.map(side.asWritten), denies: denies.map(side.asWritten) }
}

/** Gains first. */
const rank = ({ kind }: PolicyChange): number => (kind === 'gain' ? 0 : 1)

const byName = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

function namesChanged(before: readonly string[], after: readonly string[]): NamesChanged {
  return {
    added: after.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !after.includes(name)),
  }
}
