import { adminPath, expectObject, expectText, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { attributeLists, comparableAttributes } from './attribute-lists.js'
import { groupKey, namesInKey, placedGroups } from './group-paths.js'
import type { FieldChange, RealmKind, RealmObject, Writing } from './kind.js'
import { layOver } from './lay-over.js'
import { findGroup, readGroups } from './read-groups.js'
import { administrationGiven, assignRoles, comparableRoles, HELD_ROLES, roleReferences } from './role-links.js'

/** What Keycloak takes elsewhere than in the representation. */
const OTHER_PARTS = ['realmRoles', 'clientRoles']

/** Groups with their roles; each group of the tree is one. */
export const groups: RealmKind = {
  name: 'group',
  title: 'Groups',
  field: 'groups[], …subGroups[]',
  identity: 'its path; a `/` within a name is written `~/`',
  after: ['realm', 'client', 'realm-role', 'client-role', 'role-composites'],
  exported: 'roles-and-groups',
  serverFills: ['id', 'access', 'parentId', 'path', 'subGroupCount', 'subGroups'],
  holdsPeoplesData: true,
  list: (document) =>
    placedGroups(listMember(document, 'groups')).map(({ names, group, path }) => ({
      key: groupKey(names),
      value: without(group, ['subGroups']),
      path,
    })),
  read: readGroups,
  normalise: (group, realm) => ({
    ...without(group, [...OTHER_PARTS, 'attributes']),
    ...(group.attributes === undefined ? {} : { attributes: comparableAttributes(group.attributes) }),
    ...comparableRoles(group, realm),
  }),
  references: ({ value }) => roleReferences(value, HELD_ROLES),
  comesWithRealm: () => false,
  async findId(api, key) {
    const group = await findGroup(api, namesInKey(key))
    return group && expectText(group, 'id', `group ${key}`)
  },
  // A group waits for the one above it, which the list has before it.
  create: (writing, wanted) => writing.inTurn(turnOf(wanted.key), () => createGroup(writing, wanted)),
  update: updateGroup,
  async remove({ api }, { value }) {
    await api.delete(adminPath`/groups/${expectText(value, 'id', 'a group')}`)
  },
  dangers: ({ action, wanted, current }) =>
    action === 'delete' || wanted === undefined
      ? ['its members lose it, and the groups below it go too']
      : administrationGiven('gives its members', wanted.value, current?.value),
}

const turnOf = (key: string): string => `group ${key}`

async function createGroup(writing: Writing, { key, value }: RealmObject): Promise<void> {
  const { api } = writing
  const above = namesInKey(key).slice(0, -1)
  const body = representation(value)
  if (above.length > 0) await writing.inTurn(turnOf(groupKey(above)), async () => {})
  const at =
    above.length === 0 ? '/groups' : adminPath`/groups/${await writing.idOf('group', groupKey(above))}/children`
  const id = await api.post(at, body)
  writing.made('group', key, id)
  await assignRoles(writing, adminPath`/groups/${id ?? (await writing.idOf('group', key))}`, value)
}

async function updateGroup(
  writing: Writing,
  { key, value }: RealmObject,
  current: RealmObject,
  changes: readonly FieldChange[],
): Promise<void> {
  const path = adminPath`/groups/${expectText(current.value, 'id', `group ${key}`)}`
  const fields = changes.map(({ field }) => field.split('.')[0] ?? '')
  if (fields.some((field) => !OTHER_PARTS.includes(field))) {
    const now = expectObject(await writing.api.get(path), `group ${key}`)
    await writing.api.put(path, layOver(now, representation(value)))
  }
  if (fields.some((field) => OTHER_PARTS.includes(field))) await assignRoles(writing, path, value, current.value)
}

function representation(value: JsonObject): JsonObject {
  const { attributes } = value
  return {
    ...without(value, OTHER_PARTS),
    ...(isJsonObject(attributes) ? { attributes: attributeLists(attributes) } : {}),
  }
}
