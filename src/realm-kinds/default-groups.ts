import { adminPath, listMember } from '../admin-api/index.js'
import { keysByPath, placedGroups } from './group-paths.js'
import type { RealmDocument, RealmKind, Writing } from './kind.js'
import { textsIn } from './texts-in.js'

/** The groups that everybody joins who is created. */
export const defaultGroups: RealmKind = {
  name: 'default-groups',
  title: 'Default groups',
  field: 'defaultGroups',
  identity: 'one list for the realm',
  after: ['realm', 'group'],
  exported: 'realm',
  serverFills: [],
  emptyIsNone: true,
  list: (document, realm) =>
    document.defaultGroups === undefined
      ? []
      : [{ key: realm, value: { defaultGroups: listed(document) }, path: ['defaultGroups'] }],
  normalise: (value) => ({ defaultGroups: textsIn(value, 'defaultGroups').toSorted() }),
  references: ({ value }) =>
    textsIn(value, 'defaultGroups').map((key) => ({ kind: 'group', key, field: 'defaultGroups' })),
  create: (writing, { value }) => change(writing, textsIn(value, 'defaultGroups'), []),
  update: (writing, { value }, current) =>
    change(writing, textsIn(value, 'defaultGroups'), textsIn(current.value, 'defaultGroups')),
  dangers: ({ changes }) =>
    changes.length === 0 ? [] : ['users who are created from now on are members of other groups'],
}

/** Keys of the default groups that a document lists. */
function listed(document: RealmDocument): readonly string[] {
  return textsIn(document, 'defaultGroups').map(keysByPath(placedGroups(listMember(document, 'groups'))))
}

/** Keys of the groups that whoever is created now joins: they are set before users are created. */
export const defaultGroupsOf = ({ wanted, observed }: Writing): readonly string[] =>
  listed(wanted.defaultGroups === undefined ? observed : { ...observed, ...wanted })

async function change({ api, idOf }: Writing, wanted: readonly string[], has: readonly string[]): Promise<void> {
  const path = async (group: string) => adminPath`/default-groups/${await idOf('group', group)}`
  await Promise.all([
    ...wanted.filter((group) => !has.includes(group)).map(async (group) => api.put(await path(group))),
    ...has.filter((group) => !wanted.includes(group)).map(async (group) => api.delete(await path(group))),
  ])
}
