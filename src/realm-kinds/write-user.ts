import { AdminError, adminPath, expectObject, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { compareFields } from './compare-fields.js'
import { defaultGroupsOf } from './default-groups.js'
import type { FieldChange, RealmObject, Writing } from './kind.js'
import { layOver } from './lay-over.js'
import { assignRoles } from './role-links.js'
import { hasTemporaryPassword } from './temporary-password.js'
import { textsIn } from './texts-in.js'
import { OTHER_PARTS, userRepresentation } from './user-forms.js'

export async function createUser(writing: Writing, { key, value }: RealmObject): Promise<void> {
  const groups = textsIn(value, 'groups')
  // Keycloak finds a group by its path only while no name on the way has a slash.
  const byPath = groups.filter((group) => !group.includes('~'))
  // It fails over an unknown group without saying so.
  await Promise.all(byPath.map((group) => writing.idOf('group', group)))
  const id = await post(writing, key, {
    // Without it, Keycloak makes a user who cannot sign in.
    enabled: true,
    ...userRepresentation(value),
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

export async function updateUser(
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
    await api.put(path, layOver(expectObject(await api.get(path), `user ${key}`), userRepresentation(value)))
  }
  if (fields.has('realmRoles') || fields.has('clientRoles')) await assignRoles(writing, path, value, current)
  if (fields.has('groups')) await changeMembership(writing, path, textsIn(value, 'groups'), textsIn(current, 'groups'))
  if (fields.has('federatedIdentities')) await link(writing, path, value, current)
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

const linksByProvider = (user: JsonObject): JsonObject =>
  Object.fromEntries(
    listMember(user, 'federatedIdentities').map((link) => [
      String(link.identityProvider),
      without(link, ['identityProvider']),
    ]),
  )
