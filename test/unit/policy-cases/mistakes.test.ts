import { expect, it } from 'vitest'
import { PolicyCasesError, runPolicyCases } from '../../../src/policy-cases/index.js'
import { SMALL_REALM } from './small-realm.js'

const JEAN = 'jean: { user: jean.martin@gaveur.fr }'
const GOOD = '{ as: jean, may: gavage_data:read, on: { gaveur_id: 1 } }'

/** One subject on line 2, one case on line 4. */
const written = (subject: string, asked: string): string => `subjects:\n  ${subject}\ncases:\n  - ${asked}\n`

function mistakesOf(text: string): readonly string[] {
  try {
    runPolicyCases(SMALL_REALM, text)
    return []
  } catch (error) {
    if (!(error instanceof PolicyCasesError)) throw error
    return error.details.map(({ file, line, column, problem, mend }) => `${file}:${line}:${column} ${problem} ${mend}`)
  }
}

it('has nothing against cases that are right', () => {
  expect(mistakesOf(written(JEAN, GOOD))).toEqual([])
})

it.each([
  ['{ as: jan, may: gavage_data:read }', '4:11 `jan` is not a subject. Did you mean `jean`?'],
  [
    '{ as: somebody, may: gavage_data:read }',
    '4:11 `somebody` is not a subject. Declare it under subjects in this file, or remove it.',
  ],
  ['{ as: jean, may: gavag_data:read }', '4:22 `gavag_data` is not a resource. Did you mean `gavage_data`?'],
  ['{ as: jean, may: gavage_data:raed }', '4:22 `raed` is not an action of `gavage_data`. Did you mean `read`?'],
  ["{ as: jean, may: '*:raed' }", '4:22 `raed` is not an action of any resource. Did you mean `read`?'],
  [
    '{ as: jean, may: gavage_data }',
    '4:22 `gavage_data` is not of the form resource:action. Write `gavage_data:read`, for example, or `"gavage_data:*"` for all of its actions.',
  ],
  [
    '{ as: jean, may: gavage_data:read, on: { gaver_id: 1 } }',
    '4:46 `gaver_id` is not a field of `gavage_data`. Did you mean `gaveur_id`?',
  ],
  [
    '{ as: jean, may: gavage_data:read, on: { gaveur_id: "1" } }',
    '4:57 `gaveur_id` is an integer. Write a whole number, without quotes.',
  ],
  [
    '{ as: jean, may: gavage_data:read, on: 1 }',
    '4:44 This is no record. Write its fields, for example `{ gaveur_id: 1 }`.',
  ],
  [
    '{ as: jean, may_not: gavage_data:read, because: out_of_bound }',
    '4:53 `out_of_bound` is not a reason for a refusal. Did you mean `out_of_bounds`?',
  ],
  [
    '{ as: jean, may: gavage_data:read, by: gaver }',
    '4:44 `gaver` is not a role of the policy. Did you mean `gaveur`?',
  ],
  [
    '{ as: jean, mya: gavage_data:read, may: gavage_data:read }',
    '4:17 There is no field `mya` here. Did you mean `may`?',
  ],
  ['{ as: jean }', '4:5 This case expects nothing. Add `may`, `may_not` or `lists`.'],
  [
    '{ as: jean, may: gavage_data:read, may_not: gavage_data:write }',
    '4:49 This case expects both `may` and `may_not`. Make two cases of it.',
  ],
  ['{ may: gavage_data:read }', '4:5 `as` is missing. Add `as` here.'],
  [
    '{ as: jean, may: gavage_data:read, because: granted }',
    '4:49 `because` says nothing with `may`. Remove it, or write the case with `may_not`.',
  ],
  [
    '{ as: jean, lists: gavage_data:read }',
    '4:5 `within` is missing. Write which rows: `within: { gaveur_id: 1 }`, `all` or `none`.',
  ],
  [
    '{ as: jean, lists: gavage_data:read, within: { site_id: { between: [a, b] } } }',
    '4:52 This is no bound of `site_id`. Write a value, `{ in: [LL, LS] }` or `{ starts_with: LL }`.',
  ],
  [
    '{ as: jean, lists: gavage_data:read, within: { site_id: { in: [LL, 1] } } }',
    '4:72 `site_id` is text. Write text, in quotes.',
  ],
] as const)('refuses the case %s', (asked, mistake) => {
  const found = mistakesOf(written(JEAN, asked))
  expect(found).toContain(`policy.test.yaml:${mistake}`)
})

it.each([
  [
    'jean: { user: jean.martin@gaveur.rf }',
    '2:17 `jean.martin@gaveur.rf` is not a development user. Did you mean `jean.martin@gaveur.fr`?',
  ],
  ['jean: { roles: [gaver] }', '2:19 `gaver` is not a realm role. Did you mean `gaveur`?'],
  [
    'jean: { roles: [], client: euralis-fronted }',
    '2:30 `euralis-fronted` is not a client. Did you mean `euralis-frontend`?',
  ],
  ['jean: { roles: [], scopes: [emial] }', '2:31 `emial` is not a client scope. Did you mean `email`?'],
  [
    'jean: { roles: [], client_roles: { euralis-frontend: [dashbord] } }',
    '2:57 `dashbord` is not a role of the client `euralis-frontend`. Did you mean `dashboard`?',
  ],
  [
    'jean: { roles: [], client_roles: { euralis-fronted: [dashboard] } }',
    '2:38 `euralis-fronted` is not a client. Did you mean `euralis-frontend`?',
  ],
  [
    'jean: { roles: [], attributes: { gaver_id: 1 } }',
    '2:36 `gaver_id` is not a custom attribute. Did you mean `gaveur_id`?',
  ],
  [
    "jean: { roles: [], attributes: { gaveur_id: '1' } }",
    '2:47 `gaveur_id` is an integer. Write a whole number, without quotes, or null for none.',
  ],
  [
    'jean: { roles: [], attributes: { site_id: XX } }',
    '2:45 `XX` is not an option of `site_id`. Declare it under the options of `site_id` in realm.yaml, or remove it.',
  ],
  [
    'jean: { roles: [], attributes: { organization: 1 } }',
    '2:50 `organization` is text. Write text, in quotes, or null for none.',
  ],
  [
    'jean: {}',
    '2:3 `jean` has neither a user nor roles. Write `user:` with a username of users.dev.yaml, or `roles: [...]` (`roles: []` for nobody in particular).',
  ],
  ['jean: { rols: [gaveur] }', '2:11 There is no field `rols` here. Did you mean `roles`?'],
] as const)('refuses the subject %s', (subject, mistake) => {
  expect(mistakesOf(written(subject, GOOD))).toContain(`policy.test.yaml:${mistake}`)
})

it('says every mistake of the file at once, from top to bottom', () => {
  const text = written('jean: { roles: [gaver], attributes: { gaver_id: 1 } }', '{ as: jan, may: gavag_data:read }')
  expect(mistakesOf(text).map((mistake) => mistake.slice(0, 21))).toEqual([
    'policy.test.yaml:2:19',
    'policy.test.yaml:2:41',
    'policy.test.yaml:4:11',
    'policy.test.yaml:4:21',
  ])
})

it('says where YAML itself is broken', () => {
  expect(mistakesOf('subjects: {}\ncases: [')).toEqual([
    expect.stringMatching(/^policy\.test\.yaml:\d+:\d+ Not valid YAML: /),
  ])
})
