import { expectObject, expectText, listMember, toJsonObject, without } from '../../admin-api/index.js'
import type { JsonObject, JsonValue } from '../../json/index.js'
import { type Kind, realmKind } from '../kind.js'

const PATH = '/users/profile'
const WHAT = 'the user profile'
const KEY = 'user-profile'

/** Lists of named objects whose order is the order of the form. */
const NAMED_LISTS = ['attributes', 'groups'] as const

const profile: Kind<JsonObject, JsonObject> = {
  name: 'user-profile',
  declared: ({ config }) =>
    config.representation.userProfile === undefined ? [] : [toJsonObject(config.representation.userProfile)],
  key: () => KEY,
  async read({ api }) {
    return new Map([[KEY, expectObject(await api.get(PATH), WHAT)]])
  },
  wanted: (item) => comparable(item, item),
  observed: (current, item) => comparable(current, item),
  async create(context, item) {
    await this.update(context, item, expectObject(await context.api.get(PATH), WHAT))
  },
  async update({ api }, item, current) {
    await api.put(PATH, merge(current, item))
  },
}

/** Lists by name, and the order of those names that the configuration declares. */
function comparable(profileDocument: JsonObject, declared: JsonObject): JsonObject {
  const named = NAMED_LISTS.flatMap((list): (readonly [string, JsonValue])[] => {
    if (declared[list] === undefined) return []
    const names = new Set(listMember(declared, list).map(nameOf))
    const entries = listMember(profileDocument, list).filter((entry) => names.has(nameOf(entry)))
    return [
      [list, Object.fromEntries(entries.map((entry) => [nameOf(entry), without(entry, ['name'])]))],
      [`${list} in order`, entries.map(nameOf)],
    ]
  })
  return { ...without(profileDocument, NAMED_LISTS), ...Object.fromEntries(named) }
}

/** Keycloak replaces the whole profile, so that entries which others have declared go along, behind ours. */
function merge(current: JsonObject, declared: JsonObject): JsonObject {
  const lists = NAMED_LISTS.filter((list) => declared[list] !== undefined).map((list): readonly [string, JsonValue] => {
    const known = new Map(listMember(current, list).map((entry) => [nameOf(entry), entry]))
    const ours = listMember(declared, list).map((entry) => ({ ...known.get(nameOf(entry)), ...entry }))
    const names = new Set(ours.map(nameOf))
    return [list, [...ours, ...[...known.values()].filter((entry) => !names.has(nameOf(entry)))]]
  })
  return { ...current, ...declared, ...Object.fromEntries(lists) }
}

const nameOf = (entry: JsonObject): string => expectText(entry, 'name', WHAT)

/** Which attributes a user has, and who may see and change them. Keycloak drops attributes that it does not declare. */
export const userProfile = realmKind(profile)
