import { describe, expect, it } from 'vitest'
import { runPolicyCases } from '../../../src/policy-cases/index.js'
import type { RoleRules } from '../../../src/realm-config/index.js'
import { realmWith, SMALL_REALM } from './small-realm.js'

const OWN = { permissions: ['gavage_data:read'], where: { gaveur_id: '$gaveur_id' }, line: 42 } as const

/** What one case comes to, for a gaveur with these rules. */
function failuresOf(gaveur: RoleRules, asked: string, subject = 'jean: { user: jean.martin@gaveur.fr }') {
  return runPolicyCases(realmWith({ gaveur }), `subjects:\n  ${subject}\ncases:\n  - ${asked}\n`).failures
}

const wrong: readonly {
  title: string
  rules: RoleRules
  asked: string
  subject?: string
  actual: string
  mend: string
}[] = [
  {
    title: 'no role grants it',
    rules: { grants: [] },
    asked: '{ as: jean, may: gavage_data:read }',
    actual: 'none of the roles [gaveur] grants gavage_data:read',
    mend: 'Grant gavage_data:read to gaveur in policy.yaml, or expect `may_not` because permission_missing.',
  },
  {
    title: 'nobody has no role',
    rules: { grants: [] },
    subject: 'jean: { roles: [] }',
    asked: '{ as: jean, may: gavage_data:read }',
    actual: 'none of the roles [] grants gavage_data:read',
    mend: 'Give `jean` a role that grants gavage_data:read, or expect `may_not` because permission_missing.',
  },
  {
    title: 'a deny holds',
    rules: { grants: [OWN], deny: [{ permissions: ['*:read'], line: 44 }] },
    asked: '{ as: jean, may: gavage_data:read, on: { gaveur_id: 1 } }',
    actual: 'gavage_data:read is denied by role gaveur (policy.yaml:44)',
    mend: 'Bound or remove the deny at policy.yaml:44, or expect `may_not` because denied.',
  },
  {
    title: 'the token lacks a scope',
    rules: { grants: [{ ...OWN, requires: { scope: 'email' } }] },
    asked: '{ as: jean, may: gavage_data:read, on: { gaveur_id: 1 } }',
    actual: 'gavage_data:read would be granted by role gaveur (policy.yaml:42) to a token with scope email',
    mend: 'Give `jean` scope email, or expect `may_not` because requirement_missing.',
  },
  {
    title: 'the record is missing',
    rules: { grants: [OWN] },
    asked: '{ as: jean, may: gavage_data:read }',
    actual: 'gavage_data:read is bounded by gaveur_id (policy.yaml:42), and no record was given',
    mend: 'Say which record: `on: { gaveur_id: … }`, or expect `may_not` because record_required.',
  },
  {
    title: 'the attribute is missing',
    rules: { grants: [OWN] },
    subject: 'jean: { user: jean.martin@gaveur.fr, attributes: { gaveur_id: null } }',
    asked: '{ as: jean, may: gavage_data:read, on: { gaveur_id: 1 } }',
    actual:
      'gavage_data:read is bounded by the attribute gaveur_id (policy.yaml:42), which the token lacks or carries with a wrong type',
    mend: 'Give `jean` the attribute gaveur_id, or expect `may_not` because attribute_missing.',
  },
  {
    title: 'the record lacks the field',
    rules: { grants: [OWN] },
    asked: '{ as: jean, may: gavage_data:read, on: { site_id: LL } }',
    actual: 'gavage_data:read is bounded (policy.yaml:42), and the record lacks gaveur_id',
    mend: 'Add gaveur_id to `on`, or expect `may_not` because field_missing.',
  },
  {
    title: 'the record is another’s',
    rules: { grants: [OWN] },
    asked: '{ as: jean, may: gavage_data:read, on: { gaveur_id: 2 } }',
    actual: 'gavage_data:read is granted within gaveur_id=1 only: policy.yaml:42 expected gaveur_id=1, actual 2',
    mend: 'Ask for a record within the bounds, widen them at policy.yaml:42, or expect `may_not` because out_of_bounds.',
  },
  {
    title: 'it is allowed and should not be',
    rules: { grants: [OWN] },
    asked: '{ as: jean, may_not: gavage_data:read, on: { gaveur_id: 1 } }',
    actual: 'granted by role gaveur (policy.yaml:42) within gaveur_id=1',
    mend: 'Bound or remove gavage_data:read in the grant at policy.yaml:42, or expect `may`.',
  },
  {
    title: 'it is refused for another reason',
    rules: { grants: [OWN] },
    asked: '{ as: jean, may_not: gavage_data:read, on: { gaveur_id: 2 }, because: attribute_missing }',
    actual: 'gavage_data:read is granted within gaveur_id=1 only: policy.yaml:42 expected gaveur_id=1, actual 2',
    mend: 'Write `because: out_of_bounds`, or mend the rule.',
  },
  {
    title: 'it is refused without a record, and allowed with some',
    rules: { grants: [OWN] },
    asked: '{ as: jean, may_not: gavage_data:read }',
    actual: 'gavage_data:read is bounded by gaveur_id (policy.yaml:42), and no record was given',
    mend: 'Say of which record: `on: { gaveur_id: … }`, or bound or remove gavage_data:read in the rules at policy.yaml:42.',
  },
  {
    title: 'another role’s rule decides',
    rules: { grants: [OWN] },
    asked: '{ as: jean, may: gavage_data:read, on: { gaveur_id: 1 }, by: admin }',
    actual: 'granted by role gaveur (policy.yaml:42) within gaveur_id=1',
    mend: 'Write `by: gaveur`, or mend the rule.',
  },
  {
    title: 'no rule decides',
    rules: { grants: [] },
    asked: '{ as: jean, may_not: gavage_data:read, by: gaveur }',
    actual: 'none of the roles [gaveur] grants gavage_data:read',
    mend: 'Remove `by`: no rule of any of their roles speaks of this.',
  },
  {
    title: 'a list has other rows',
    rules: {
      grants: [OWN],
      deny: [{ permissions: ['gavage_data:read'], where: { site_id: { in: ['MO'] } }, line: 44 }],
    },
    asked: '{ as: jean, lists: gavage_data:read, within: all }',
    actual: 'the rows with gaveur_id=1, without those with site_id in MO (policy.yaml:42, policy.yaml:44)',
    mend: 'Write `within: { gaveur_id: 1 }, except: { site_id: { in: [MO] } }`, or mend the rule.',
  },
  {
    title: 'a list has no row',
    rules: { grants: [] },
    asked: '{ as: jean, lists: gavage_data:read, within: { gaveur_id: 1 } }',
    actual: 'no row: none of the roles [gaveur] grants gavage_data:read',
    mend: 'Write `within: none`, or mend the rule.',
  },
]

describe('a case that fails says its place, the decision with its rule, and what would mend it', () => {
  it.each(wrong)('$title', ({ rules, asked, subject, actual, mend }) => {
    const place = { file: 'policy.test.yaml', line: 4, column: 5 }
    expect(failuresOf(rules, asked, subject)).toMatchObject([{ place, actual, mend }])
  })

  it.each(wrong.filter(({ mend }) => mend.includes('because ')))('and holds once mended so: $title', (each) => {
    const [, code = ''] = /because (\w+)\.$/.exec(each.mend) ?? []
    const mended = each.asked
      .replace('may:', 'may_not:')
      .replace(' }', `, because: ${code} }`)
      .replace(/(on: \{[^}]*), because: (\w+) \}/, '$1 }, because: $2')
    expect(failuresOf(each.rules, mended, each.subject)).toEqual([])
  })

  it('with what was asked and expected, and the title', () => {
    const asked =
      '{ as: jean, may_not: gavage_data:read, on: { gaveur_id: 1 }, because: denied, by: gaveur, title: not yet }'
    expect(failuresOf({ grants: [OWN] }, asked)).toMatchObject([
      {
        title: 'not yet',
        question: 'jean may not gavage_data:read on gaveur_id=1',
        expected: 'refused (denied) by a rule of gaveur',
      },
    ])
  })
})

describe('one case asks', () => {
  const asked = (each: string) =>
    runPolicyCases(
      SMALL_REALM,
      `subjects:\n  a: { user: jean.martin@gaveur.fr }\n  b: { roles: [gaveur], attributes: { gaveur_id: 1 } }\ncases:\n  - ${each}\n`,
    )

  it('for each subject, permission and record', () => {
    const report = asked(
      '{ as: [a, b], may: [gavage_data:read, gavage_data:write], on: [{ gaveur_id: 1 }, { gaveur_id: 1, site_id: MO }] }',
    )
    expect(report).toMatchObject({ cases: 1, questions: 8, failures: [] })
  })

  it('for each permission that a pattern means, once', () => {
    expect(asked("{ as: a, may: ['gavage_data:*', gavage_data:read], on: { gaveur_id: 1 } }").questions).toBe(2)
  })

  it('what contains the filter, without coverage', () => {
    const text =
      'subjects: { a: { roles: [gaveur] } }\ncases:\n  - { as: a, may_not: [gavage_data:read, audit:read] }\n  - { as: a, may_not: audit:read, title: Gavage }\n'
    expect(runPolicyCases(SMALL_REALM, text, { filter: 'GAVAGE' })).toMatchObject({
      cases: 2,
      questions: 2,
      coverage: undefined,
    })
  })
})

describe('the bounds of a list', () => {
  const grants = [
    { permissions: ['gavage_data:read'], where: { site_id: { in: ['LL', 'LS'] } }, line: 42 },
    { permissions: ['gavage_data:read'], where: { gaveur_id: 1, site_id: { starts_with: 'M' } }, line: 43 },
  ]
  it('are the same in any order', () => {
    const within = '[{ site_id: { starts_with: M }, gaveur_id: 1 }, { site_id: { in: [LS, LL] } }]'
    expect(failuresOf({ grants }, `{ as: jean, lists: gavage_data:read, within: ${within} }`)).toEqual([])
  })
  it('differ by what is taken away', () => {
    const rules = { grants: [OWN], deny: [{ permissions: ['gavage_data:read'], where: { site_id: 'MO' }, line: 44 }] }
    const lists = '{ as: jean, lists: gavage_data:read, within: { gaveur_id: 1 }'
    expect(failuresOf(rules, `${lists} }`)).toHaveLength(1)
    expect(failuresOf(rules, `${lists}, except: { site_id: MO } }`)).toEqual([])
  })
  it('differ by one row more', () => {
    const within = '[{ gaveur_id: 1, site_id: { starts_with: M } }, { site_id: { in: [LS] } }]'
    expect(failuresOf({ grants }, `{ as: jean, lists: gavage_data:read, within: ${within} }`)).toHaveLength(1)
  })
})

describe('a subject', () => {
  const subject = (written: string, asked: string) =>
    failuresOf(
      {
        grants: [
          {
            permissions: ['gavage_data:read'],
            requires: {
              scope: 'email',
              acr: '2',
              client: 'sqal-frontend',
              client_role: { 'sqal-frontend': 'operator' },
            },
            line: 42,
          },
        ],
      },
      asked,
      written,
    )
  const ALL = 'scopes: [email], acr: "2", client: sqal-frontend, client_roles: { sqal-frontend: [operator] }'

  it('has scopes, a client and its roles, and an authentication context', () => {
    expect(subject(`jean: { roles: [gaveur], ${ALL} }`, '{ as: jean, may: gavage_data:read }')).toEqual([])
  })

  it.each(['scopes: [email]', 'acr: "2"', 'client: sqal-frontend', 'client_roles: { sqal-frontend: [operator] }'])(
    'is refused without %s',
    (part) => {
      const rest = ALL.replace(part, '')
        .replace(/^, |, (?=,|$)/, '')
        .replace(', ,', ',')
      const asked = '{ as: jean, may_not: gavage_data:read, because: requirement_missing }'
      expect(subject(`jean: { roles: [gaveur], ${rest} }`, asked)).toEqual([])
    },
  )

  it('is a development user, with what stands beside put in the place of theirs', () => {
    const asked = '{ as: jean, may: gavage_data:read, on: { gaveur_id: 7, site_id: LL } }'
    const grants = [
      { permissions: ['gavage_data:read'], where: { gaveur_id: '$gaveur_id', site_id: '$site_id' }, line: 42 },
    ]
    const written = 'jean: { user: jean.martin@gaveur.fr, attributes: { gaveur_id: 7 } }'
    expect(failuresOf({ grants }, asked, written)).toEqual([])
  })
})
