import { isJsonObject, type JsonValue } from '../json/index.js'

const KINDS: readonly (JsonValue | undefined)[] = ['KeycloakRealmImport', 'KeycloakRealm']

/** The realm that a resource of Keycloak's Kubernetes operator holds; any other value as it is. */
export function realmInResource(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || !KINDS.includes(value.kind) || !isJsonObject(value.spec)) return value
  return isJsonObject(value.spec.realm) ? value.spec.realm : value
}
