import type { JsonValue } from './json.js'

/** Freezes a JSON value with all that is in it, and returns it. The parser has bounded how deep it goes. */
export function freezeDeeply<Value extends JsonValue>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values<JsonValue>(value)) freezeDeeply(member)
    Object.freeze(value)
  }
  return value
}
