import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { compareFields, isMapField } from '../realm-kinds/index.js'

/** The members of a value that a usual one has otherwise, or not at all. Of maps, the members that differ. */
export function leftOver(value: JsonObject, usual: JsonObject): JsonObject {
  const members = Object.entries(value).flatMap(([field, member]): readonly (readonly [string, JsonValue])[] => {
    const other = usual[field]
    if (isMapField(field) && isJsonObject(member) && isJsonObject(other)) {
      const rest = leftOver(member, other)
      return Object.keys(rest).length === 0 ? [] : [[field, rest]]
    }
    return isSame(field, member, other) ? [] : [[field, member]]
  })
  return Object.fromEntries(members)
}

function isSame(field: string, value: JsonValue, usual: JsonValue | undefined): boolean {
  if (usual === undefined) return false
  return (
    compareFields({ [field]: value }, { [field]: usual }).length === 0 &&
    compareFields({ [field]: usual }, { [field]: value }).length === 0
  )
}
