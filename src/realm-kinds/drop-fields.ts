import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** A value without some of its members: dotted names, `*` for any one member or position. */
export function dropFields(value: JsonObject, fields: readonly string[]): JsonObject {
  return fields.reduce((rest, field) => dropField(rest, field.split('.')), value)
}

function dropField(value: JsonObject, [first, ...rest]: readonly string[]): JsonObject {
  const members = Object.entries(value).flatMap(([field, member]): readonly (readonly [string, JsonValue])[] => {
    if (first !== '*' && first !== field) return [[field, member]]
    return rest.length === 0 ? [] : [[field, dropBelow(member, rest)]]
  })
  return Object.fromEntries(members)
}

function dropBelow(value: JsonValue, path: readonly string[]): JsonValue {
  if (isJsonObject(value)) return dropField(value, path)
  if (!Array.isArray(value) || path[0] !== '*') return value
  return value.map((entry: JsonValue) => dropBelow(entry, path.slice(1)))
}
