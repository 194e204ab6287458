import { adminPath, expectObjects, expectText, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { keysByPath, placedGroups } from './group-paths.js'
import { userImporter } from './import-users.js'
import type { RealmDocument, RealmKind, RealmObject, Reference, StepInSight } from './kind.js'
import { readUsers } from './read-users.js'
import { realmRoleKeys } from './role-keys.js'
import { administrationGiven, HELD_ROLES, roleReferences } from './role-links.js'
import { textsIn } from './texts-in.js'
import { takenAttributes, withFieldsApart } from './user-attributes.js'
import { comparableUser, withoutOwnLinks } from './user-forms.js'
import { createUser, updateUser } from './write-user.js'

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

function dangersOf({ action, wanted, current }: StepInSight): readonly string[] {
  if (action === 'delete') return ['the user and all that belongs to it are lost']
  if (wanted === undefined) return []
  const lasting = listMember(wanted.value, 'credentials').some(
    (credential) => typeof credential.value === 'string' && credential.temporary !== true,
  )
  return [
    ...administrationGiven('is given', wanted.value, current?.value),
    ...(action === 'create' && lasting ? ['is created with a lasting password that the files know'] : []),
  ]
}
