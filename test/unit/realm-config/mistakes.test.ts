import { describe, expect, it } from 'vitest'
import { type Edit, placeOf, refusal, withEditedRealm } from './edited-realm.js'

interface Case {
  readonly title: string
  readonly edit: Edit
  /** Text in the edited file where the mistake is; without it the mistake is the file's, at 1:1. */
  readonly at?: string
  /** Another file that the mistake is reported in. */
  readonly in?: string
  readonly problem: string | RegExp
  readonly mend: string
  /** Set where other mistakes follow from this one. */
  readonly consequences?: true
}

const realm = (from: string, to: string): Edit => ({ file: 'realm.yaml', replace: [from, to] })
const roles = (from: string, to: string): Edit => ({ file: 'roles.yaml', replace: [from, to] })
const policy = (from: string, to: string): Edit => ({ file: 'policy.yaml', replace: [from, to] })
const users = (from: string, to: string): Edit => ({ file: 'users.dev.yaml', replace: [from, to] })
const frontend = (from: string, to: string): Edit => ({ file: 'clients/euralis-frontend.yaml', replace: [from, to] })
const backend = (from: string, to: string): Edit => ({ file: 'clients/backend-api.yaml', replace: [from, to] })

const FILES: readonly Case[] = [
  {
    title: 'a required file that is missing',
    edit: { file: 'policy.yaml', write: undefined },
    problem: 'The file is missing.',
    mend: 'Add policy.yaml.',
  },
  {
    title: 'an empty file',
    edit: { file: 'roles.yaml', write: '# nothing yet\n' },
    problem: 'The file is empty.',
    mend: 'Fill it in, or remove it if it is optional.',
  },
  {
    title: 'a file that says nothing',
    edit: { file: 'clients/portal.yaml', write: '~\n' },
    problem: 'The file is empty.',
    mend: 'Fill it in, or remove it if it is optional.',
  },
  {
    title: 'a folder where a file belongs',
    edit: { file: 'clients/portal.yaml', folder: true },
    problem: 'The file cannot be read (EISDIR).',
    mend: 'Make it a file that this user may read.',
  },
  {
    title: 'a file that is not UTF-8',
    edit: { file: 'realm.yaml', write: new Uint8Array([0x72, 0xe9]) },
    problem: 'The file is not UTF-8.',
    mend: 'Save it as UTF-8.',
  },
  {
    title: 'a file that nobody reads',
    edit: { file: 'user.dev.yaml', write: 'users: []\n' },
    problem: 'No file of this name is read.',
    mend: 'Did you mean users.dev.yaml?',
  },
  {
    title: 'a client file with another suffix',
    edit: { file: 'clients/portal.yml', write: 'clientId: portal\n' },
    problem: 'Only .yaml files are read.',
    mend: 'Rename it to end in .yaml.',
  },
  {
    title: 'a file that holds a list',
    edit: { file: 'clients/portal.yaml', write: '- clientId: portal\n' },
    problem: 'This must be fields, not a list.',
    mend: 'Write its fields below it, indented.',
  },
]

const SYNTAX: readonly Case[] = [
  {
    title: 'a bracket that is not closed',
    edit: policy('actions: [read, write]', 'actions: [read, write'),
    at: 'fields: { gaveur_id: integer, site_id: string }',
    problem: 'Not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    mend: 'Check indentation and quotes here and on the line before.',
  },
  {
    title: 'a tab as indentation',
    consequences: true,
    edit: roles('  realm:\n', '\trealm:\n'),
    at: '\trealm:',
    problem: 'Not valid YAML: Tabs are not allowed as indentation.',
    mend: 'Indent with spaces.',
  },
  {
    title: 'a field written twice',
    edit: realm('enabled: true\n', 'enabled: true\nrealm: other\n'),
    at: 'realm: other',
    problem: 'This field is written twice.',
    mend: 'Keep one of the two.',
  },
  {
    title: 'a second document',
    edit: backend('enabled: true', '---\nenabled: true'),
    at: '---',
    problem: 'Not valid YAML: Source contains multiple documents; please use YAML.parseAllDocuments().',
    mend: 'Remove the `---`: one file holds one document.',
  },
  {
    title: 'an alias without its anchor',
    edit: realm('displayName: Gaveurs', 'displayName: *title'),
    at: '*title',
    problem: 'There is no anchor `&title` before this.',
    mend: 'Define the anchor first, or write the value out.',
  },
  {
    title: 'a value that contains itself',
    edit: realm('groups:\n', 'groups: &groups\n    - *groups\n'),
    at: '*groups',
    problem: 'This value contains itself.',
    mend: 'Write the value out.',
  },
  {
    title: 'a key that JavaScript keeps for itself',
    edit: frontend('attributes:\n', 'attributes:\n  __proto__: x\n'),
    at: '__proto__',
    problem: '`__proto__` cannot be a field name.',
    mend: 'Choose another name.',
  },
]

const SHAPE: readonly Case[] = [
  {
    title: 'a misspelt field',
    edit: frontend('standardFlowEnabled: true', 'standardFlowEnable: true'),
    at: 'standardFlowEnable',
    problem: 'There is no field `standardFlowEnable` here.',
    mend: 'Did you mean `standardFlowEnabled`?',
  },
  {
    title: 'a misspelt field deep inside',
    edit: realm(
      'permissions: { view: [admin, user], edit: [admin] }',
      'permissions: { views: [admin], edit: [admin] }',
    ),
    at: 'views:',
    problem: 'There is no field `views` here.',
    mend: 'Did you mean `view`?',
  },
  {
    title: 'a field that stands in another file',
    edit: realm('enabled: true\n', 'enabled: true\nclients: []\n'),
    at: 'clients: []',
    problem: 'There is no field `clients` here.',
    mend: 'Clients stand in clients/, one file each.',
  },
  {
    title: 'a field like no other',
    edit: policy('  gaveur:\n', '  gaveur:\n    composites: []\n'),
    at: 'composites',
    problem: 'There is no field `composites` here.',
    mend: 'Fields here: description, inherits, grants, deny.',
  },
  {
    title: 'a field that is missing',
    edit: backend('clientId: backend-api\n', ''),
    problem: '`clientId` is missing.',
    mend: 'Add `clientId` here.',
  },
  {
    title: 'a field without a value',
    edit: realm('displayName: Gaveurs', 'displayName:'),
    at: 'displayName:',
    problem: '`displayName` must be text, not nothing.',
    mend: 'Write text; put numbers, true and false in quotes.',
  },
  {
    title: 'true where Keycloak keeps text',
    edit: realm("include.in.token.scope: 'false'", 'include.in.token.scope: false'),
    at: 'false\n      display',
    problem: '`include.in.token.scope` must be text, not true or false.',
    mend: 'Write text; put numbers, true and false in quotes.',
  },
  {
    title: 'text where a switch belongs',
    edit: frontend('publicClient: true', "publicClient: 'yes'"),
    at: "'yes'",
    problem: '`publicClient` must be true or false, not text.',
    mend: 'Write true or false, without quotes.',
  },
  {
    title: 'a fraction of a second',
    edit: realm('accessTokenLifespan: 300', 'accessTokenLifespan: 0.5'),
    at: '0.5',
    problem: '`accessTokenLifespan` must be a whole number, not a fraction.',
    mend: 'Write a whole number, without quotes.',
  },
  {
    title: 'a token that lives no time',
    edit: realm('accessTokenLifespan: 300', 'accessTokenLifespan: 0'),
    at: '0\nssoSession',
    problem: '`accessTokenLifespan` must be at least 1.',
    mend: 'Write a larger number.',
  },
  {
    title: 'a word that is not among the known',
    edit: realm('sslRequired: external', 'sslRequired: always'),
    at: 'always',
    problem: '`sslRequired` has a value that is not known.',
    mend: 'Write one of: none, external, all.',
  },
  {
    title: 'a misspelt word among the known',
    edit: policy('site_id: string }', 'site_id: strng }'),
    at: 'strng',
    problem: '`site_id` has a value that is not known.',
    mend: 'Did you mean `string`?',
  },
  {
    title: 'a word where a list belongs',
    edit: frontend("webOrigins: ['http://127.0.0.1:5173', 'http://localhost:5173']", 'webOrigins: +'),
    at: '+',
    problem: '`webOrigins` must be a list, not text.',
    mend: 'Write a list: `[a, b]`, or one `- item` a line.',
  },
  {
    title: 'a misspelt type of a field that names its column',
    edit: policy(
      '{ gaveur_id: integer, site_id: string }',
      '{ gaveur_id: { type: intger, column: gaveur }, site_id: string }',
    ),
    at: 'intger',
    problem: '`type` has a value that is not known.',
    mend: 'Did you mean `integer`?',
  },
  {
    title: 'a bound that is none of its forms',
    edit: policy('{ gaveur_id: $gaveur_id }', '{ gaveur_id: [1, 2] }'),
    at: 'gaveur_id: [1',
    problem: '`gaveur_id` must be text, a whole number, true or false or fields, not a list.',
    mend: 'Write it so, for example: `$gaveur_id`, `7`, `{ in: [LL, LS] }`, `{ starts_with: $site_id }`.',
  },
  {
    title: 'a bound by a fraction',
    edit: policy('{ gaveur_id: $gaveur_id }', '{ gaveur_id: 1.5 }'),
    at: '1.5',
    problem: '`gaveur_id` must be text, a whole number, true or false or fields, not a fraction.',
    mend: 'Write it so, for example: `$gaveur_id`, `7`, `{ in: [LL, LS] }`, `{ starts_with: $site_id }`.',
  },
  {
    title: 'a misspelt operator',
    edit: policy('{ gaveur_id: $gaveur_id }', '{ gaveur_id: { inn: [1] } }'),
    at: 'inn:',
    problem: 'There is no field `inn` here.',
    mend: 'Did you mean `in`?',
  },
  {
    title: 'two operators at once',
    edit: policy('{ site_id: $site_id }', '{ site_id: { in: [LL], starts_with: L } }'),
    at: 'starts_with: L',
    problem: "`starts_with` can't stand beside `in`.",
    mend: 'Keep one of them.',
  },
  {
    title: 'a bound without an operator',
    edit: policy('{ site_id: $site_id }', '{ site_id: {} }'),
    at: 'site_id: {}',
    problem: '`site_id` must not be empty.',
    mend: 'Write one of: in, starts_with.',
  },
  {
    title: 'a list with fields in it',
    edit: policy('{ site_id: $site_id }', '{ site_id: { in: [LL, { a: 1 }] } }'),
    at: '{ a: 1 }',
    problem: 'This must be text, a whole number or true or false, not fields.',
    mend: 'Write it in one of these forms.',
  },
  {
    title: 'a grant of nothing',
    edit: policy('[sqal_data:read, sqal_data:write]', '[]'),
    at: 'permissions: []',
    problem: '`permissions` must not be empty.',
    mend: 'Fill it in.',
  },
  {
    title: 'a `where` that bounds nothing',
    edit: policy('where: { gaveur_id: $gaveur_id }', 'where: {}'),
    at: 'where: {}',
    problem: 'This `where` bounds nothing.',
    mend: 'Name a field in it, or remove `where` for every record.',
  },
  {
    title: 'a resource whose name holds a colon',
    consequences: true,
    edit: policy('  audit:', '  audit:trail:'),
    at: 'audit:trail',
    problem: 'Resources, actions and fields start with a small letter and hold small letters, digits, `_` and `-`.',
    mend: 'Rename it.',
  },
  {
    title: 'a user id that is not a UUID',
    edit: users('0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c01', 'admin-1'),
    at: 'admin-1',
    problem: 'A user id must be a UUID: it becomes the subject of tokens.',
    mend: 'Generate one with `node -p "crypto.randomUUID()"` and keep it.',
  },
  {
    title: 'a realm name that does not fit an address',
    edit: realm('realm: gaveurs-production', 'realm: gaveurs/production'),
    at: 'gaveurs/production',
    problem: 'A name that stands in addresses holds letters, digits, `.`, `_` and `-` only.',
    mend: 'Rename it.',
  },
]

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
    title: 'a permission without an action',
    edit: policy('[sqal_data:read, sqal_data:write]', '[sqal_data]'),
    at: 'sqal_data]',
    problem: '`sqal_data` is not of the form resource:action.',
    mend: 'Write `gavage_data:read`, for example; there are no wildcards.',
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
    problem: '`gaveur_idd` is not a custom attribute with a single value.',
    mend: 'Did you mean `gaveur_id`?',
  },
  {
    title: 'a bound by an attribute with several values',
    edit: realm('- name: gaveur_id\n', '- name: gaveur_id\n      multivalued: true\n'),
    in: 'policy.yaml',
    at: '$gaveur_id',
    problem: '`gaveur_id` is not a custom attribute with a single value.',
    mend: 'Declare it under userProfile.attributes in realm.yaml, or remove it.',
  },
  {
    title: 'a bound that compares an integer with text',
    consequences: true,
    edit: policy('{ gaveur_id: $gaveur_id }', '{ gaveur_id: $site_id }'),
    at: '$site_id',
    problem: '`$site_id` is a string, but the field `gaveur_id` of `gavage_data` is an integer.',
    mend: 'Compare with an attribute that is an integer, or change the type of `gaveur_id` under resources.',
  },
  {
    title: 'true where the field is an integer',
    consequences: true,
    edit: policy('{ gaveur_id: $gaveur_id }', '{ gaveur_id: true }'),
    at: 'true }',
    problem: 'This value is a boolean, but the field `gaveur_id` of `gavage_data` is an integer.',
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

const CLIENTS: readonly Case[] = [
  {
    title: 'roles of a client that does not exist',
    consequences: true,
    edit: roles('sqal-frontend:', 'sqal-frontent:'),
    at: 'sqal-frontent',
    problem: '`sqal-frontent` is not a client.',
    mend: 'Did you mean `sqal-frontend`?',
  },
  {
    title: 'a client scope that does not exist',
    edit: frontend('email, backend-api]', 'email, backend-apis]'),
    at: 'backend-apis',
    problem: '`backend-apis` is not a client scope.',
    mend: 'Did you mean `backend-api`?',
  },
  {
    title: 'a secret in a file that is shared',
    edit: backend('enabled: true\n', 'enabled: true\nsecret: hunter2hunter2\n'),
    at: 'hunter2hunter2',
    problem: 'A client file must not hold a secret.',
    mend: 'Remove it, and change it where it was used. Keycloak makes one; the API reads it from OIDC_CLIENT_SECRET. One for development goes under clients in users.dev.yaml.',
  },
  {
    title: 'a secret of a public client',
    edit: users('  - clientId: euralis-frontend\n', '  - clientId: euralis-frontend\n    secret: hunter2hunter2\n'),
    at: 'hunter2hunter2',
    problem: 'A public client cannot have a secret.',
    mend: 'Remove the secret, or set publicClient: false if the client runs on a server.',
  },
  {
    title: 'a public client without PKCE',
    edit: frontend('  pkce.code.challenge.method: S256\n', ''),
    at: 'attributes:',
    problem: 'A public client with the authorization code flow must use PKCE with S256.',
    mend: 'Add `pkce.code.challenge.method: S256` under attributes.',
  },
  {
    title: 'a public client with plain PKCE',
    edit: frontend('method: S256', 'method: plain'),
    at: 'plain',
    problem: 'A public client with the authorization code flow must use PKCE with S256.',
    mend: 'Add `pkce.code.challenge.method: S256` under attributes.',
  },
  {
    title: 'a public client that leaves the code flow at its default, which is on',
    edit: { file: 'clients/portal.yaml', write: 'clientId: portal\npublicClient: true\n' },
    at: 'portal',
    problem: 'A public client with the authorization code flow must use PKCE with S256.',
    mend: 'Add `pkce.code.challenge.method: S256` under attributes.',
  },
  {
    title: 'a redirect to anywhere',
    edit: frontend("redirectUris: ['http://127.0.0.1:5173/*',", "redirectUris: ['*',"),
    at: "'*',",
    problem: '`*` lets codes go to any address.',
    mend: 'Name scheme, host and port, for example `https://app.example.com/*`.',
  },
  {
    title: 'a redirect to any host',
    edit: frontend("redirectUris: ['http://127.0.0.1:5173/*',", "redirectUris: ['https://*',"),
    at: "'https://*'",
    problem: '`https://*` lets codes go to any address.',
    mend: 'Name scheme, host and port, for example `https://app.example.com/*`.',
  },
  {
    title: 'an audience that is no client',
    edit: realm('included.client.audience: backend-api', 'included.client.audience: backend'),
    at: 'backend\n',
    problem: '`backend` is not a client.',
    mend: 'Declare it under clients/, in a file of its own, or remove it.',
  },
  {
    title: 'a mapper for an attribute that the profile lacks',
    edit: realm('user.attribute: gaveur_id', 'user.attribute: gaveurid'),
    at: 'gaveurid',
    problem: '`gaveurid` is not an attribute of the user profile.',
    mend: 'Did you mean `gaveur_id`?',
  },
  {
    title: 'a mapper that writes an integer as text',
    edit: realm('jsonType.label: int', 'jsonType.label: String'),
    at: 'String',
    problem: '`gaveur_id` is declared as an integer, but is mapped as another type.',
    mend: 'Write `jsonType.label: int`.',
  },
  {
    title: 'a client declared twice',
    edit: { file: 'clients/copy.yaml', write: 'clientId: backend-api\n' },
    in: 'clients/copy.yaml',
    at: 'backend-api',
    problem: /^The clientId `backend-api` stands in clients.backend-api.yaml:[0-9]+ already.$/,
    mend: 'Keep one of the two.',
  },
]

const USERS: readonly Case[] = [
  {
    title: 'settings for a client that does not exist',
    edit: users('clientId: backend-api', 'clientId: backend-app'),
    at: 'backend-app',
    problem: '`backend-app` is not a client.',
    mend: 'Did you mean `backend-api`?',
  },
  {
    title: 'a user with a role that does not exist',
    edit: users('realmRoles: [superviseur]', 'realmRoles: [supervisor]'),
    at: 'supervisor]',
    problem: '`supervisor` is not a realm role.',
    mend: 'Did you mean `superviseur`?',
  },
  {
    title: 'a user with a role of a client that does not exist',
    edit: users('{ gaveurs-frontend: [producer] }', '{ gaveur-frontend: [producer] }'),
    at: 'gaveur-frontend',
    problem: '`gaveur-frontend` is not a client.',
    mend: 'Did you mean `gaveurs-frontend`?',
  },
  {
    title: 'a user with a role that the client lacks',
    edit: users('{ gaveurs-frontend: [producer] }', '{ gaveurs-frontend: [operator] }'),
    at: 'operator',
    problem: '`operator` is not a role of the client `gaveurs-frontend`.',
    mend: 'Declare it under roles.client.gaveurs-frontend in roles.yaml, or remove it.',
  },
  {
    title: 'a user with an attribute that the profile lacks',
    edit: users('organization: [euralis]', 'organisation: [euralis]'),
    at: 'organisation',
    problem: '`organisation` is not a custom attribute.',
    mend: 'Did you mean `organization`?',
  },
  {
    title: 'an integer attribute with text in it',
    edit: users("gaveur_id: ['1']", "gaveur_id: ['1a']"),
    at: "'1a'",
    problem: '`gaveur_id` must be an integer.',
    mend: "Write digits in quotes, for example '1'.",
  },
  {
    title: 'an integer attribute below its minimum',
    edit: users("gaveur_id: ['1']", "gaveur_id: ['0']"),
    at: "'0'",
    problem: '`gaveur_id` must be at least 1.',
    mend: 'Change the value, or the validation in realm.yaml.',
  },
  {
    title: 'an option that is not among the options',
    edit: users('site_id: [LS]', 'site_id: [Landes]'),
    at: 'Landes',
    problem: '`site_id` must be one of its options.',
    mend: 'Write one of: LL, LS, MO.',
  },
  {
    title: 'two values for an attribute that takes one',
    edit: users('site_id: [LS]', 'site_id: [LS, MO]'),
    at: 'site_id: [LS, MO]',
    problem: '`site_id` takes one value.',
    mend: 'Keep one, or declare it multivalued in realm.yaml.',
  },
  {
    title: 'a username that differs in capitals only',
    edit: users('username: superviseur@euralis.fr', 'username: Admin@euralis.fr'),
    at: 'Admin@euralis.fr',
    problem: /^The username `Admin@euralis.fr` stands in users.dev.yaml:[0-9]+ already.$/,
    mend: 'Keep one of the two.',
  },
  {
    title: 'a user id used twice',
    edit: users('5a8f7a3f1c02', '5a8f7a3f1c01'),
    in: 'users.dev.yaml',
    at: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c01\n    username: superviseur',
    problem: /^The user id `0c5e3a52.*` stands in users.dev.yaml:[0-9]+ already.$/,
    mend: 'Keep one of the two.',
  },
  {
    title: 'an option that YAML reads as a number',
    edit: realm('options: [LL, LS, MO]', 'options: [LL, LS, MO, 64]'),
    at: '64]',
    problem: 'An option must be text.',
    mend: 'Put it in quotes.',
  },
  {
    title: 'a limit that is text',
    edit: realm('integer: { min: 1 }', "integer: { min: '1' }"),
    at: "'1' }",
    problem: 'This limit must be a whole number.',
    mend: 'Write a whole number, without quotes.',
  },
]

describe.each([
  ['files', FILES],
  ['YAML', SYNTAX],
  ['a schema', SHAPE],
  ['policy', POLICY],
  ['clients', CLIENTS],
  ['users and their profile', USERS],
] as const)('mistakes of %s', (_group, cases) => {
  it.each(cases)(
    'names file, line, column and mend of $title',
    async ({ edit, at, in: file = edit.file, problem, mend, consequences }) => {
      await withEditedRealm([edit], async (directory) => {
        const { details } = await refusal(directory)
        const place = at === undefined ? `${file}:1:1` : await placeOf(directory, file, at)
        const found = details.map((mistake) => ({
          place: `${mistake.file}:${mistake.line}:${mistake.column}`,
          problem: mistake.problem,
          mend: mistake.mend,
        }))
        const expected = {
          place,
          problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
          mend,
        }
        if (consequences) expect(found).toContainEqual(expected)
        else expect(found).toEqual([expected])
      })
    },
  )
})
