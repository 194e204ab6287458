import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** Maps that several hands write into: only the members that are declared are laid over. */
const MAP_FIELDS: ReadonlySet<string> = new Set(['attributes', 'config'])

/** The representation as the server has it, with the declared fields laid over. */
export function overlay(current: JsonObject, declared: JsonObject): JsonObject {
  const laid = Object.entries(declared).map(([field, value]): readonly [string, JsonValue] => {
    const existing = current[field]
    const merges = MAP_FIELDS.has(field) && isJsonObject(value) && isJsonObject(existing)
    return [field, merges ? { ...existing, ...value } : value]
  })
  return { ...current, ...Object.fromEntries(laid) }
}

/** `base` without what `named` has: the rest of a document when `named` is somebody else's business. */
export function withoutNamed(base: JsonObject, named: JsonObject): JsonObject {
  const kept = Object.entries(base).flatMap(([field, value]): (readonly [string, JsonValue])[] => {
    const other = named[field]
    if (other === undefined) return [[field, value]]
    return isJsonObject(value) && isJsonObject(other) ? [[field, withoutNamed(value, other)]] : []
  })
  return Object.fromEntries(kept)
}
