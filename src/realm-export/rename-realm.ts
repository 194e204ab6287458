import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/**
 * A document as another realm of the same content would have it. Keycloak puts the realm's name into some values by
 * itself: the default role, and the addresses of the clients that come with every realm.
 */
export function renameRealm(document: JsonObject, from: string, to: string): JsonObject {
  const renamed = (text: string): string =>
    text
      .replaceAll(`default-roles-${from}`, `default-roles-${to}`)
      .replaceAll(`/realms/${from}/`, `/realms/${to}/`)
      .replaceAll(`/admin/${from}/`, `/admin/${to}/`)
  return { ...renameWithin(document, renamed), ...(document.realm === from ? { realm: to } : {}) }
}

const renameWithin = (value: JsonObject, renamed: (text: string) => string): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [renamed(name), renameValue(member, renamed)]))

function renameValue(value: JsonValue, renamed: (text: string) => string): JsonValue {
  if (typeof value === 'string') return renamed(value)
  if (Array.isArray(value)) return value.map((entry: JsonValue) => renameValue(entry, renamed))
  return isJsonObject(value) ? renameWithin(value, renamed) : value
}
