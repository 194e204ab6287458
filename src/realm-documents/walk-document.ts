import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

export type Path = readonly (string | number)[]

/** A value of a document, and where it stands in it. */
export interface At<Value extends JsonValue | undefined = JsonValue> {
  readonly path: Path
  readonly value: Value
}

/** The objects of a list that is a member of another. */
export function objectsIn({ path, value }: At<JsonObject>, member: string): readonly At<JsonObject>[] {
  return entriesIn({ path, value }, member).flatMap((entry) =>
    isJsonObject(entry.value) ? [{ path: entry.path, value: entry.value }] : [],
  )
}

/** The texts of a list that is a member of an object. */
export function textsIn(owner: At<JsonObject>, member: string): readonly At<string>[] {
  return entriesIn(owner, member).flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, value }] : []))
}

/** A text that is a member of an object, if it is not empty: a list of one or none. */
export function textIn({ path, value }: At<JsonObject>, member: string): readonly At<string>[] {
  const text = value[member]
  return typeof text === 'string' && text !== '' ? [{ path: [...path, member], value: text }] : []
}

/** An object that is a member of another; an empty one if it is not there. */
export function objectIn({ path, value }: At<JsonObject>, member: string): At<JsonObject> {
  const inner = value[member]
  return { path: [...path, member], value: isJsonObject(inner) ? inner : {} }
}

/** The members of an object by name. */
export const membersOf = ({ path, value }: At<JsonObject>): readonly (readonly [name: string, at: At])[] =>
  Object.entries(value).map(([name, member]) => [name, { path: [...path, name], value: member }])

/** Groups with those within them, each with its path in the tree: `/sales/north`. */
export function groupsIn(
  owner: At<JsonObject>,
  member: string,
  above = '',
): readonly (At<JsonObject> & { tree: string })[] {
  return objectsIn(owner, member).flatMap((group) => {
    const tree = `${above}/${String(group.value.name).replaceAll('/', '~/')}`
    return [{ ...group, tree }, ...groupsIn(group, 'subGroups', tree)]
  })
}

function entriesIn({ path, value }: At<JsonObject>, member: string): readonly At[] {
  const list = value[member]
  return Array.isArray(list) ? list.map((entry: JsonValue, at) => ({ path: [...path, member, at], value: entry })) : []
}
