import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { isBuiltInClientRole } from '../realm-kinds/index.js'
import { changedList, changedMember, laid, type Translating } from './export-values.js'

const MANAGEMENT = 'realm-management'

/**
 * The client of the realm's management is Keycloak's own: each version has its own roles in it, and 26.7 refuses to change
 * it. Of an export, what somebody added stays: further roles.
 */
export function withoutManagementClient(document: JsonObject, translating: Translating): JsonObject {
  const bare = changedList(document, 'clients', translating, (client) => {
    if (client.clientId !== MANAGEMENT) return client
    const { id, clientId } = client
    return { ...(id === undefined ? {} : { id }), clientId }
  })
  return changedMember(bare, 'roles', translating, (roles) =>
    changedMember(roles, 'client', translating, (byClient) => {
      const list = byClient[MANAGEMENT]
      if (!Array.isArray(list)) return byClient
      const added = list.filter((role: JsonValue) => !isOwnRole(role))
      if (added.length === list.length) return byClient
      return laid(byClient, MANAGEMENT, added, translating.places)
    }),
  )
}

const isOwnRole = (role: JsonValue): boolean =>
  isJsonObject(role) && isBuiltInClientRole(`${MANAGEMENT}/${String(role.name)}`)
