import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { BUNDLED_NAME } from './bundled-pristine.js'
import { orderDocument } from './order-document.js'
import { renameRealm } from './rename-realm.js'

/** Generated anew in each realm, or no part of a document: names by id, which reading needs for itself. */
const GENERATED: ReadonlySet<string> = new Set([
  'adminPermissionNames',
  'id',
  'containerId',
  'internalId',
  '_id',
  'keycloakVersion',
  'parentId',
])

/** A new realm as it is bundled: the same text whenever it is read from the same version. */
export function pristineText(document: JsonObject, realm: string): string {
  return `${JSON.stringify(orderDocument(renameRealm(withoutGenerated(document), realm, BUNDLED_NAME)), undefined, 1)}\n`
}

function withoutGenerated(value: JsonObject): JsonObject {
  const kept = Object.entries(value).filter(([field]) => !GENERATED.has(field))
  return Object.fromEntries(kept.map(([field, member]) => [field, clean(member)]))
}

function clean(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((entry: JsonValue) => clean(entry))
  return isJsonObject(value) ? withoutGenerated(value) : value
}
