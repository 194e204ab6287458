import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fieldsNewerThan, loadRealms, referenceFindings } from '../../../src/realm-documents/index.js'
import { realmFiles } from './realm-files.js'

async function findingsOf(text: string): Promise<readonly string[]> {
  const [loaded] = await loadRealms(await realmFiles({ 'realm.yaml': text }), { environment: {} })
  if (loaded === undefined) throw new Error('nothing was loaded')
  return referenceFindings(loaded).map(
    ({ file, line, column, problem, mend }) => `${file}:${line}:${column} ${problem} ${mend}`,
  )
}

const DECLARED = `realm: lot
roles:
  realm: [{ name: boss }]
  client: { web: [{ name: reader }] }
clients: [{ clientId: web }]
clientScopes: [{ name: lots, protocol: openid-connect }]
groups: [{ name: sales, subGroups: [{ name: north }] }]
identityProviders: [{ alias: google, providerId: google }]
`

const typos: readonly (readonly [what: string, yaml: string, finding: string])[] = [
  [
    'a client scope',
    'defaultDefaultClientScopes: [profle]',
    '9:30 No client scope `profle` is declared. Did you mean `profile`?',
  ],
  [
    'a scope of an attribute',
    'userProfile: { attributes: [{ name: a, selector: { scopes: [lotz] } }] }',
    '9:61 No client scope `lotz` is declared. Did you mean `lots`?',
  ],
  [
    'an attribute group',
    'userProfile: { attributes: [{ name: a, group: work }] }',
    '9:47 No attribute group `work` is declared. Declare it, or name another.',
  ],
  [
    'a realm role',
    'users: [{ username: jean, realmRoles: [bos] }]',
    '9:40 No realm role `bos` is declared. Did you mean `boss`?',
  ],
  [
    'a client role',
    'users: [{ username: jean, clientRoles: { web: [raeder] } }]',
    '9:48 No client role `web/raeder` is declared. Did you mean `web/reader`?',
  ],
  [
    'a client',
    'users: [{ username: jean, clientRoles: { wep: [] } }]',
    '9:42 No client `wep` is declared. Did you mean `web`?',
  ],
  ['a group', 'defaultGroups: [/sales/nort]', '9:17 No group `/sales/nort` is declared. Did you mean `/sales/north`?'],
  [
    'a required action',
    'users: [{ username: jean, requiredActions: [UPDATE_PASWORD] }]',
    '9:45 No required action `UPDATE_PASWORD` is declared. Did you mean `UPDATE_PASSWORD`?',
  ],
  ['a flow', 'browserFlow: browsr', '9:14 No authentication flow `browsr` is declared. Did you mean `browser`?'],
  [
    'a flow within another',
    'authenticationFlows: [{ alias: a, authenticationExecutions: [{ flowAlias: b, requirement: REQUIRED }] }]',
    '9:75 No authentication flow `b` is declared. Declare it, or name another.',
  ],
  ['an event type', 'enabledEventTypes: [LOGN]', '9:21 No event type `LOGN` is declared. Did you mean `LOGIN`?'],
  [
    'a client profile',
    'clientPolicies: { policies: [{ name: p, profiles: [fapi-1-basline] }] }',
    '9:52 No client profile `fapi-1-basline` is declared. Did you mean `fapi-1-baseline`?',
  ],
  [
    'an identity provider',
    'identityProviderMappers: [{ name: m, identityProviderAlias: gogle }]',
    '9:61 No identity provider `gogle` is declared. Did you mean `google`?',
  ],
  [
    'a member',
    'organizations: [{ name: o, members: [{ username: Jeanne }] }]\nusers: [{ username: jean }]',
    '9:50 No user `jeanne` is declared. Did you mean `jean`?',
  ],
  [
    'the client of a scope mapping',
    'scopeMappings: [{ client: wb, roles: [boss] }]',
    '9:27 No client `wb` is declared. Declare it, or name another.',
  ],
]
test.each(typos)('finds %s that is misspelt', async (_what, yaml, finding) => {
  expect(await findingsOf(`${DECLARED}${yaml}\n`)).toEqual([`realm.yaml:${finding}`])
})

test('finds nothing wrong with what is declared, or comes with every realm', async () => {
  expect(
    await findingsOf(`${DECLARED}defaultGroups: [/sales, sales/north]
defaultDefaultClientScopes: [profile, lots]
browserFlow: browser
enabledEventTypes: [LOGIN, LOGIN_ERROR]
scopeMappings: [{ clientScope: lots, roles: [boss, offline_access] }]
clientScopeMappings: { account: [{ client: web, roles: [view-profile] }] }
organizations: [{ name: o, members: [{ username: service-account-web }], identityProviders: [{ alias: google }] }]
users:
  - username: service-account-web
    realmRoles: [default-roles-lot]
    clientRoles: { realm-management: [view-users], web: [reader] }
    requiredActions: [CONFIGURE_TOTP]
    groups: [/sales/north]
`),
  ).toEqual([])
})

test('finds nothing wrong with a realm as Keycloak makes it', async () => {
  const folder = fileURLToPath(new URL('../../../src/realm-export/pristine/26.7.4-with-features.json', import.meta.url))
  const [loaded] = await loadRealms(folder, { environment: {} })
  if (loaded === undefined) throw new Error('nothing was loaded')
  expect(referenceFindings(loaded)).toEqual([])
  expect(loaded.warnings).toEqual([])
})

test('names the version that a field needs', async () => {
  const [loaded] = await loadRealms(await realmFiles({ 'realm.yaml': 'realm: lot\nscimApiEnabled: true\n' }), {
    environment: {},
  })
  if (loaded === undefined) throw new Error('nothing was loaded')
  expect(fieldsNewerThan(loaded, '26.7.4')).toEqual([])
  expect(fieldsNewerThan(loaded, '27.0.0')).toEqual([])
  expect(fieldsNewerThan(loaded, '26.4.7')).toEqual([
    {
      file: 'realm.yaml',
      line: 2,
      column: 17,
      problem: 'RealmRepresentation.scimApiEnabled needs Keycloak 26.7, and this is 26.4.7.',
      mend: 'Remove it, or update Keycloak.',
    },
  ])
})
