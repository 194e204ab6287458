import { createPolicy, type Permission, type Policy, type Reason, type RuleOrigin } from '../policy/index.js'
import type { ComparedSide } from './compared-rules.js'
import type { MatrixRule, RulesOfPermission } from './policy-rules.js'
import { smallestWitness } from './smallest-witness.js'
import { MOST_WITNESSES, subjectOf, type Witness, witnessesOf } from './witnesses.js'

/** What the holders of some roles gain or lose: one a pair of grant and deny. */
export interface FoundChange {
  readonly kind: 'gain' | 'loss'
  readonly extent: 'whole' | 'part'
  readonly grant: MatrixRule
  readonly deny?: MatrixRule
  readonly witness: Witness
}

/** A role, or two that only one of the policies allows something together. */
export type Holders = readonly [string, string?]

export interface HoldersComparison {
  /** What those who hold these roles gain and lose; of two roles, only what neither does alone. `undefined`: too much to try. */
  changesOf(holders: Holders, permission: Permission): readonly FoundChange[] | undefined
  /** Whether the policies decide otherwise about this witness, and about no holder of one of the roles alone. */
  isChangeOf(holders: Holders, permission: Permission, kind: FoundChange['kind'], witness: Witness): boolean
}

/** Witnesses that are tried in all, about fifty thousand a second: of holders of one role, and of two. */
const MOST_TRIED = { one: 4_000_000, two: 500_000 }

/** What a comparison costs by itself, in witnesses. */
const COST_OF_A_COMPARISON = 25

export function createHoldersComparison(sides: readonly [ComparedSide, ComparedSide]): HoldersComparison {
  const engines = [createPolicy(sides[0].numbered), createPolicy(sides[1].numbered)] as const
  const remembered = new Map<string, readonly FoundChange[] | undefined>()
  const left = { one: MOST_TRIED.one, two: MOST_TRIED.two }

  /** Permissions of one resource that have the same rules are decided about alike. */
  function changesOf(holders: Holders, permission: Permission): readonly FoundChange[] | undefined {
    const rules = [rulesOf(sides[0], holders, permission), rulesOf(sides[1], holders, permission)] as const
    const lines = rules.map(({ grants, denies }) => [grants, denies].map((some) => some.map(({ line }) => line)))
    const key = JSON.stringify([holders, permission.slice(0, permission.indexOf(':')), lines])
    if (remembered.has(key)) return remembered.get(key)
    const number = holders[1] === undefined ? 'one' : 'two'
    if (left[number] <= 0) return undefined
    const compared = compare(holders, permission, rules)
    left[number] -= compared.tried + COST_OF_A_COMPARISON
    remembered.set(key, compared.changes)
    return compared.changes
  }

  const ask = (engine: Policy, roles: readonly string[], witness: Witness) => {
    const { claims, ...subject } = subjectOf(witness.token)
    return engine.permissionsOf({ ...subject, roles, claims: { ...claims, ...witness.claims } })
  }
  const verdictsOf = (
    permission: Permission,
    roles: readonly string[],
    witness: Witness,
  ): readonly [boolean, boolean] => [
    ask(engines[0], roles, witness).can(permission, witness.record),
    ask(engines[1], roles, witness).can(permission, witness.record),
  ]
  const isAlone = (permission: Permission, roles: readonly string[], witness: Witness): boolean =>
    roles.length > 1 &&
    roles.some((role) => {
      const [was, is] = verdictsOf(permission, [role], witness)
      return was !== is
    })

  function isChangeOf(holders: Holders, permission: Permission, kind: FoundChange['kind'], witness: Witness): boolean {
    const roles = rolesOf(holders)
    const [was, is] = verdictsOf(permission, roles, witness)
    return was === (kind === 'loss') && is === (kind === 'gain') && !isAlone(permission, roles, witness)
  }

  function compare(
    holders: Holders,
    permission: Permission,
    rules: readonly [RulesOfPermission, RulesOfPermission],
  ): { readonly changes: readonly FoundChange[] | undefined; readonly tried: number } {
    const witnesses = witnessesOf(
      [
        { ruled: sides[0].numbered, rules: rules[0] },
        { ruled: sides[1].numbered, rules: rules[1] },
      ],
      permission,
    )
    if (witnesses === undefined) return { changes: undefined, tried: MOST_WITNESSES }
    const roles = rolesOf(holders)
    const found = new Map<string, Omit<FoundChange, 'extent'>>()
    const allowedAnywhere = [false, false]
    for (const witness of witnesses) {
      const [was, is] = verdictsOf(permission, roles, witness)
      if (was) allowedAnywhere[0] = true
      if (is) allowedAnywhere[1] = true
      if (was === is || isAlone(permission, roles, witness)) continue
      const kind = is ? 'gain' : 'loss'
      const [allowing, refusing] = is ? ([1, 0] as const) : ([0, 1] as const)
      const allowed = ask(engines[allowing], roles, witness).explain(permission, witness.record).because
      const refused = ask(engines[refusing], roles, witness).explain(permission, witness.record).because
      const grant = allowed.code === 'granted' ? ruleAt(rules[allowing].grants, allowed.by) : undefined
      if (grant === undefined) throw new Error(`${permission} is granted by no rule of ${roles.join(' and ')}`)
      const denial = denialOf(refused)
      const deny = denial && ruleAt(rules[refusing].denies, denial)
      const key = `${kind} ${grant.line} ${deny?.line}`
      if (found.has(key)) continue
      const telling = new Set([grant, deny].flatMap((rule) => Object.keys(rule?.where ?? {})))
      const smallest = smallestWitness(witness, telling, (each) => isChangeOf(holders, permission, kind, each))
      found.set(key, {
        kind,
        grant,
        ...(deny && { deny }),
        witness: smallest,
      })
    }
    const changes = [...found.values()].map(
      (change): FoundChange => ({
        ...change,
        extent: allowedAnywhere[change.kind === 'gain' ? 0 : 1] ? 'part' : 'whole',
      }),
    )
    return { changes, tried: witnesses.length }
  }

  return { changesOf, isChangeOf }
}

/** The deny that refuses; one that has a bound does so without a record too, and stands first among what has one. */
const denialOf = (because: Reason): RuleOrigin | undefined =>
  because.code === 'denied' ? because.by : because.code === 'record_required' ? because.rules[0] : undefined

const rolesOf = ([role, second]: Holders): readonly string[] => (second === undefined ? [role] : [role, second])

const rulesOf = (side: ComparedSide, holders: Holders, permission: Permission): RulesOfPermission => {
  const [one, other] = rolesOf(holders).map((role) => side.rulesAt(role, permission))
  if (one === undefined || other === undefined) return one ?? { grants: [], denies: [] }
  return { grants: [...one.grants, ...other.grants], denies: [...one.denies, ...other.denies] }
}

const ruleAt = (rules: readonly MatrixRule[], { line }: RuleOrigin): MatrixRule | undefined =>
  rules.find((rule) => rule.line === line)
