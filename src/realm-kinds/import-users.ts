import { expectObject, listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { attributeLists } from './attribute-lists.js'
import { defaultGroupsOf } from './default-groups.js'
import { fitsProfile } from './fits-profile.js'
import type { Importer, RealmDocument, RealmObject, Writing } from './kind.js'
import { comparableRoles, HELD_ROLES, isAdministration, roleReferences } from './role-links.js'
import { hasTemporaryPassword } from './temporary-password.js'
import { objectIn, textsIn } from './texts-in.js'

/** What Keycloak's import takes of a user, and does with it what a POST and those that follow it do. */
const TAKEN: ReadonlySet<string> = new Set([
  'username',
  'email',
  'emailVerified',
  'enabled',
  'firstName',
  'lastName',
  'attributes',
  'credentials',
  'realmRoles',
  'clientRoles',
  'groups',
])

/**
 * Users with their roles and groups by Keycloak's partial import, which takes a millisecond for each where single
 * requests take twenty. It doesn't look at the user profile, gives nobody what everybody gets, makes roles that are
 * missing, and asks for no other password, so that all of this is seen to here; who is not surely made the same takes the
 * long way.
 */
export async function userImporter(writing: Writing, now: () => number = Date.now): Promise<Importer> {
  const { api, observed, wanted, realm } = writing
  const { name: defaultRole } = objectIn(observed, 'defaultRole')
  if (typeof defaultRole !== 'string' || realm === 'master' || [observed, wanted].some(hasRulesOfItsOwn)) {
    return { takes: () => false, create: async () => {} }
  }
  const profile = expectObject(await api.get('/users/profile'), 'the user profile')
  const joinsOthers = defaultGroupsOf(writing).length > 0
  return {
    takes: ({ value }) =>
      Object.keys(value).every((field) => TAKEN.has(field)) &&
      !(joinsOthers && value.groups === undefined) &&
      textsIn(value, 'groups').every((group) => !group.includes('~')) &&
      namesPlainRoles(value) &&
      fitsProfile(value, profile),
    async create(objects) {
      await requireRoles(writing, objects)
      const users = objects.map(({ value }) => representation(value, realm, defaultRole, now()))
      await api.post('/partialImport', { ifResourceExists: 'FAIL', users })
      for (const { key } of objects) writing.made('user', key, undefined)
    },
  }
}

/** Users elsewhere, usernames that are emails, actions that everybody has to take: not a matter of the import. */
const hasRulesOfItsOwn = (document: RealmDocument): boolean =>
  document.registrationEmailAsUsername === true ||
  objectIn(document, 'components')['org.keycloak.storage.UserStorageProvider'] !== undefined ||
  listMember(document, 'requiredActions').some(({ defaultAction }) => defaultAction === true)

/** Roles of administration are given singly: Keycloak then asks whether the account has them itself. */
function namesPlainRoles(value: JsonObject): boolean {
  const byClient = objectIn(value, HELD_ROLES.client)
  const clientIds = Object.keys(byClient)
  const names = [...textsIn(value, HELD_ROLES.realm), ...clientIds.flatMap((clientId) => textsIn(byClient, clientId))]
  return !clientIds.some(isAdministration) && [...clientIds, ...names].every((name) => name.trim() === name)
}

/** @throws AdminError `unknown_reference` */
async function requireRoles({ wanted, idOf }: Writing, users: readonly RealmObject[]): Promise<void> {
  const named = new Map(
    users.flatMap(({ value }) => roleReferences(value, HELD_ROLES)).map((role) => [`${role.kind} ${role.key}`, role]),
  )
  const declared = declaredRoles(wanted)
  await Promise.all([...named].filter(([name]) => !declared.has(name)).map(([, { kind, key }]) => idOf(kind, key)))
}

/** What files declare has been made by now. */
function declaredRoles(wanted: RealmDocument): ReadonlySet<string> {
  const roles = objectIn(wanted, 'roles')
  const byClient = objectIn(roles, 'client')
  return new Set([
    ...listMember(roles, 'realm').map(({ name }) => `realm-role ${name}`),
    ...Object.keys(byClient).flatMap((clientId) =>
      listMember(byClient, clientId).map(({ name }) => `client-role ${clientId}/${name}`),
    ),
  ])
}

function representation(value: JsonObject, realm: string, defaultRole: string, createdTimestamp: number): JsonObject {
  const { realmRoles } = comparableRoles(value, realm)
  return {
    enabled: true,
    // Keycloak 26.4 sets none.
    createdTimestamp,
    ...without(value, ['attributes']),
    ...(value.attributes === undefined ? {} : { attributes: attributeLists(value.attributes) }),
    ...(hasTemporaryPassword(value) ? { requiredActions: ['UPDATE_PASSWORD'] } : {}),
    realmRoles: [...textsIn({ realmRoles: realmRoles ?? [] }, 'realmRoles'), defaultRole],
  }
}
