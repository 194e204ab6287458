import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** Maps that several hands write into: only the members that are declared are laid over. */
const MAP_FIELDS: ReadonlySet<string> = new Set(['attributes', 'config', 'smtpServer', 'browserSecurityHeaders'])

/** Whether the members of a field are laid over one by one. */
export const isMapField = (field: string): boolean => MAP_FIELDS.has(field)

/** The representation as the server has it, with the declared fields laid over: what Keycloak is sent in a PUT. */
export function layOver(current: JsonObject, declared: JsonObject): JsonObject {
  const laid = Object.entries(declared).map(([field, value]): readonly [string, JsonValue] => {
    const existing = current[field]
    const merges = MAP_FIELDS.has(field) && isJsonObject(value) && isJsonObject(existing)
    return [field, merges ? { ...existing, ...value } : value]
  })
  return { ...current, ...Object.fromEntries(laid) }
}
