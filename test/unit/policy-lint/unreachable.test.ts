import { describe, expect, it } from 'vitest'
import { createPolicy, type PolicySubject } from '../../../src/policy/index.js'
import { unreachableRules } from '../../../src/policy-lint/unreachable.js'
import type {
  AttributeDeclarations,
  PolicyDocument,
  RequirementDocument,
  RoleRules,
  WhereDocument,
} from '../../../src/realm-config/index.js'

const ATTRIBUTES: AttributeDeclarations = {
  site: { type: 'option', options: ['LL', 'LS'] },
  team: { type: 'string' },
}

const policyOf = (role: RoleRules): PolicyDocument => ({
  resources: { doc: { actions: ['read'], fields: { site: { type: 'string' }, other: { type: 'string' } } } },
  roles: { role },
})

interface Shape {
  readonly where?: WhereDocument
  readonly requirement?: RequirementDocument
}

const WHERES: readonly WhereDocument[] = [
  ...['LL', 'L', 'MO', '$site', '$team'].map((site) => ({ site })),
  ...[['LL'], ['LL', 'LS'], ['LS', 'LL', 'MO'], '$site', '$team'].map((words) => ({ site: { in: words } })),
  ...['L', 'LL', 'M', '$site', '$team'].map((prefix) => ({ site: { starts_with: prefix } })),
  { other: 'LL' },
  { other: '$team' },
  { site: 'LL', other: 'LS' },
  { site: '$site', other: '$team' },
]
const BOUNDS: readonly Shape[] = [{}, ...WHERES.map((where) => ({ where }))]

const REQUIREMENTS: readonly RequirementDocument[] = [
  { scope: 'a' },
  { scope: ['a', 'b'] },
  { acr: '1' },
  { acr: '2' },
  { acr: ['2', 'gold'] },
  { acr: ['1', 'gold'] },
  { client: 'x' },
  { client: ['x', 'y'] },
  { client_role: { x: 'r' } },
  { client_role: { x: ['r', 's'] } },
  { client_role: { x: 'r', y: 'r' } },
  { scope: 'a', acr: '1' },
]
const REQUIRING: readonly Shape[] = [{}, ...REQUIREMENTS.map((requirement) => ({ requirement }))]

const TEXTS = ['LL', 'LS', 'L', 'MO', '']
const RECORDS: readonly Readonly<Record<string, unknown>>[] = [
  ...[...TEXTS, null, 7, undefined].flatMap((site) =>
    ['LL', 'LS', null, undefined].map((other) => ({
      ...(site !== undefined && { site }),
      ...(other !== undefined && { other }),
    })),
  ),
]
const HOLDERS: readonly PolicySubject[] = ['LL', 'LS', undefined].flatMap((site) =>
  [...TEXTS, undefined].map((team) => ({
    roles: ['role'],
    claims: { ...(site !== undefined && { site }), ...(team !== undefined && { team }) },
  })),
)
const TOKENS: readonly PolicySubject[] = [[], ['a'], ['b'], ['a', 'b']].flatMap((scopes) =>
  ['0', '1', '2', 'gold', undefined].flatMap((acr) =>
    ['x', 'y', 'z'].flatMap((clientId) =>
      [{}, { x: ['r'] }, { x: ['r', 's'] }, { x: ['r'], y: ['r'] }].map((clientRoles) => ({
        roles: ['role'],
        scopes,
        clientId,
        clientRoles,
        claims: acr === undefined ? {} : { acr },
      })),
    ),
  ),
)

type Kind = 'grant' | 'deny'
type Pair = readonly [Shape, Shape]

/** One role with two grants, or with two denies of what a third grant allows. */
function roleOf(kind: Kind, pair: readonly Shape[]): RoleRules {
  const rule = ({ where }: Shape, line: number) => ({ permissions: ['doc:read'], line, ...(where && { where }) })
  if (kind === 'grant') {
    const grants = pair.map((each, at) => ({
      ...rule(each, at),
      ...(each.requirement && { requires: each.requirement }),
    }))
    return { grants }
  }
  const deny = pair.map((each, at) => ({ ...rule(each, at), ...(each.requirement && { unless: each.requirement }) }))
  return { grants: [{ permissions: ['doc:read'], line: 9 }], deny }
}

const pairsOf = (shapes: readonly Shape[]): readonly Pair[] =>
  shapes.flatMap((left) => shapes.map((right): Pair => [left, right]))

/** Whether the second rule ever changes a verdict beside the first. */
function matters(kind: Kind, [first, second]: Pair, subjects: readonly PolicySubject[]): boolean {
  const isBounded = first.where !== undefined || second.where !== undefined
  const records = isBounded ? [undefined, ...RECORDS] : [undefined]
  const of = (shapes: readonly Shape[]) =>
    createPolicy({ policy: policyOf(roleOf(kind, shapes)), attributes: ATTRIBUTES })
  const both = of([first, second])
  const alone = of([first])
  return subjects.some((subject) => {
    const [withBoth, withOne] = [both.permissionsOf(subject), alone.permissionsOf(subject)]
    return records.some((record) => withBoth.can('doc:read', record) !== withOne.can('doc:read', record))
  })
}

const reported = (kind: Kind, pair: Pair): boolean =>
  unreachableRules(policyOf(roleOf(kind, pair)), ATTRIBUTES).some(({ rule }) => rule.kind === kind && rule.index === 1)

describe.each(['grant', 'deny'] as const)('of two rules, the second %s', (kind) => {
  it.each([
    ['bounds', BOUNDS, HOLDERS],
    ['requirements', REQUIRING, TOKENS],
  ] as const)(
    'is reported only where no token and no record of all that there are sees a difference: %s',
    (_, shapes, subjects) => {
      const superfluous = pairsOf(shapes).filter((pair) => reported(kind, pair))
      expect(superfluous.length).toBeGreaterThan(shapes.length * 2)
      expect(superfluous.filter((pair) => matters(kind, pair, subjects)).map((pair) => JSON.stringify(pair))).toEqual(
        [],
      )
    },
  )
})

describe('a grant that a deny of its role takes away whole', () => {
  it('is reported only where it never allows anything', () => {
    const killed = pairsOf(BOUNDS).filter(([grant, deny]) => killedBy(grant, deny))
    expect(killed.length).toBeGreaterThan(60)
    const allows = killed.filter(([grant, deny]) => {
      const policy = createPolicy({ policy: policyOf(withDeny(grant, deny)), attributes: ATTRIBUTES })
      return HOLDERS.some((subject) =>
        [undefined, ...RECORDS].some((record) => policy.permissionsOf(subject).can('doc:read', record)),
      )
    })
    expect(allows.map((pair) => JSON.stringify(pair))).toEqual([])
  })

  it('is not reported where the deny spares some tokens', () => {
    expect(killedBy({}, { requirement: { scope: 'a' } })).toBe(false)
  })

  const withDeny = (grant: Shape, deny: Shape): RoleRules => ({
    grants: roleOf('grant', [grant]).grants,
    deny: roleOf('deny', [deny]).deny ?? [],
  })
  const killedBy = (grant: Shape, deny: Shape): boolean =>
    unreachableRules(policyOf(withDeny(grant, deny)), ATTRIBUTES).some(({ why }) => why === 'grant-killed')
})
