import { expectObject, expectText, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { RealmDocument, RealmKind, RealmObject, Reference, Writing } from './kind.js'
import { profileDangers } from './profile-dangers.js'
import { comparableProfile, layOverProfile, NAMED_LISTS, type NamedList, profileIn } from './profile-documents.js'
import { objectIn } from './texts-in.js'

const PATH = '/users/profile'
const WHAT = 'the user profile'

/** The profile as a whole: its policy, and the order of what is in it. */
const WHOLE = 'user-profile'

const COMES_WITH_REALM = [
  WHOLE,
  ...['username', 'email', 'firstName', 'lastName'].map((name) => `attributes/${name}`),
  'groups/user-metadata',
]

/** Which attributes a user has, and who may see and change them. Keycloak drops attributes that it does not declare. */
export const userProfile: RealmKind = {
  name: 'user-profile',
  title: 'User profile',
  field: 'userProfile, userProfile.attributes[], userProfile.groups[]',
  identity: '`user-profile` itself, `attributes/NAME` and `groups/NAME`',
  // Keycloak refuses an attribute that is for a client scope which isn't there.
  after: ['realm', 'client-scope'],
  exported: 'realm',
  serverFills: [],
  list: (document) => objectsIn(document),
  read: async ({ api }) => ({ userProfile: expectObject(await api.get(PATH), WHAT) }),
  normalise: (value) => comparableProfile(value),
  create: write,
  update: write,
  async remove({ api, inTurn }, { key }) {
    await inTurn(WHOLE, async () => {
      const profile = expectObject(await api.get(PATH), WHAT)
      const rest = NAMED_LISTS.map((list) => [
        list,
        listMember(profile, list).filter((entry) => keyOf(list, entry) !== key),
      ])
      await api.put(PATH, { ...profile, ...Object.fromEntries(rest) })
    })
  },
  protects: ({ key }) => (COMES_WITH_REALM.includes(key) ? 'it comes with every realm' : undefined),
  comesWithRealm: (key) => COMES_WITH_REALM.includes(key),
  dangers: (step) => profileDangers(step),
  providers: ({ key, value }) =>
    key === WHOLE
      ? []
      : Object.keys(objectIn(value, 'validations')).map((id) => ({
          spis: ['validator'],
          id,
          field: `validations.${id}`,
        })),
  references: ({ key, value }) => (key === WHOLE ? [] : referencesOf(value)),
  mistakes: ({ key, value }) => (key === WHOLE ? [] : wrongRoles(value)),
}

function objectsIn(document: RealmDocument): readonly RealmObject[] {
  const found = profileIn(document)
  if (found === undefined) return []
  const { profile, path } = found
  const entries = NAMED_LISTS.flatMap((list) =>
    listMember(profile, list).map((value, at) => ({ key: keyOf(list, value), value, path: [...path, list, at] })),
  )
  return [{ key: WHOLE, value: profile, path }, ...entries]
}

const keyOf = (list: NamedList, entry: JsonObject): string => `${list}/${expectText(entry, 'name', WHAT)}`

/** Keycloak replaces the whole profile, so that all that is declared goes at once, and what others have declared along. */
function write({ api, wanted, together }: Writing, object: RealmObject): Promise<void> {
  return together(WHOLE, object, async () => {
    const current = expectObject(await api.get(PATH), WHAT)
    await api.put(PATH, layOverProfile(current, profileIn(wanted)?.profile ?? {}))
  })
}

function referencesOf({ group, selector, required }: JsonObject): readonly Reference[] {
  const scopes = Object.entries({ selector, required }).flatMap(([field, value]) =>
    textsIn(value, 'scopes').map((key): Reference => ({ kind: 'client-scope', key, field: `${field}.scopes` })),
  )
  return typeof group === 'string' && group !== ''
    ? [{ kind: 'user-profile', key: `groups/${group}`, field: 'group' }, ...scopes]
    : scopes
}

/** Roles in a profile are Keycloak's two words, and no roles of the realm. */
function wrongRoles({ permissions, required }: JsonObject): readonly string[] {
  const roles = [
    ...textsIn(permissions, 'view').map((role) => ['permissions.view', role] as const),
    ...textsIn(permissions, 'edit').map((role) => ['permissions.edit', role] as const),
    ...textsIn(required, 'roles').map((role) => ['required.roles', role] as const),
  ]
  return roles
    .filter(([, role]) => role !== 'admin' && role !== 'user')
    .map(([field, role]) => `${field} names ${role}, which Keycloak does not know there. Write admin or user.`)
}

function textsIn(value: JsonObject[string] | undefined, member: string): readonly string[] {
  const list = isJsonObject(value) ? value[member] : undefined
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
}
