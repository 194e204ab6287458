import { expect, it } from 'vitest'
import { adminPath, expectObjects, expectText } from '../../../src/admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/json/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { type CaseRealm, caseRealm } from './case-realm.js'

const REALM = {
  clients: [{ clientId: 'web' }],
  roles: { realm: [{ name: 'reader' }], client: { web: [{ name: 'buyer' }] } },
  groups: [{ name: 'staff', subGroups: [{ name: 'paris' }] }, { name: 'a/b' }],
  userProfile: {
    attributes: [
      ...['username', 'email', 'firstName', 'lastName'].map((name) => ({
        name,
        permissions: { view: ['admin', 'user'], edit: ['admin', 'user'] },
      })),
      { name: 'site', permissions: { view: ['admin'], edit: ['admin'] } },
    ],
  },
}

const USERS: readonly JsonObject[] = [
  { username: 'only-a-name' },
  {
    username: 'anna',
    email: 'Anna@Mail.example',
    firstName: 'Anna',
    lastName: 'B',
    emailVerified: true,
    enabled: true,
    attributes: { site: ['LL'] },
    realmRoles: ['reader'],
    clientRoles: { web: ['buyer'] },
    groups: ['/staff/paris'],
    credentials: [{ type: 'password', value: 'correct horse' }],
  },
  { username: 'bert', enabled: false, credentials: [{ type: 'password', value: 'once', temporary: true }] },
  { username: 'carl', realmRoles: [], groups: [] },
  { username: 'dora', groups: ['/a/b', '/staff'], requiredActions: ['VERIFY_EMAIL'] },
  { username: 'emil', clientRoles: { 'realm-management': ['view-users'] } },
]

const apply = async (realm: CaseRealm, document: JsonObject): Promise<void> => {
  const loaded = realm.load(document)
  const { remaining } = await applyPlan(await planRealm(loaded, realm.admin), loaded, realm.admin)
  expect(remaining).toEqual([])
}

/** All that Keycloak tells of a user, but for ids and times. */
async function seen({ admin, name }: CaseRealm, username: string): Promise<JsonValue> {
  const [user] = expectObjects(await admin.get(`/${name}/users?username=${username}&exact=true`), 'users')
  const path = adminPath`/${name}/users/${expectText(user ?? {}, 'id', username)}`
  const [whole, roles, groups, credentials] = await Promise.all([
    admin.get(path),
    admin.get(`${path}/role-mappings`),
    admin.get(`${path}/groups`),
    admin.get(`${path}/credentials`),
  ])
  const text = JSON.stringify({ whole, roles, groups, credentials })
    .replaceAll(name, '{realm}')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}')
    .replaceAll(/"(createdTimestamp|createdDate)":\d+/g, '"$1":0')
  return inOrder(JSON.parse(text))
}

/** Lists of objects come in the order of their ids. */
function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value
      .map((entry: JsonValue) => inOrder(entry))
      .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inOrder(member)]))
}

const importsIn = (realm: CaseRealm): number =>
  realm.requests().filter((request) => request === 'POST /partialImport').length

it('makes of many users at once just what it makes of one', async () => {
  const [many, single] = [caseRealm(), caseRealm()]
  await apply(many, { ...REALM, users: USERS })
  expect(importsIn(many)).toBeGreaterThan(0)
  await apply(single, REALM)
  for (const user of USERS) await apply(single, { ...REALM, users: [user] })
  expect(importsIn(single)).toBe(0)
  for (const { username } of USERS) {
    expect(await seen(many, String(username))).toEqual(await seen(single, String(username)))
  }
})

const RULES: readonly (readonly [string, JsonObject])[] = [
  ['a default group', { groups: [{ name: 'all' }], defaultGroups: ['/all'] }],
  [
    'an action that everybody has to take',
    { requiredActions: [{ alias: 'TERMS_AND_CONDITIONS', enabled: true, defaultAction: true }] },
  ],
]
it.each(RULES)('gives every one of many users %s', async (_what, rules) => {
  const [many, single] = [caseRealm(), caseRealm()]
  const users = ['anna', 'bert', 'carl', 'dora'].map((username) => ({ username }))
  await apply(many, { ...rules, users })
  await apply(single, rules)
  for (const user of users) await apply(single, { users: [user] })
  for (const { username } of users) expect(await seen(many, username)).toEqual(await seen(single, username))
})

it('refuses among many users the one that the profile refuses, by name, and makes the others', async () => {
  const realm = caseRealm()
  const users = [...['anna', 'bert', 'carl', 'dora'].map((username) => ({ username })), { username: 'zo' }]
  const loaded = realm.load({ users })
  const refusal: unknown = await applyPlan(await planRealm(loaded, realm.admin), loaded, realm.admin).catch(
    (error) => error,
  )
  expect(refusal).toMatchObject({ details: { step: 'user zo', done: 5 } })
  const made = expectObjects(await realm.admin.get(`/${realm.name}/users`), 'users')
  expect(made.map(({ username }) => username)).toEqual(['anna', 'bert', 'carl', 'dora'])
})
