import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** What Keycloak puts where a secret is, in exports and answers. */
export const MASK = '**********'

/** A value without masked secrets: a mask in a file says that the secret is managed elsewhere. */
export function withoutMasks(value: JsonObject): JsonObject {
  const members = Object.entries(value).flatMap(([field, member]): readonly (readonly [string, JsonValue])[] => {
    const kept = keep(member)
    return kept === undefined ? [] : [[field, kept]]
  })
  return Object.fromEntries(members)
}

/** Dotted names of the members that hold a mask. */
export function maskedFields(value: JsonValue, path: readonly string[] = []): readonly string[] {
  if (value === MASK) return [path.join('.')]
  if (Array.isArray(value)) return value.flatMap((entry: JsonValue, at) => maskedFields(entry, [...path, String(at)]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([field, member]) => maskedFields(member, [...path, field]))
}

function keep(value: JsonValue): JsonValue | undefined {
  if (value === MASK) return undefined
  if (Array.isArray(value)) {
    const entries = value.map((entry: JsonValue) => keep(entry)).filter((entry) => entry !== undefined)
    return entries.length === 0 && value.length > 0 ? undefined : entries
  }
  return isJsonObject(value) ? withoutMasks(value) : value
}
