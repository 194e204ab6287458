import { adminPath, expectObject, expectText, listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { defaultRoleKey } from './built-in-names.js'
import { compareFields } from './compare-fields.js'
import { keysByPath, placedGroups } from './group-paths.js'
import type { RealmDocument, RealmKind, RealmObject, Writing } from './kind.js'
import { layOver } from './lay-over.js'
import {
  administrationGiven,
  HELD_ROLES,
  roleChanges,
  roleLists,
  roleReferences,
  writeRoleChanges,
} from './role-links.js'
import { textsIn } from './texts-in.js'

const WHAT = 'the service accounts'

/** Links, which Keycloak ignores in a PUT of the user. */
const LINKS: readonly string[] = ['realmRoles', 'clientRoles', 'groups']

/** The users that clients with a service account are when they act for themselves. */
export const serviceAccounts: RealmKind = {
  name: 'service-account',
  title: 'Service accounts',
  field: 'users[] with `serviceAccountClientId`',
  identity: '`serviceAccountClientId`',
  after: ['client', 'role-composites', 'group'],
  exported: 'client-roles',
  // Keycloak makes the user with the client, and names it after it.
  serverFills: [
    'access',
    'clientConsents',
    'createdTimestamp',
    'credentials',
    'disableableCredentialTypes',
    'federatedIdentities',
    'id',
    'notBefore',
    'self',
    'serviceAccountClientId',
    'totp',
    'username',
  ],
  list: listServiceAccounts,
  withoutAdditions(observed, wanted, realm) {
    if (textsIn(wanted, 'realmRoles').includes(defaultRoleKey(realm))) return observed
    return withoutRole(observed, defaultRoleKey(realm))
  },
  partOf: (key) => ({ kind: 'client', key }),
  create: (writing, wanted) => write(writing, wanted, {}),
  update: (writing, wanted, current) => write(writing, wanted, current.value),
  dangers({ wanted, current }) {
    return wanted === undefined ? [] : administrationGiven('is given', wanted.value, current?.value)
  },
  references: ({ key, value }) => [
    { kind: 'client', key, field: 'serviceAccountClientId' },
    ...roleReferences(value, HELD_ROLES),
    ...textsIn(value, 'groups').map((group) => ({ kind: 'group', key: group, field: 'groups' }) as const),
  ],
}

function listServiceAccounts(document: RealmDocument, realm: string): readonly RealmObject[] {
  const keyOf = keysByPath(placedGroups(listMember(document, 'groups')))
  return listMember(document, 'users').flatMap((user, at) => {
    const key = user.serviceAccountClientId
    if (typeof key !== 'string') return []
    const groups = user.groups === undefined ? {} : { groups: textsIn(user, 'groups').map(keyOf).sort() }
    return [
      { key, value: { ...user, ...roleLists(user, document, realm, HELD_ROLES), ...groups }, path: ['users', at] },
    ]
  })
}

async function write(writing: Writing, { key, value }: RealmObject, current: JsonObject): Promise<void> {
  const client = adminPath`/clients/${await writing.idOf('client', key)}`
  const user = expectObject(await writing.api.get(`${client}/service-account-user`), WHAT)
  const path = adminPath`/users/${expectText(user, 'id', WHAT)}`
  const own = without(value, LINKS)
  if (compareFields(own, user).length > 0) await writing.api.put(path, layOver(user, own))
  const role = defaultRoleKey(writing.realm)
  const now = textsIn(value, 'realmRoles').includes(role) ? current : withoutRole(current, role)
  await writeRoleChanges(writing, `${path}/role-mappings`, roleChanges(value, now, HELD_ROLES))
  if (value.groups !== undefined) await joinGroups(writing, path, textsIn(value, 'groups'), textsIn(current, 'groups'))
}

async function joinGroups(
  { api, idOf }: Writing,
  path: string,
  wanted: readonly string[],
  current: readonly string[],
): Promise<void> {
  const send = async (method: 'put' | 'delete', groups: readonly string[]): Promise<void> => {
    await Promise.all(
      groups.map(async (group) => api[method](`${path}${adminPath`/groups/${await idOf('group', group)}`}`)),
    )
  }
  await send(
    'delete',
    current.filter((group) => !wanted.includes(group)),
  )
  await send(
    'put',
    wanted.filter((group) => !current.includes(group)),
  )
}

function withoutRole(user: JsonObject, role: string): JsonObject {
  if (user.realmRoles === undefined) return user
  return { ...user, realmRoles: textsIn(user, 'realmRoles').filter((name) => name !== role) }
}
