import { describe } from 'vitest'
import type { Edit } from './edited-realm.js'
import { type Case, policy, realm, roles, testMistakes } from './mistake-cases.js'

const POLICY: readonly Case[] = [
  {
    title: 'a policy for a role that does not exist',
    edit: policy('  gaveur:\n', '  gaveur: { grants: [] }\n  gaveurr:\n'),
    at: 'gaveurr:',
    problem: '`gaveurr` is not a realm role.',
    mend: 'Did you mean `gaveur`?',
  },
  {
    title: 'a role that the policy does not speak of',
    edit: roles('    - name: gaveur\n', '    - name: stagiaire\n    - name: gaveur\n'),
    at: 'stagiaire',
    problem: 'policy.yaml does not say what `stagiaire` may do.',
    mend: 'Add `stagiaire: { grants: [] }` under roles in policy.yaml, with its grants if it has any.',
  },
  {
    title: 'a requirement of no client’s roles',
    edit: policy(
      'permissions: [sqal_data:read, sqal_data:write]',
      'requires: { client_role: {} }\n        permissions: [sqal_data:read]',
    ),
    at: 'client_role: {}',
    problem: '`client_role` names no client.',
    mend: 'Name a client and its role in it, or remove it.',
  },
  {
    title: 'a requirement of no role of a client',
    edit: policy(
      'permissions: [sqal_data:read, sqal_data:write]',
      'requires: { client_role: { euralis-frontend: [] } }\n        permissions: [sqal_data:read]',
    ),
    at: 'euralis-frontend: []',
    problem: '`euralis-frontend` must not be empty.',
    mend: 'Fill it in.',
  },
  {
    title: 'a permission without an action',
    edit: policy('[sqal_data:read, sqal_data:write]', '[sqal_data]'),
    at: 'sqal_data]',
    problem: '`sqal_data` is not of the form resource:action.',
    mend: 'Write `gavage_data:read`, `gavage_data:*`, `*:read` or `*:*`, for example.',
  },
  {
    title: 'a permission on a misspelt resource',
    edit: policy('[sqal_data:read, sqal_data:write]', '[sqal_dta:read]'),
    at: 'sqal_dta',
    problem: '`sqal_dta` is not a resource.',
    mend: 'Did you mean `sqal_data`?',
  },
  {
    title: 'a permission on a resource that every object has',
    edit: policy('[sqal_data:read, sqal_data:write]', '[constructor:read]'),
    at: 'constructor',
    problem: '`constructor` is not a resource.',
    mend: 'Declare it under resources in policy.yaml, or remove it.',
  },
  {
    title: 'a permission for an action that the resource lacks',
    edit: policy('[sqal_data:read, sqal_data:write]', '[sqal_data:export]'),
    at: 'sqal_data:export',
    problem: '`export` is not an action of `sqal_data`.',
    mend: 'Declare it under resources.sqal_data.actions in policy.yaml, or remove it.',
  },
  {
    title: 'a bound on a field that the resource lacks',
    edit: policy(
      '[sqal_data:read, sqal_data:write]\n        where: { site_id:',
      '[sqal_data:read]\n        where: { site:',
    ),
    at: 'site: $site_id',
    problem: '`site` is not a field of `sqal_data`.',
    mend: 'Declare it under resources.sqal_data.fields in policy.yaml, or remove it.',
  },
  {
    title: 'a bound by an attribute that nobody has',
    edit: policy('$gaveur_id', '$gaveur_idd'),
    at: '$gaveur_idd',
    problem: '`gaveur_idd` is not a custom attribute.',
    mend: 'Did you mean `gaveur_id`?',
  },
  {
    title: 'a bound by an attribute with several values',
    edits: [
      realm('- name: gaveur_id\n', '- name: gaveur_id\n      multivalued: true\n'),
      realm('claim.name: gaveur_id\n', "claim.name: gaveur_id\n          multivalued: 'true'\n"),
    ],
    in: 'policy.yaml',
    at: '$gaveur_id',
    problem: '`$gaveur_id` has several values, and this compares with one.',
    mend: 'Write `gaveur_id: { in: $gaveur_id }`.',
  },
  {
    title: 'a bound that compares an integer with text',
    edit: policy('{ gaveur_id: $gaveur_id }', '{ gaveur_id: $site_id }'),
    at: '$site_id',
    problem: '`$site_id` is a string, but the field `gaveur_id` of `gavage_data`, `analytics` is an integer.',
    mend: 'Compare with an attribute that is an integer, or change the type of `gaveur_id` under resources.',
  },
  {
    title: 'true where the field is an integer',
    edit: policy('{ gaveur_id: $gaveur_id }', '{ gaveur_id: true }'),
    at: 'true }',
    problem: 'This value is a boolean, but the field `gaveur_id` of `gavage_data`, `analytics` is an integer.',
    mend: 'Write a whole number, without quotes.',
  },
  {
    title: 'a constant of another type than the field',
    edit: policy(
      '[sqal_data:read, sqal_data:write]\n        where: { site_id: $site_id }',
      '[sqal_data:read]\n        where: { site_id: 7 }',
    ),
    at: '7 }',
    problem: 'This value is an integer, but the field `site_id` of `sqal_data` is a string.',
    mend: 'Write text, in quotes.',
  },
]

const technicien = (rule: string): Edit =>
  policy('- permissions: [sqal_data:read, sqal_data:write]\n        where: { site_id: $site_id }', rule)
const readWhere = (where: string): Edit => technicien(`- permissions: [sqal_data:read]\n        where: ${where}`)
const fields = (declared: string): Edit =>
  policy('fields: { site_id: string }\n  multi', `fields: ${declared}\n  multi`)
const several = [
  realm('- name: organization\n', '- name: organization\n      multivalued: true\n'),
  realm('claim.name: organization\n', "claim.name: organization\n          multivalued: 'true'\n"),
]

const WILDCARDS: readonly Case[] = [
  {
    title: 'an asterisk alone',
    edit: technicien("- permissions: ['*']"),
    at: "'*'",
    problem: '`*` is not of the form resource:action.',
    mend: "Write '*:*' for every action of every resource.",
  },
  {
    title: 'an asterisk alone, without quotes',
    edit: technicien('- permissions: [*]'),
    at: '*]',
    problem: 'Not valid YAML: Alias cannot be an empty string.',
    mend: 'Put the `*` in quotes: YAML reads it as an alias.',
  },
  {
    title: 'a wildcard without quotes',
    edit: technicien('- permissions: [*:read]'),
    at: '*:read',
    problem: 'YAML reads `*:read` as an alias, which no file here has.',
    mend: "Put it in quotes: `'*:read'`.",
  },
  {
    title: 'a part of a name',
    edit: technicien('- permissions: [gav*:read]'),
    at: 'gav*:read',
    problem: 'In `gav*:read` a `*` stands for a part of a name; it stands for a whole one only.',
    mend: 'Write `gavage_data:read`.',
  },
  {
    title: 'a part of an action that nothing has',
    edit: technicien('- permissions: [sqal_data:x*]'),
    at: 'sqal_data:x*',
    problem: 'In `sqal_data:x*` a `*` stands for a part of a name; it stands for a whole one only.',
    mend: 'Name each permission, or write `*` alone.',
  },
  {
    title: 'every action of a resource that is not declared',
    edit: technicien("- permissions: ['sqal_dta:*']"),
    at: "'sqal_dta:*'",
    problem: '`sqal_dta` is not a resource.',
    mend: 'Did you mean `sqal_data`?',
  },
  {
    title: 'an action that no resource has, misspelt',
    edit: technicien("- permissions: ['*:reed']"),
    at: "'*:reed'",
    problem: '`*:reed` matches nothing: no resource has the action `reed`.',
    mend: 'Did you mean `*:read`?',
  },
  {
    title: 'an action that no resource has',
    edit: technicien("- permissions: ['*:launch']"),
    at: "'*:launch'",
    problem: '`*:launch` matches nothing: no resource has the action `launch`.',
    mend: 'Declare it at some resource, or remove it.',
  },
  {
    title: 'a bound on a field that not all that a wildcard reaches have',
    edit: technicien("- permissions: ['*:export', '*:write']\n        where: { gaveur_id: 1 }"),
    at: 'gaveur_id: 1',
    problem: '`gaveur_id` is not a field of `sqal_data`, `multi_site`, which `*:export`, `*:write` reaches.',
    mend: 'Declare it there too, or name the resources that have it instead of `*`.',
  },
  {
    title: 'a misspelt field under a wildcard',
    edit: technicien("- permissions: ['*:write']\n        where: { site_idd: LL }"),
    at: 'site_idd',
    problem: '`site_idd` is not a field of `gavage_data`, `sqal_data`, `multi_site`, which `*:write` reaches.',
    mend: 'Did you mean `site_id`?',
  },
]

const BOUNDS: readonly Case[] = [
  {
    title: 'text where an attribute was meant',
    edits: [readWhere('{ site_id: { in: organization } }')],
    at: 'organization }',
    problem: '`in` takes a list, or an attribute of the caller.',
    mend: 'Write `site_id: { in: $organization }`.',
  },
  {
    title: 'text where a list was meant',
    edit: readWhere('{ site_id: { in: LL } }'),
    at: 'LL }',
    problem: '`in` takes a list, or an attribute of the caller.',
    mend: 'Write `site_id: { in: [LL] }`.',
  },
  {
    title: 'an attribute in a list',
    edit: readWhere('{ site_id: { in: [LL, $site_id] } }'),
    at: '$site_id]',
    problem: 'A list holds constants, and `$site_id` is an attribute.',
    mend: 'Write `site_id: { in: $site_id }`, in a rule of its own if there are constants too.',
  },
  {
    title: 'a constant of another type in a list',
    edit: readWhere('{ site_id: { in: [LL, 7] } }'),
    at: '7]',
    problem: 'This value is an integer, but the field `site_id` of `sqal_data` is a string.',
    mend: 'Write text, in quotes.',
  },
  {
    title: 'an empty list',
    edit: readWhere('{ site_id: { in: [] } }'),
    at: 'in: []',
    problem: '`in` must not be empty.',
    mend: 'Fill it in.',
  },
  {
    title: 'an attribute of another type behind `in`',
    edit: readWhere('{ site_id: { in: $gaveur_id } }'),
    at: '$gaveur_id } }',
    problem: '`$gaveur_id` is an integer, but the field `site_id` of `sqal_data` is a string.',
    mend: 'Compare with an attribute that is a string, or change the type of `site_id` under resources.',
  },
  {
    title: 'a misspelt attribute behind `in`',
    edit: readWhere('{ site_id: { in: $site_idd } }'),
    at: '$site_idd',
    problem: '`site_idd` is not a custom attribute.',
    mend: 'Did you mean `site_id`?',
  },
  {
    title: 'an attribute that every user has',
    edit: readWhere('{ site_id: $email }'),
    at: '$email',
    problem: '`email` is an attribute of every user, and no custom one.',
    mend: 'Declare a custom attribute under userProfile.attributes in realm.yaml, and compare with that.',
  },
  {
    title: 'a dollar alone',
    edit: readWhere('{ site_id: $ }'),
    at: '$ }',
    problem: '`$` names no attribute.',
    mend: 'Write its name behind the dollar.',
  },
  {
    title: 'an attribute with several values, compared with one',
    edits: [readWhere('{ site_id: $organization }'), ...several],
    at: '$organization',
    problem: '`$organization` has several values, and this compares with one.',
    mend: 'Write `site_id: { in: $organization }`.',
  },
  {
    title: 'an attribute with several values as a start',
    edits: [readWhere('{ site_id: { starts_with: $organization } }'), ...several],
    at: '$organization',
    problem: '`$organization` has several values, and this compares with one.',
    mend: 'Compare with an attribute that has one value, or write `site_id: { in: $organization }` for whole values.',
  },
  {
    title: 'the start of a number',
    edit: policy('{ gaveur_id: $gaveur_id }', "{ gaveur_id: { starts_with: '1' } }"),
    at: "'1' }",
    problem: '`starts_with` is for text, but the field `gaveur_id` of `gavage_data`, `analytics` is an integer.',
    mend: 'Write the value alone, or several with `in`.',
  },
  {
    title: 'an empty start',
    edit: readWhere("{ site_id: { starts_with: '' } }"),
    at: "'' }",
    problem: '`starts_with` must not be empty.',
    mend: 'Fill it in.',
  },
  {
    title: 'an attribute for a field that is true or false',
    edits: [readWhere('{ closed: $site_id }'), fields('{ closed: boolean }')],
    at: '$site_id }\n  veterinaire',
    problem: '`$site_id` is a string, but the field `closed` of `sqal_data` is a boolean.',
    mend: 'Write true or false: no attribute is a boolean.',
  },
  {
    title: 'true in quotes',
    edits: [readWhere("{ closed: 'true' }"), fields('{ closed: boolean }')],
    at: "'true'",
    problem: 'This value is a string, but the field `closed` of `sqal_data` is a boolean.',
    mend: 'Write true or false, without quotes.',
  },
  {
    title: 'a UUID in capitals',
    edits: [
      readWhere('{ lot: 0C5E3A52-6F0E-4B62-9D0A-5A8F7A3F1C01 }'),
      fields('{ lot: { type: uuid, column: lot_id } }'),
    ],
    at: '0C5E3A52',
    problem: 'This value is not a UUID in its canonical form, but the field `lot` of `sqal_data` is a uuid.',
    mend: "Write '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c01'.",
  },
  {
    title: 'what is no UUID',
    edits: [readWhere('{ lot: 7 }'), fields('{ lot: uuid }')],
    at: '7 }',
    problem: 'This value is not a UUID in its canonical form, but the field `lot` of `sqal_data` is a uuid.',
    mend: 'Write a UUID in small letters, in quotes.',
  },
  {
    title: 'an attribute whose options are no UUIDs',
    edits: [readWhere('{ lot: $site_id }'), fields('{ lot: uuid }')],
    at: '$site_id }\n  veterinaire',
    problem: '`$site_id` is one of its options, but the field `lot` of `sqal_data` is a uuid.',
    mend: 'Compare with an attribute that is any text, or change the type of `lot` under resources.',
  },
  {
    title: 'a NUL in a constant',
    edit: readWhere('{ site_id: "L\\0" }'),
    at: '"L\\0"',
    problem: 'This text holds a NUL, or half of a character, which no database stores.',
    mend: 'Remove the escape that makes it, `\\0` or `\\uD800` for example.',
  },
  {
    title: 'half of a surrogate pair in a list',
    edit: readWhere('{ site_id: { in: [LL, "\\ud83d"] } }'),
    at: '"\\ud83d"',
    problem: 'This text holds a NUL, or half of a character, which no database stores.',
    mend: 'Remove the escape that makes it, `\\0` or `\\uD800` for example.',
  },
]

const RULES: readonly Case[] = [
  {
    title: 'a deny of a misspelt permission',
    edit: technicien('- permissions: [sqal_data:read]\n    deny:\n      - permissions: [sqal_data:wrte]'),
    at: 'sqal_data:wrte',
    problem: '`wrte` is not an action of `sqal_data`.',
    mend: 'Did you mean `write`?',
  },
  {
    title: 'a deny on a field that the resource lacks',
    edit: technicien(
      '- permissions: [sqal_data:read]\n    deny:\n      - permissions: [sqal_data:read]\n        where: { gaveur: 7 }',
    ),
    at: 'gaveur: 7',
    problem: '`gaveur` is not a field of `sqal_data`.',
    mend: 'Declare it under resources.sqal_data.fields in policy.yaml, or remove it.',
  },
  {
    title: 'a deny by a misspelt attribute',
    edit: technicien(
      '- permissions: [sqal_data:read]\n    deny:\n      - permissions: [sqal_data:read]\n        where: { site_id: $site_idd }',
    ),
    at: '$site_idd',
    problem: '`site_idd` is not a custom attribute.',
    mend: 'Did you mean `site_id`?',
  },
  {
    title: 'a deny that requires',
    edit: technicien(
      '- permissions: [sqal_data:read]\n    deny:\n      - permissions: [sqal_data:read]\n        requires: { acr: "2" }',
    ),
    at: 'requires:',
    problem: 'There is no field `requires` here.',
    mend: 'A deny has `unless`: the tokens that it spares.',
  },
  {
    title: 'a grant unless',
    edit: technicien('- permissions: [sqal_data:read]\n        unless: { acr: "2" }'),
    at: 'unless:',
    problem: 'There is no field `unless` here.',
    mend: 'A grant has `requires`: what a token must be for it.',
  },
  {
    title: 'the same grant twice',
    edit: technicien(
      "- permissions: [sqal_data:read, sqal_data:write]\n      - permissions: [sqal_data:write, 'sqal_data:read']",
    ),
    at: "- permissions: [sqal_data:write, 'sqal".slice(2),
    problem: /^This grant says the same as policy\.yaml:\d+\.$/,
    mend: 'Remove one of the two, or change what was meant to differ.',
  },
  {
    title: 'the same deny twice',
    edit: technicien(
      "- permissions: [sqal_data:read]\n    deny:\n      - { permissions: [sqal_data:read], where: { site_id: LL }, unless: { acr: '2' } }\n      - { where: { site_id: 'LL' }, unless: { acr: '2' }, permissions: [sqal_data:read] }",
    ),
    at: '{ where: { site_id',
    problem: /^This deny says the same as policy\.yaml:\d+\.$/,
    mend: 'Remove one of the two, or change what was meant to differ.',
  },
  {
    title: 'a role that says nothing',
    edit: policy(
      '  gaveur:\n    grants:\n      - permissions: [gavage_data:read, gavage_data:write, analytics:read]\n        where: { gaveur_id: $gaveur_id }\n',
      '  gaveur: {}\n',
    ),
    at: 'gaveur: {}',
    problem: 'This role says nothing of what it may do.',
    mend: 'Write `grants: []` if it may do nothing.',
  },
]

const inherits = (role: string, list: string): Edit => policy(`  ${role}:\n`, `  ${role}:\n    inherits: ${list}\n`)

const INHERITANCE: readonly Case[] = [
  {
    title: 'a role that is not there',
    edit: inherits('superviseur', '[veterinair]'),
    at: 'veterinair]',
    problem: '`veterinair` is not a role of this policy.',
    mend: 'Did you mean `veterinaire`?',
  },
  {
    title: 'a role that inherits itself',
    edit: inherits('superviseur', '[veterinaire, superviseur]'),
    at: 'superviseur]',
    problem: '`superviseur` inherits itself.',
    mend: 'Remove it.',
  },
  {
    title: 'a ring of roles',
    edits: [
      inherits('superviseur', '[gaveur]'),
      inherits('gaveur', '[veterinaire, technicien_sqal]'),
      inherits('technicien_sqal', '[superviseur]'),
    ],
    at: 'superviseur]',
    problem: 'These roles inherit each other: `superviseur` → `gaveur` → `technicien_sqal` → `superviseur`.',
    mend: 'Remove one of them from an `inherits`.',
  },
  {
    title: 'a role twice',
    edit: inherits('superviseur', '[gaveur, gaveur]'),
    at: 'gaveur]',
    problem: /^The inherited role `gaveur` stands in policy\.yaml:\d+ already\.$/,
    mend: 'Keep one of the two.',
  },
  {
    title: 'a role that is no list',
    edit: inherits('superviseur', 'gaveur'),
    at: 'gaveur\n',
    problem: '`inherits` must be a list, not text.',
    mend: 'Write a list: `[a, b]`, or one `- item` a line.',
  },
]

const readRequires = (requires: string): Edit =>
  technicien(`- permissions: [sqal_data:read]\n        requires: ${requires}`)

const REQUIREMENTS: readonly Case[] = [
  {
    title: 'nothing',
    edit: readRequires('{}'),
    at: 'requires: {}',
    problem: 'This requires nothing.',
    mend: 'Name a scope, an acr, a client or a client_role in it, or remove it.',
  },
  {
    title: 'a misspelt member',
    edit: readRequires('{ clientrole: { sqal-frontend: operator } }'),
    at: 'clientrole',
    problem: 'There is no field `clientrole` here.',
    mend: 'Did you mean `client_role`?',
  },
  {
    title: 'a client that is not there',
    edit: readRequires('{ client: [euralis-frontend, sqal-frontent] }'),
    at: 'sqal-frontent]',
    problem: '`sqal-frontent` is not a client.',
    mend: 'Did you mean `sqal-frontend`?',
  },
  {
    title: 'roles of a client that is not there',
    edit: readRequires('{ client_role: { sqal-frontent: operator } }'),
    at: 'sqal-frontent:',
    problem: '`sqal-frontent` is not a client.',
    mend: 'Did you mean `sqal-frontend`?',
  },
  {
    title: 'a role that the client lacks',
    edit: readRequires('{ client_role: { sqal-frontend: [operateur] } }'),
    at: 'operateur',
    problem: '`operateur` is not a role of the client `sqal-frontend`.',
    mend: 'Did you mean `operator`?',
  },
  {
    title: 'a scope that nobody declares',
    edit: readRequires('{ scope: [openid, profil] }'),
    at: 'profil]',
    problem: '`profil` is not a client scope.',
    mend: 'Did you mean `profile`?',
  },
  {
    title: 'a scope that tokens do not name',
    edit: readRequires('{ scope: backend-api }'),
    at: 'backend-api',
    problem: 'No token says that it has the scope `backend-api`: Keycloak leaves it out of the claim `scope`.',
    mend: "Ask for another, or declare it in realm.yaml with include.in.token.scope: 'true'.",
  },
  {
    title: 'a built-in scope that tokens do not name',
    edit: readRequires('{ scope: roles }'),
    at: 'roles }',
    problem: 'No token says that it has the scope `roles`: Keycloak leaves it out of the claim `scope`.',
    mend: "Ask for another, or declare it in realm.yaml with include.in.token.scope: 'true'.",
  },
  {
    title: 'a level without quotes',
    edit: readRequires('{ acr: 2 }'),
    at: '2 }',
    problem: '`acr` must be text or a list, not a number.',
    mend: "Write it so, for example: `'2'`, `['2', gold]`.",
  },
  {
    title: 'levels in one text',
    edit: readRequires("{ acr: ['1', 'silver gold'] }"),
    at: "'silver gold'",
    problem: 'An authentication context is one word, without space, quote or backslash.',
    mend: 'Write several as a list.',
  },
]

describe.each([
  ['the policy', POLICY],
  ['wildcards', WILDCARDS],
  ['bounds', BOUNDS],
  ['rules', RULES],
  ['inheritance', INHERITANCE],
  ['requirements', REQUIREMENTS],
] as const)('mistakes of %s', (_group, cases) => testMistakes(cases))
