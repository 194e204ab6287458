import {
  AdminError,
  adminPath,
  expectObject,
  expectObjects,
  expectText,
  listMember,
  without,
} from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { attributeLists, comparableAttributes } from './attribute-lists.js'
import { compareFields } from './compare-fields.js'
import { defaultGroupsOf } from './default-groups.js'
import { keysByPath, placedGroups } from './group-paths.js'
import { userImporter } from './import-users.js'
import type { FieldChange, RealmDocument, RealmKind, RealmObject, Reference, StepInSight, Writing } from './kind.js'
import { layOver } from './lay-over.js'
import { readUsers } from './read-users.js'
import { realmRoleKeys } from './role-keys.js'
import { assignRoles, comparableRoles, HELD_ROLES, roleReferences } from './role-links.js'
import { hasTemporaryPassword } from './temporary-password.js'
import { objectIn, textsIn } from './texts-in.js'
import { takenAttributes, withFieldsApart } from './user-attributes.js'

/** What Keycloak takes elsewhere than in the representation. */
const OTHER_PARTS = ['realmRoles', 'clientRoles', 'groups', 'federatedIdentities', 'credentials']

/** People. Users that belong to a client's service account are that client's. */
export const users: RealmKind = {
  name: 'user',
  title: 'Users',
  field: 'users[]',
  identity: '`username` in small letters; `email` where the realm takes it for one',
  after: [
    'realm',
    'user-profile',
    'client',
    'realm-role',
    'client-role',
    'role-composites',
    'group',
    'default-groups',
    'identity-provider',
    'required-action',
  ],
  exported: 'apart',
  serverFills: [
    'id',
    'access',
    'clientConsents',
    'createdTimestamp',
    'credentials.*.id',
    'disableableCredentialTypes',
    'federationLink',
    'notBefore',
    'origin',
    'self',
    'totp',
    'userProfileMetadata',
  ],
  holdsPeoplesData: true,
  list: (document, realm) => {
    const keyOf = keysByPath(placedGroups(listMember(document, 'groups')))
    return listMember(document, 'users').flatMap((user, at): readonly RealmObject[] => {
      if (user.serviceAccountClientId !== undefined) return []
      const username = usernameOf(document, user)
      const value = { ...withKeys(document, realm, user, keyOf), username }
      return [{ key: username, value, path: ['users', at] }]
    })
  },
  read: readUsers,
  normalise: comparableUser,
  withoutAdditions: withoutOwnLinks,
  attainable: ({ value }, _current, documents) => takenAttributes(value, documents),
  references: referencesOf,
  comesWithRealm: () => false,
  async findId(api, key) {
    const users = expectObjects(await api.get(`/users?username=${encodeURIComponent(key)}&exact=true`), 'the users')
    const user = users.find(({ username }) => username === key)
    return user && expectText(user, 'id', `user ${key}`)
  },
  importer: (writing) => userImporter(writing),
  create: createUser,
  update: updateUser,
  async remove({ api }, { value }) {
    await api.delete(adminPath`/users/${String(value.id)}`)
  },
  dangers: dangersOf,
}

/** Keycloak keeps usernames in small letters, and may take the email for one. */
const usernameOf = ({ registrationEmailAsUsername }: RealmDocument, { email, username }: JsonObject): string =>
  String(registrationEmailAsUsername === true && typeof email === 'string' ? email : username).toLowerCase()

/** What a user refers to, by the keys of those kinds. */
function withKeys(
  document: RealmDocument,
  realm: string,
  user: JsonObject,
  keyOf: (path: string) => string,
): JsonObject {
  return {
    ...withFieldsApart(user),
    ...(user.realmRoles === undefined ? {} : { realmRoles: realmRoleKeys(document, realm, user, 'realmRoles') }),
    ...(user.groups === undefined ? {} : { groups: textsIn(user, 'groups').map(keyOf) }),
  }
}

/**
 * The form in which users are compared. Passwords cannot be read, and belong to the user as soon as there is one; so do
 * required actions that come with a temporary password. Links to identity providers that no file names are the user's.
 */
function comparableUser(user: JsonObject, realm: string): JsonObject {
  const { username, email, attributes, groups, requiredActions, federatedIdentities } = user
  return {
    ...without(user, [...OTHER_PARTS, 'attributes', 'requiredActions']),
    ...(typeof username === 'string' ? { username: username.toLowerCase() } : {}),
    ...(typeof email === 'string' ? { email: email.toLowerCase() } : {}),
    ...(attributes === undefined ? {} : { attributes: comparableAttributes(attributes) }),
    ...(requiredActions === undefined || hasTemporaryPassword(user)
      ? {}
      : { requiredActions: textsIn(user, 'requiredActions').toSorted() }),
    ...comparableRoles(user, realm),
    ...(groups === undefined ? {} : { groups: textsIn(user, 'groups').toSorted() }),
    ...(federatedIdentities === undefined ? {} : { federatedIdentities: linksInOrder(user) }),
  }
}

const linksInOrder = (user: JsonObject): readonly JsonObject[] =>
  listMember(user, 'federatedIdentities').toSorted((one, other) =>
    String(one.identityProvider) < String(other.identityProvider) ? -1 : 1,
  )

/** Links to providers that files don't name are the user's own, and so is what they don't say of a link. */
function withoutOwnLinks(observed: JsonObject, wanted: JsonObject): JsonObject {
  if (observed.federatedIdentities === undefined) return observed
  const links = new Map(listMember(wanted, 'federatedIdentities').map((link) => [link.identityProvider, link]))
  const federatedIdentities = listMember(observed, 'federatedIdentities').flatMap((link) => {
    const declared = links.get(link.identityProvider)
    return declared === undefined
      ? []
      : [
          without(
            link,
            Object.keys(link).filter((member) => !(member in declared)),
          ),
        ]
  })
  return { ...observed, federatedIdentities }
}

const linksByProvider = (user: JsonObject): JsonObject =>
  Object.fromEntries(
    listMember(user, 'federatedIdentities').map((link) => [
      String(link.identityProvider),
      without(link, ['identityProvider']),
    ]),
  )

function referencesOf({ value }: RealmObject): readonly Reference[] {
  return [
    ...roleReferences(value, HELD_ROLES),
    ...textsIn(value, 'groups').map((key): Reference => ({ kind: 'group', key, field: 'groups' })),
    ...listMember(value, 'federatedIdentities').map(
      ({ identityProvider }): Reference => ({
        kind: 'identity-provider',
        key: String(identityProvider),
        field: 'federatedIdentities',
      }),
    ),
  ]
}

async function createUser(writing: Writing, { key, value }: RealmObject): Promise<void> {
  const groups = textsIn(value, 'groups')
  // Keycloak finds a group by its path only while no name on the way has a slash.
  const byPath = groups.filter((group) => !group.includes('~'))
  // It fails over an unknown group without saying so.
  await Promise.all(byPath.map((group) => writing.idOf('group', group)))
  const id = await post(writing, key, {
    // Without it, Keycloak makes a user who cannot sign in.
    enabled: true,
    ...representation(value),
    ...without(value, ['realmRoles', 'clientRoles', 'groups', 'attributes']),
    ...(byPath.length === 0 ? {} : { groups: byPath }),
  })
  writing.made('user', key, id)
  const path = adminPath`/users/${id}`
  await assignRoles(writing, path, value)
  if (getsOtherActions(writing, value)) {
    const user = expectObject(await writing.api.get(path), `user ${key}`)
    await writing.api.put(path, layOver(user, { requiredActions: textsIn(value, 'requiredActions') }))
  }
  if (value.groups === undefined) return
  // Everybody who is created joins these.
  const byDefault = defaultGroupsOf(writing)
  await changeMembership(writing, path, groups, [...byPath, ...byDefault])
}

/** Whoever is created is asked for the default actions too, whatever is declared. */
function getsOtherActions({ wanted, observed }: Writing, user: JsonObject): boolean {
  if (user.requiredActions === undefined || hasTemporaryPassword(user)) return false
  const actions = new Map(
    [observed, wanted].flatMap((document) => {
      return listMember(document, 'requiredActions').map(({ alias, defaultAction }) => [alias, defaultAction] as const)
    }),
  )
  const own: readonly JsonValue[] = textsIn(user, 'requiredActions')
  return [...actions].some(([alias = null, isDefault]) => isDefault === true && !own.includes(alias))
}

async function post({ api }: Writing, key: string, user: JsonObject): Promise<string> {
  try {
    const id = await api.post('/users', user)
    if (id !== undefined) return id
  } catch (error) {
    if (!(error instanceof AdminError) || error.code !== 'conflict') throw error
    const message = `Keycloak has another user with the name ${key} or the email ${String(user.email ?? 'of this one')}, so that this one cannot be made. Rename or remove one of the two.`
    throw new AdminError('conflict', message, error.details, { cause: error })
  }
  throw new AdminError(
    'unexpected_answer',
    `Keycloak doesn't say which id it gave user ${key}. Is a proxy in front of it that takes the Location header away?`,
  )
}

async function updateUser(
  writing: Writing,
  { key, value }: RealmObject,
  { value: current }: RealmObject,
  changes: readonly FieldChange[],
): Promise<void> {
  const { api } = writing
  const path = adminPath`/users/${String(current.id)}`
  const fields = new Set(changes.map(({ field }) => field.split('.')[0] ?? ''))
  if ([...fields].some((field) => !OTHER_PARTS.includes(field))) {
    // With attributes, Keycloak takes away whatever else is not sent along.
    await api.put(path, layOver(expectObject(await api.get(path), `user ${key}`), representation(value)))
  }
  if (fields.has('realmRoles') || fields.has('clientRoles')) await assignRoles(writing, path, value, current)
  if (fields.has('groups')) await changeMembership(writing, path, textsIn(value, 'groups'), textsIn(current, 'groups'))
  if (fields.has('federatedIdentities')) await link(writing, path, value, current)
}

/** What Keycloak takes in a PUT of the user. */
function representation(value: JsonObject): JsonObject {
  const { attributes } = value
  return {
    ...without(value, [...OTHER_PARTS, 'username', ...(hasTemporaryPassword(value) ? ['requiredActions'] : [])]),
    ...(attributes === undefined ? {} : { attributes: attributeLists(attributes) }),
  }
}

async function changeMembership(
  { api, idOf }: Writing,
  path: string,
  wanted: readonly string[],
  has: readonly string[],
): Promise<void> {
  const groupPath = async (group: string) => `${path}${adminPath`/groups/${await idOf('group', group)}`}`
  await Promise.all([
    ...wanted.filter((group) => !has.includes(group)).map(async (group) => api.put(await groupPath(group))),
    ...has.filter((group) => !wanted.includes(group)).map(async (group) => api.delete(await groupPath(group))),
  ])
}

/** Keycloak has no way to change a link: it is made anew. */
async function link({ api }: Writing, path: string, declared: JsonObject, current: JsonObject): Promise<void> {
  const has = linksByProvider(current)
  for (const identity of listMember(declared, 'federatedIdentities')) {
    const provider = String(identity.identityProvider)
    const wanted = without(identity, ['identityProvider'])
    const known = has[provider]
    if (isJsonObject(known) && compareFields(wanted, known).length === 0) continue
    const at = `${path}${adminPath`/federated-identity/${provider}`}`
    if (known !== undefined) await api.delete(at)
    await api.post(at, identity)
  }
}

/** What Keycloak takes of a user together with a new realm; all else refers to what comes later, or is known too late. */
const WITH_THE_REALM: readonly string[] = [
  'id',
  'username',
  'email',
  'emailVerified',
  'enabled',
  'firstName',
  'lastName',
  'requiredActions',
]

/** The users that a new realm is created with: only then does Keycloak take the ids they are given. */
export function usersForNewRealm(document: RealmDocument, realm: string): readonly JsonObject[] {
  return listMember(document, 'users')
    .filter(({ id, serviceAccountClientId }) => typeof id === 'string' && serviceAccountClientId === undefined)
    .map((user) => ({
      enabled: true,
      ...Object.fromEntries(Object.entries(user).filter(([field]) => WITH_THE_REALM.includes(field))),
      // Their ids are unique on a server.
      credentials: listMember(user, 'credentials').map((credential) => without(credential, ['id'])),
      // An import doesn't ask for another password by itself.
      ...(hasTemporaryPassword(user)
        ? { requiredActions: [...new Set([...textsIn(user, 'requiredActions'), 'UPDATE_PASSWORD'])] }
        : {}),
      realmRoles: [`default-roles-${realm}`],
    }))
}

function dangersOf({ action, wanted, changes }: StepInSight): readonly string[] {
  if (action === 'delete' || wanted === undefined)
    return action === 'delete' ? ['the user and all that belongs to it are lost'] : []
  const { value } = wanted
  const given = changes.map(({ field }) => field.split('.')[0])
  const speaksOfRoles = action === 'create' || given.includes('realmRoles') || given.includes('clientRoles')
  const lasting = listMember(value, 'credentials').some(
    (credential) => typeof credential.value === 'string' && credential.temporary !== true,
  )
  return [
    ...(speaksOfRoles ? administration(value).map((role) => `is given ${role}, and may administer with it`) : []),
    ...(action === 'create' && lasting ? ['is created with a lasting password that the files know'] : []),
  ]
}

/** Clients whose roles are permissions to administer. */
const ADMINISTRATION = /^(?:realm-management|[^/]+-realm)$/

/** The roles among those declared by which a user or group administers Keycloak. */
function administration(value: JsonObject): readonly string[] {
  return [
    ...textsIn(value, 'realmRoles').filter((name) => name === 'admin' || name === 'create-realm'),
    ...Object.keys(objectIn(value, 'clientRoles')).flatMap((clientId) =>
      ADMINISTRATION.test(clientId)
        ? textsIn(objectIn(value, 'clientRoles'), clientId).map((name) => `${clientId}/${name}`)
        : [],
    ),
  ]
}
