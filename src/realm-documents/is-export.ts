import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Whether Keycloak wrote a document, rather than somebody by hand: it says its version, or the ids that it makes stand in
 * flows, roles or clients.
 */
export function isExport(document: JsonObject): boolean {
  if (typeof document.keycloakVersion === 'string') return true
  const roles = isJsonObject(document.roles) ? document.roles.realm : undefined
  return [document.authenticationFlows, document.clientScopes, document.clients, roles].some(hasMadeIds)
}

const hasMadeIds = (list: JsonValue | undefined): boolean =>
  Array.isArray(list) &&
  list.length > 0 &&
  list.every((entry: JsonValue) => isJsonObject(entry) && typeof entry.id === 'string' && UUID.test(entry.id))

/** Whether a text is an id as Keycloak makes them. */
export const isMadeId = (text: string): boolean => UUID.test(text)
