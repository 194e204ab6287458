import { listMember } from '../../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/index.js'
import { MASK } from '../../realm-kinds/index.js'
import type { Found, Hit, LintRule, LintSubject } from '../finding.js'
import { objectIn, ofEach, textIn, textsIn, usersOf } from '../objects.js'

/** Roles that open a whole realm, or all of them. */
const ADMIN_REALM_ROLES: ReadonlySet<string> = new Set(['admin', 'create-realm'])
const ADMIN_CLIENT = /^(realm-management|.+-realm)$/
const STRONG_CLIENT_ROLES: ReadonlySet<string> = new Set([
  'create-client',
  'impersonation',
  'manage-authorization',
  'manage-clients',
  'manage-identity-providers',
  'manage-realm',
  'manage-users',
  'realm-admin',
])

const isServiceAccount = (user: JsonObject): boolean =>
  textIn(user, 'serviceAccountClientId') !== '' || textIn(user, 'username').startsWith('service-account-')

/** Passwords of a user that anybody who has the files can read. */
const readablePasswords = (user: JsonObject, secrets: ReadonlySet<string>): readonly number[] =>
  listMember(user, 'credentials').flatMap((credential, at) => {
    const value = textIn(credential, 'value')
    return value === '' || value === MASK || secrets.has(value) ? [] : [at]
  })

/** The composites of the role that everybody has, wherever they are declared. */
function defaultComposites(subject: LintSubject): readonly (readonly [JsonObject, Hit['path']])[] {
  const { document, realm } = subject
  const { defaultRole } = document
  const name = isJsonObject(defaultRole) ? textIn(defaultRole, 'name') : `default-roles-${realm}`
  const roles = listMember(objectIn(document, 'roles'), 'realm').flatMap((role, at) =>
    textIn(role, 'name') === name
      ? [[objectIn(role, 'composites'), ['roles', 'realm', at, 'composites']] as const]
      : [],
  )
  return [
    ...roles,
    [isJsonObject(defaultRole) ? objectIn(defaultRole, 'composites') : {}, ['defaultRole', 'composites']],
    [{ realm: textsIn(document, 'defaultRoles') }, []],
  ]
}

function adminRolesIn(composites: JsonObject): readonly string[] {
  const clients = objectIn(composites, 'client')
  return [
    ...textsIn(composites, 'realm').filter((role) => ADMIN_REALM_ROLES.has(role)),
    ...Object.keys(clients).flatMap((client) =>
      ADMIN_CLIENT.test(client) ? textsIn(clients, client).map((role) => `${client}/${role}`) : [],
    ),
  ]
}

export const peopleRules: readonly LintRule[] = [
  {
    id: 'user-password-in-files',
    level: 'error',
    means: 'a file says somebody’s password',
    why: 'Whoever can read the files, or their history, can log in.',
    mend: 'Write a reference instead (env or file, see docs/realm-files.md), or leave credentials out and let people set their own; development users belong into users.dev.yaml.',
    in: 'everywhere',
    find: ofEach(usersOf, (user, { secrets }) =>
      readablePasswords(user, secrets).map((at) => ({
        at: ['credentials', at, 'value'],
        problem: 'Its password stands in the file.',
      })),
    ),
  },
  {
    id: 'development-users',
    level: 'advice',
    means: 'users.dev.yaml has users with published passwords',
    why: '`--with-dev-users` would give the realm accounts that everybody who has the files can log in to.',
    mend: 'Never apply it to production with --with-dev-users; `passerelle realm apply` refuses public addresses by itself.',
    in: 'production',
    find({ development, realm, secrets }) {
      if (development === undefined) return []
      const users = listMember(development, 'users').filter((user) => readablePasswords(user, secrets).length > 0)
      if (users.length === 0) return []
      const problem = `users.dev.yaml has ${users.length} users whose passwords anybody can read.`
      return [{ object: `realm ${realm}`, path: [], at: ['users.dev.yaml'], problem }]
    },
  },
  {
    id: 'service-account-admin',
    level: 'error',
    means: 'a service account may change the realm',
    why: 'Whoever gets the secret of that client has the realm, without a password or a second factor.',
    mend: 'Give it the roles of realm-management that it needs, such as view-users or query-users; docs/realm-permissions.md has those of passerelle realm.',
    in: 'everywhere',
    find: ofEach(usersOf, (user) => {
      if (!isServiceAccount(user)) return []
      const roles = objectIn(user, 'clientRoles')
      return Object.keys(roles).flatMap((client): readonly Found[] =>
        ADMIN_CLIENT.test(client) && textsIn(roles, client).includes('realm-admin')
          ? [{ at: ['clientRoles', client], problem: `It has ${client}/realm-admin.` }]
          : [],
      )
    }),
  },
  {
    id: 'default-role-admin',
    level: 'error',
    means: 'everybody has a role that administers',
    why: 'The default role is given to each account, those that people register themselves among them.',
    mend: 'Take it from the default role, and give it to a group.',
    in: 'everywhere',
    find: (subject) =>
      defaultComposites(subject).flatMap(([composites, path]) =>
        adminRolesIn(composites).map((role) => ({
          object: `realm-role default-roles-${subject.realm}`,
          path,
          at: path.length === 0 ? ['defaultRoles'] : [],
          problem: `It includes ${role}.`,
        })),
      ),
  },
  {
    id: 'group-admin',
    level: 'warning',
    means: 'whoever joins the realm joins a group that administers',
    why: 'Default groups are joined by each new account, those that people register themselves among them.',
    mend: 'Take the roles from the group, or the group from defaultGroups.',
    in: 'everywhere',
    find: ({ document }) =>
      textsIn(document, 'defaultGroups').flatMap((path, at) => {
        const group = groupAt(
          listMember(document, 'groups'),
          path.split('/').filter((name) => name !== ''),
        )
        if (group === undefined) return []
        const roles = adminRolesIn({
          realm: group.realmRoles ?? [],
          client: strongOnly(objectIn(group, 'clientRoles')),
        })
        return roles.map((role) => ({
          object: `default group ${path}`,
          path: ['defaultGroups', at],
          at: [],
          problem: `It gives ${role}.`,
        }))
      }),
  },
]

function groupAt(groups: readonly JsonObject[], [name, ...below]: readonly string[]): JsonObject | undefined {
  const group = groups.find((each) => each.name === name)
  return group === undefined || below.length === 0 ? group : groupAt(listMember(group, 'subGroups'), below)
}

const strongOnly = (clientRoles: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(clientRoles).map(([client, roles]) => [
      client,
      Array.isArray(roles)
        ? roles.filter((role: JsonValue) => typeof role === 'string' && STRONG_CLIENT_ROLES.has(role))
        : [],
    ]),
  )
