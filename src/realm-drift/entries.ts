import { isJsonObject, type JsonValue } from '../json/index.js'

/** The texts in a value, with the members that they stand in: `['a']` of `["a"]`, `['x/a']` of `{ x: ["a"] }`. */
export function entriesOf(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((entry: JsonValue) => (typeof entry === 'string' ? [entry] : []))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, member]) => entriesOf(member).map((entry) => `${name}/${entry}`))
}

/** What one list has and another has not. */
export function without(one: readonly string[], other: readonly string[]): readonly string[] {
  const known = new Set(other)
  return one.filter((entry) => !known.has(entry))
}
