import { listMember, without } from '../admin-api/index.js'
import type { JsonObject, JsonValue } from '../json/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'

/** Keycloak links it by itself to each client with a service account. */
const AUTOMATIC = 'service_account'

/**
 * A client without its client scopes where they are those that the realm gives to each new client of its protocol. Both
 * lists or none: a client that is made with one of them gets nothing for the other.
 */
export function withoutUsualScopes(client: JsonObject, document: RealmDocument): JsonObject {
  const { protocol = 'openid-connect' } = client
  const ofProtocol = new Set<JsonValue | undefined>(
    listMember(document, 'clientScopes')
      .filter((scope) => scope.protocol === protocol)
      .map(({ name }) => name),
  )
  const isUsual = (own: JsonValue | undefined, realms: JsonValue | undefined): boolean =>
    inOrder(own).join() === inOrder(realms, ofProtocol).join()
  return isUsual(client.defaultClientScopes, document.defaultDefaultClientScopes) &&
    isUsual(client.optionalClientScopes, document.defaultOptionalClientScopes)
    ? without(client, ['defaultClientScopes', 'optionalClientScopes'])
    : client
}

function inOrder(names: JsonValue | undefined, kept?: ReadonlySet<JsonValue | undefined>): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(names) ? names : []
  return list
    .filter((name) => name !== AUTOMATIC && (kept?.has(name) ?? true))
    .map((name) => JSON.stringify(name))
    .toSorted()
}
