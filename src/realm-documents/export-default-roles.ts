import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { laid, type Translating, textOf } from './export-values.js'

/** Until Keycloak 13, a realm and its clients listed roles that everybody has; since then one role is made of them. */
export function defaultRolesAsComposites(document: JsonObject, { places }: Translating): JsonObject {
  const { defaultRoles, ...realm } = document
  const clients = Array.isArray(document.clients) ? document.clients : []
  const byClient = Object.fromEntries(
    clients.flatMap((client: JsonValue) => {
      if (!isJsonObject(client) || !Array.isArray(client.defaultRoles) || client.defaultRoles.length === 0) return []
      return [[String(client.clientId), client.defaultRoles]]
    }),
  )
  if (defaultRoles === undefined && Object.keys(byClient).length === 0) return document
  places.replaced(document, realm)
  const withoutLists = clients.map((client: JsonValue) => withoutDefaultRoles(client, places))
  places.replaced(clients, withoutLists)
  const rest = document.clients === undefined ? realm : laid(realm, 'clients', withoutLists, places)
  const name = `default-roles-${(textOf(document.realm) ?? '').toLowerCase()}`
  if (document.defaultRole !== undefined) return rest
  const role = {
    name,
    // As Keycloak itself describes it.
    description: `\${role_default-roles}`,
    composite: true,
    composites: { ...(Array.isArray(defaultRoles) ? { realm: defaultRoles } : {}), client: byClient },
  }
  const roles = isJsonObject(document.roles) ? document.roles : {}
  const ofRealm: readonly JsonValue[] = Array.isArray(roles.realm) ? roles.realm : []
  const longer = [...ofRealm, role]
  places.replaced(ofRealm, longer)
  return laid(laid(rest, 'roles', laid(roles, 'realm', longer, places), places), 'defaultRole', { name }, places)
}

function withoutDefaultRoles(client: JsonValue, places: Translating['places']): JsonValue {
  if (!isJsonObject(client) || client.defaultRoles === undefined) return client
  const { defaultRoles: _, ...rest } = client
  places.replaced(client, rest)
  return rest
}
