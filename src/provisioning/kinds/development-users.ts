import {
  AdminError,
  adminPath,
  expectObject,
  expectObjects,
  expectText,
  listMember,
  type RealmApi,
  toJsonObject,
  without,
} from '../../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/index.js'
import type { UserRepresentation } from '../../realm-config/index.js'
import { compareFields } from '../../realm-kinds/index.js'
import { type Context, type Kind, realmKind } from '../kind.js'
import { overlay } from '../overlay.js'
import { assignRoles } from '../role-mappings.js'

const WHAT = 'a user'

interface CurrentUser {
  readonly user: JsonObject
  /** Realm roles without the default role, which everybody has. */
  readonly realmRoles: readonly string[]
  /** By clientId. */
  readonly clientRoles: Readonly<Record<string, readonly string[]>>
}

const kind: Kind<UserRepresentation, CurrentUser> = {
  name: 'user',
  declared: ({ config, withDevelopmentUsers }) => (withDevelopmentUsers ? (config.development?.users ?? []) : []),
  key: ({ username }) => username.toLowerCase(),
  async read({ api }, items) {
    const found = await Promise.all(items.map((item) => readUser(api, item.username)))
    const users = found.filter((user) => user !== undefined)
    // Keycloak keeps usernames in small letters.
    return new Map(users.map((current) => [expectText(current.user, 'username', WHAT), current]))
  },
  wanted: (item, current) => ({
    ...settingsOf(item),
    ...(current === undefined ? credentialsOf(item) : {}),
    ...(item.realmRoles === undefined ? {} : { realmRoles: [...item.realmRoles] }),
    ...(item.clientRoles === undefined ? {} : { clientRoles: sorted(item.clientRoles) }),
  }),
  observed: ({ user, realmRoles, clientRoles }) => ({
    ...user,
    realmRoles: [...realmRoles],
    clientRoles: sorted(clientRoles),
  }),
  async create(context, item) {
    const { realmRoles: _realm, clientRoles: _client, id: _id, ...user } = item
    await createUser(context.api, item, toJsonObject(user))
    const created = await readUser(context.api, item.username)
    if (created !== undefined) await assignRoles(context.api, item, created)
  },
  async update({ api }, item, current) {
    const settings = settingsOf(item)
    if (compareFields(settings, current.user).length > 0) {
      await api.put(adminPath`/users/${expectText(current.user, 'id', WHAT)}`, overlay(current.user, settings))
    }
    await assignRoles(api, item, current)
  },
  note(item, current, _context, realmExists) {
    if (current === undefined && realmExists) {
      return 'Keycloak takes the ids of users only with a new realm, so this one gets an id of its own: sub differs from the embedded provider’s.'
    }
    return current !== undefined && current.user.id !== item.id
      ? 'has an id of its own: sub differs from the embedded provider’s.'
      : undefined
  },
}

async function createUser(api: RealmApi, { username, email }: UserRepresentation, user: JsonObject): Promise<void> {
  try {
    await api.post('/users', user)
  } catch (error) {
    if (!(error instanceof AdminError) || error.code !== 'conflict') throw error
    const message = `Keycloak has another user with the email ${email ?? 'of this one'}, so that ${username} cannot be made. Rename or remove one of the two.`
    throw new AdminError('conflict', message, error.details, { cause: error })
  }
}

/** What is compared and may change later. A password is set once, when the user is created. */
function settingsOf(item: UserRepresentation): JsonObject {
  const settings = without(toJsonObject(item), ['id', 'username', 'credentials', 'realmRoles', 'clientRoles'])
  // Keycloak keeps emails in small letters.
  return item.email === undefined ? settings : { ...settings, email: item.email.toLowerCase() }
}

function credentialsOf(item: UserRepresentation): JsonObject {
  return toJsonObject(item.credentials === undefined ? {} : { credentials: item.credentials })
}

/** The users that a new realm is created with. Their attributes follow when the user profile knows them. */
export function usersForNewRealm(context: Context): readonly JsonObject[] {
  return kind.declared(context).map((item) => ({
    ...without(toJsonObject(item), ['attributes', 'clientRoles']),
    realmRoles: [`default-roles-${context.api.realm}`],
  }))
}

async function readUser(api: RealmApi, username: string): Promise<CurrentUser | undefined> {
  const query = new URLSearchParams({ username, exact: 'true', briefRepresentation: 'false' })
  const [user] = expectObjects(await api.get(`/users?${query}`), 'the users')
  if (user === undefined) return undefined
  const mappings = await api.get(`${adminPath`/users/${expectText(user, 'id', WHAT)}`}/role-mappings`)
  return { user, ...rolesIn(expectObject(mappings, 'role mappings'), api.realm) }
}

function rolesIn(mappings: JsonObject, realm: string): Pick<CurrentUser, 'realmRoles' | 'clientRoles'> {
  const byClient = mappings.clientMappings
  return {
    realmRoles: listMember(mappings, 'realmMappings')
      .map((role) => expectText(role, 'name', 'a role'))
      .filter((name) => name !== `default-roles-${realm}`),
    clientRoles: Object.fromEntries(
      Object.entries(isJsonObject(byClient) ? byClient : {}).map(([clientId, mapping]) => [
        clientId,
        listMember(expectObject(mapping, 'role mappings'), 'mappings').map((role) =>
          expectText(role, 'name', 'a role'),
        ),
      ]),
    ),
  }
}

const sorted = (roles: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, JsonValue>> =>
  Object.fromEntries(Object.entries(roles).map(([clientId, names]) => [clientId, [...names].sort()]))

/** Users of users.dev.yaml: only with development users. */
export const developmentUsers = realmKind(kind)
