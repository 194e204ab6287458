import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { Places } from './places.js'

export interface Translating {
  readonly places: Places
  readonly warnings: string[]
}

export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** An object with one of its members changed, which is an object; the same where nothing changes. */
export function changedMember(
  object: JsonObject,
  name: string,
  { places }: Translating,
  change: (value: JsonObject) => JsonObject,
): JsonObject {
  const value = object[name]
  if (!isJsonObject(value)) return object
  const changed = change(value)
  if (changed === value) return object
  places.replaced(value, changed)
  return laid(object, name, changed, places)
}

/** An object with each object of one of its lists changed; the same where nothing changes. */
export function changedList(
  object: JsonObject,
  name: string,
  { places }: Translating,
  change: (value: JsonObject) => JsonObject,
): JsonObject {
  const list = object[name]
  if (!Array.isArray(list)) return object
  const entries: readonly JsonValue[] = list
  const changed = entries.map((entry) => {
    if (!isJsonObject(entry)) return entry
    const to = change(entry)
    if (to !== entry) places.replaced(entry, to)
    return to
  })
  if (changed.every((entry, at) => entry === entries[at])) return object
  places.replaced(entries, changed)
  return laid(object, name, changed, places)
}

/** An object with a member of another value. */
export function laid(object: JsonObject, name: string, value: JsonValue, places: Places): JsonObject {
  const to = { ...object, [name]: value }
  places.replaced(object, to)
  return to
}

/** What a text holds as JSON; undefined if it holds none. */
export function jsonIn(text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
