import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** The texts of a member that holds a list; none if it is absent. */
export function textsIn(object: JsonObject, member: string): readonly string[] {
  const value = object[member]
  return Array.isArray(value) ? value.filter((entry: JsonValue) => typeof entry === 'string') : []
}

/** A member that holds an object; an empty one if it is absent. */
export function objectIn(object: JsonObject, member: string): JsonObject {
  const value = object[member]
  return isJsonObject(value) ? value : {}
}

/** With the values of some maps as texts, which is what Keycloak makes of numbers and booleans in them. */
export function withTexts(object: JsonObject, maps: readonly string[]): JsonObject {
  const changed = maps.flatMap((map): readonly (readonly [string, JsonValue])[] =>
    isJsonObject(object[map]) ? [[map, textsOf(objectIn(object, map))]] : [],
  )
  return { ...object, ...Object.fromEntries(changed) }
}

const textsOf = (map: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(map).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  )
