/** A value as JSON.parse gives it, read only. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue }

/** A JSON object. */
export type JsonObject = { readonly [member: string]: JsonValue }

/** Tells an object from the other JSON values: `null` and arrays are none. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
