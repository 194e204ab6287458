import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LINTS, type LintReport, lintMistakes, lintPolicy } from '../../../src/policy-lint/index.js'
import { loadRealmConfig, RealmConfigError } from '../../../src/realm-config/index.js'
import { withSmallPolicy } from '../policy-cases/small-policy.js'
import { type Edit, withEditedRealm } from '../realm-config/edited-realm.js'

const policy = (from: string, to: string): Edit => ({ file: 'policy.yaml', replace: [from, to] })
const realm = (from: string, to: string): Edit => ({ file: 'realm.yaml', replace: [from, to] })
const frontend = (name: string, from: string, to: string): Edit => ({
  file: `clients/${name}.yaml`,
  replace: [from, to],
})

/** Further rules for the gaveur, below the one grant that is there, which is on line 43. */
const rules = (yaml: string): Edit =>
  policy('        where: { gaveur_id: $gaveur_id }\n', `        where: { gaveur_id: $gaveur_id }\n${yaml}\n`)

const reportOf = (edits: readonly Edit[], audience?: string): Promise<LintReport> =>
  withEditedRealm([withSmallPolicy, ...edits], async (directory) => {
    const text = (name: string) => readFile(join(directory, name), 'utf8')
    try {
      const texts = { 'policy.yaml': await text('policy.yaml'), 'realm.yaml': await text('realm.yaml') }
      return lintPolicy(await loadRealmConfig(directory), texts, { audience })
    } catch (error) {
      if (error instanceof RealmConfigError) return lintMistakes(error.details)
      throw error
    }
  })

interface Row {
  readonly edits: readonly Edit[]
  readonly audience?: string
  /** `file:line id`, each. */
  readonly found: readonly string[]
  /** Of the first finding. */
  readonly problem?: string
  readonly mend?: string
}

const ROWS: Readonly<Record<string, Row>> = {
  'a mistake that keeps the folder from loading': {
    edits: [policy('  admin:\n    grants:', '  admin:\n    grant:')],
    found: ['policy.yaml:27 invalid'],
  },
  'a role of the realm that the policy lacks': {
    edits: [
      { file: 'roles.yaml', replace: ['    - name: superviseur', '    - name: auditor\n    - name: superviseur'] },
    ],
    found: ['roles.yaml:6 role-not-in-policy'],
    problem: 'policy.yaml does not say what `auditor` may do.',
  },
  'a role of the policy that the realm lacks': {
    edits: [policy('  superviseur:', '  auditor: { grants: [] }\n  superviseur:')],
    found: ['policy.yaml:38 role-not-in-realm'],
    problem: '`auditor` is not a realm role.',
  },
  'a role that inherits itself': {
    edits: [policy('  gaveur:\n', '  gaveur:\n    inherits: [gaveur]\n')],
    found: ['policy.yaml:42 inheritance-cycle'],
  },
  'roles that inherit each other': {
    edits: [
      policy('  gaveur:\n', '  gaveur:\n    inherits: [veterinaire]\n'),
      policy('  veterinaire:\n', '  veterinaire:\n    inherits: [gaveur]\n'),
    ],
    found: ['policy.yaml:51 inheritance-cycle'],
  },
  'an attribute that people edit': {
    edits: [
      realm(
        'integer: { min: 1 }\n      permissions: { view: [admin, user], edit: [admin] }',
        'integer: { min: 1 }\n      permissions: { view: [admin, user], edit: [admin, user] }',
      ),
    ],
    found: ['realm.yaml:55 attribute-editable'],
    problem:
      "People can set their own `gaveur_id`, which bounds what gaveur may do (policy.yaml:43): whoever changes it has another's records.",
    mend: 'Write `edit: [admin]`, or bound by another attribute.',
  },
  'an attribute that no mapper writes': {
    edits: [realm('claim.name: gaveur_id', 'claim.name: gaveur')],
    found: ['policy.yaml:44 attribute-not-in-tokens'],
    problem: 'No client maps `gaveur_id` into access tokens for the API, so the bound is never met.',
    mend: 'It is mapped as `gaveur`: write `claim.name: gaveur_id`.',
  },
  'an attribute that goes into ID tokens alone': {
    edits: [
      realm(
        "jsonType.label: int\n          access.token.claim: 'true'",
        "jsonType.label: int\n          access.token.claim: 'false'",
      ),
    ],
    found: ['policy.yaml:44 attribute-not-in-tokens'],
    mend: "Add an oidc-usermodel-attribute-mapper with `user.attribute: gaveur_id`, `claim.name: gaveur_id` and `access.token.claim: 'true'` to a client scope that clients of the API have.",
  },
  'an attribute of a deny that no mapper writes': {
    edits: [
      rules('    deny:\n      - permissions: [gavage_data:write]\n        where: { site_id: $organization }'),
      realm('claim.name: organization', 'claim.name: org'),
    ],
    found: ['policy.yaml:47 attribute-not-in-tokens'],
    problem:
      'No client maps `organization` into access tokens for the API, so its denies hold for everybody, and its grants for nobody.',
  },
  'an audience that no client has': {
    edits: [],
    audience: 'another-api',
    found: [
      'policy.yaml:44 attribute-not-in-tokens',
      'policy.yaml:48 attribute-not-in-tokens',
      'policy.yaml:52 attribute-not-in-tokens',
    ],
    mend: 'No client gets tokens with the audience `another-api`: add an oidc-audience-mapper to a client scope that clients have.',
  },
  'a client without the attributes': {
    edits: [
      frontend(
        'sqal-frontend',
        'roles, basic, email, backend-api]',
        'roles, basic, email]\nprotocolMappers:\n  - name: audience\n    protocol: openid-connect\n    protocolMapper: oidc-audience-mapper\n    config: { included.client.audience: backend-api, access.token.claim: "true" }',
      ),
    ],
    found: ['policy.yaml:44 attribute-not-from-client', 'policy.yaml:48 attribute-not-from-client'],
    problem:
      'Tokens of sqal-frontend carry no `gaveur_id`: whoever comes from there meets no bound with it (policy.yaml:43).',
  },
  'a grant without bounds beside a bounded one': {
    edits: [rules("      - permissions: ['*:read']")],
    found: ['policy.yaml:43 bound-void'],
    problem:
      'The bound of this grant is void: `gaveur` grants gavage_data:read, analytics:read for every record (policy.yaml:45).',
  },
  'a grant without bounds that is inherited': {
    edits: [policy('  gaveur:\n', '  gaveur:\n    inherits: [superviseur]\n')],
    found: ['policy.yaml:44 bound-void'],
    problem:
      'The bound of this grant is void: `gaveur`, with what it inherits from `superviseur`, grants gavage_data:read, analytics:read for every record (policy.yaml:40).',
  },
  'an attribute with other options than the field': {
    edits: [
      realm(
        '    - name: organization',
        '    - name: region\n      validations: { options: { options: [east, west] } }\n      permissions: { view: [admin], edit: [admin] }\n    - name: organization',
      ),
      realm(
        'user.attribute: organization\n          claim.name: organization',
        'user.attribute: region\n          claim.name: region',
      ),
      policy('where: { site_id: $site_id }', 'where: { site_id: $region }'),
    ],
    found: ['policy.yaml:48 bound-unmeetable'],
    problem: '`site_id` is one of LL, LS, MO, and `$region` one of east, west, so this grant allows nothing.',
  },
  'a constant that is no option': {
    edits: [rules('      - permissions: [sqal_data:read]\n        where: { site_id: { in: [LL, ML] } }')],
    found: ['policy.yaml:46 constant-not-an-option'],
    problem: '`site_id` is one of LL, LS, MO, and never `ML`.',
  },
  'a beginning that no option has': {
    edits: [rules('      - permissions: [sqal_data:read]\n        where: { site_id: { starts_with: X } }')],
    found: ['policy.yaml:46 constant-not-an-option'],
    problem: '`site_id` is one of LL, LS, MO, and never begins with `X`.',
  },
  'a scope that no client has': {
    edits: [
      realm('clientScopes:\n', 'clientScopes:\n  - { name: export, protocol: openid-connect }\n'),
      rules('      - permissions: [analytics:export]\n        requires: { scope: export }'),
    ],
    found: ['policy.yaml:45 requirement-unmeetable'],
    problem: 'No token of any client of the API has the scope export, so this grant allows nothing.',
    mend: 'Add it to defaultClientScopes or optionalClientScopes of a client, or require another.',
  },
  'a scope that the named client lacks': {
    edits: [
      frontend('sqal-frontend', 'optionalClientScopes: [address, ', 'optionalClientScopes: ['),
      rules('      - permissions: [analytics:export]\n        requires: { scope: address, client: sqal-frontend }'),
    ],
    found: ['policy.yaml:45 requirement-unmeetable'],
    problem: 'No token of sqal-frontend has the scope address, so this grant allows nothing.',
  },
  'a client that gets no tokens': {
    edits: [
      frontend('sqal-frontend', 'enabled: true', 'enabled: false'),
      rules('    deny:\n      - permissions: [analytics:read]\n        unless: { client: sqal-frontend }'),
    ],
    found: ['policy.yaml:46 requirement-unmeetable'],
    problem: 'No token is issued to sqal-frontend, so this deny spares nobody.',
  },
  'a grant that a deny takes away': {
    edits: [
      rules(
        "      - permissions: [sqal_data:read]\n        where: { site_id: LL }\n    deny:\n      - permissions: ['sqal_data:*']\n        where: { site_id: { in: [LL, LS] } }",
      ),
    ],
    found: ['policy.yaml:45 grant-killed'],
    problem: 'This grant never allows anything: a deny takes all of it away (policy.yaml:48).',
  },
  'a grant that another covers': {
    edits: [rules('      - permissions: [gavage_data:write]\n        where: { gaveur_id: $gaveur_id, site_id: LL }')],
    found: ['policy.yaml:45 grant-covered'],
    problem: 'This grant adds nothing: `gaveur` has all of it already (policy.yaml:43).',
  },
  'a deny that another covers': {
    edits: [
      rules(
        "    deny:\n      - permissions: ['gavage_data:*']\n      - permissions: [gavage_data:write]\n        where: { site_id: LL }",
      ),
    ],
    found: ['policy.yaml:47 deny-covered'],
    problem: 'This deny takes nothing away that another does not take away already (policy.yaml:46).',
  },
  'a deny of what nobody has': {
    edits: [policy('sessions:revoke, ', ''), rules('    deny:\n      - permissions: [sessions:revoke]')],
    found: ['policy.yaml:21 permission-ungranted', 'policy.yaml:46 deny-idle'],
  },
  'everything for a role that is no administrator’s': {
    edits: [
      policy(
        '      - permissions: [gavage_data:read, analytics:read, analytics:export, sqal_data:read, multi_site:read, multi_site:write]',
        "      - permissions: ['*:*']",
      ),
    ],
    found: ['policy.yaml:40 everything-granted'],
    problem: '`superviseur` is granted everything that there is, and that will ever be declared.',
  },
  'a role that nobody has': {
    edits: [
      { file: 'roles.yaml', replace: ['    - name: superviseur', '    - name: auditor\n    - name: superviseur'] },
      policy('  superviseur:', '  auditor: { grants: [{ permissions: [audit:read] }] }\n  superviseur:'),
    ],
    found: ['policy.yaml:38 role-unheld'],
    problem:
      'No development user has `auditor`, and none of their roles inherits it. (Who has it in a live realm is not looked at.)',
  },
  'a field that no bound looks at': {
    edits: [
      policy(
        '  audit: { description: The audit trail, actions: [read] }',
        '  audit: { description: The audit trail, actions: [read], fields: { actor: string } }',
      ),
    ],
    found: ['policy.yaml:20 field-unused'],
    problem: 'No bound looks at `actor` of `audit`.',
  },
  'a permission that nobody has': {
    edits: [policy('sessions:read, sessions:revoke, ', 'sessions:read, ')],
    found: ['policy.yaml:21 permission-ungranted'],
    problem: 'No role is granted sessions:revoke.',
  },
  'a comment that silences nothing': {
    edits: [policy('  audit: {', '  # passerelle-lint-ignore field-unused: it was\n  audit: {')],
    found: ['policy.yaml:20 ignore-idle'],
    problem: 'There is no field-unused here to silence.',
  },
}

describe('lint finds', () => {
  it.each(Object.entries(ROWS))('%s', async (_, { edits, audience, found, problem, mend }) => {
    const { findings } = await reportOf(edits, audience)
    expect(findings.map(({ id, place }) => `${place.file}:${place.line} ${id}`)).toEqual(found)
    if (problem !== undefined) expect(findings[0]?.problem).toBe(problem)
    if (mend !== undefined) expect(findings[0]?.mend).toBe(mend)
  })

  it('what docs/policy-tools.md has a line for, each', async () => {
    const page = await readFile(new URL('../../../docs/policy-tools.md', import.meta.url), 'utf8')
    const lines = Object.entries(LINTS).map(([id, { level, means }]) => `| \`${id}\` | ${level} | ${means} |`)
    expect(page).toContain(lines.join('\n'))
  })

  it('something for each lint above', () => {
    const ids = Object.values(ROWS).flatMap(({ found }) => found.map((each) => each.split(' ')[1]))
    expect([...new Set(ids)].sort()).toEqual(Object.keys(LINTS).sort())
  })
})

describe('lint is content', () => {
  it.each<readonly [string, readonly Edit[]]>([
    ['with a policy that has none of these', []],
    [
      'with a wildcard that a deny narrows',
      [rules("    deny:\n      - permissions: ['gavage_data:*']\n        where: { site_id: MO }")],
    ],
    [
      'with an inherited role that no user has by name',
      [
        { file: 'roles.yaml', replace: ['    - name: superviseur', '    - name: auditor\n    - name: superviseur'] },
        policy(
          '  superviseur:\n',
          '  auditor: { grants: [{ permissions: [audit:read] }] }\n  superviseur:\n    inherits: [auditor]\n',
        ),
      ],
    ],
    ['without development users', [{ file: 'users.dev.yaml', write: undefined }]],
    [
      'with everything for an administrator',
      [
        policy(
          '      - permissions: [audit:read, sessions:read, sessions:revoke, limits:manage, logging:manage]',
          '      - permissions: ["audit:*", "sessions:*", "limits:*", "logging:*"]',
        ),
      ],
    ],
    [
      'with a stronger sign-in for more',
      [
        rules(
          '      - permissions: [gavage_data:read]\n        requires: { acr: "2" }\n        where: { site_id: $site_id }',
        ),
      ],
    ],
  ])('%s', async (_, edits) => {
    expect((await reportOf(edits)).findings).toEqual([])
  })

  it('with the same for the audience of its API', async () => {
    expect((await reportOf([], 'backend-api')).findings).toEqual([])
  })
})

describe('a comment silences', () => {
  const bad = "      - permissions: ['*:read']"
  it.each([
    [
      'on the line itself',
      'policy.yaml',
      '      - permissions: [gavage_data:read, gavage_data:write, analytics:read]',
      '      - permissions: [gavage_data:read, gavage_data:write, analytics:read] # passerelle-lint-ignore bound-void: as agreed',
    ],
    [
      'above it, with other comments between',
      'policy.yaml',
      '      - permissions: [gavage_data:read, gavage_data:write, analytics:read]',
      '      # passerelle-lint-ignore bound-void: as agreed\n      # (see the minutes)\n      - permissions: [gavage_data:read, gavage_data:write, analytics:read]',
    ],
  ])('%s', async (_, file, from, to) => {
    const { findings, silenced } = await reportOf([rules(bad), { file, replace: [from, to] }])
    expect(findings).toEqual([])
    expect(silenced).toContainEqual(expect.objectContaining({ id: 'bound-void', reason: 'as agreed' }))
  })

  it.each([
    ['without a reason', 'bound-void', 'This gives no reason, so it silences nothing.'],
    ['another lint', 'grant-covered: no', 'There is no grant-covered here to silence.'],
    ['a lint that does not exist', 'bound-viod: no', 'There is no lint `bound-viod`, so this silences nothing.'],
  ])('nothing %s', async (_, written, problem) => {
    const line = '      - permissions: [gavage_data:read, gavage_data:write, analytics:read]'
    const { findings } = await reportOf([
      rules(bad),
      policy(line, `      # passerelle-lint-ignore ${written}\n${line}`),
    ])
    expect(findings.map(({ id }) => id).sort()).toEqual(['bound-void', 'ignore-idle'])
    expect(findings.find(({ id }) => id === 'ignore-idle')?.problem).toBe(problem)
  })
})
