import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'

/**
 * The same without the role that everybody has in the lists of those who have roles: nobody has to be given it, and its
 * name is the realm's, so that no realm of another name would know it.
 */
export function withoutDefaultRole(document: RealmDocument, realm: string): RealmDocument {
  const { defaultRole } = document
  const named = isJsonObject(defaultRole) ? defaultRole.name : undefined
  const names = new Set<JsonValue>([`default-roles-${realm.toLowerCase()}`, ...(named === undefined ? [] : [named])])
  const lists = ['users', 'groups'].flatMap((list) =>
    document[list] === undefined
      ? []
      : [[list, listMember(document, list).map((holder) => withoutNames(holder, names))] as const],
  )
  return { ...document, ...Object.fromEntries(lists) }
}

function withoutNames(holder: JsonObject, names: ReadonlySet<JsonValue>): JsonObject {
  const { realmRoles, subGroups } = holder
  return {
    ...holder,
    ...(Array.isArray(realmRoles) ? { realmRoles: realmRoles.filter((name: JsonValue) => !names.has(name)) } : {}),
    ...(Array.isArray(subGroups)
      ? { subGroups: listMember(holder, 'subGroups').map((group) => withoutNames(group, names)) }
      : {}),
  }
}
