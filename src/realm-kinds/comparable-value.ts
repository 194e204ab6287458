import { without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { dropFields } from './drop-fields.js'
import type { RealmKind } from './kind.js'

/** The form in which two values of a kind are compared. Empty maps count as none, since Keycloak leaves them out or adds them. */
export function comparableValue(
  kind: Pick<RealmKind, 'normalise' | 'serverFills'>,
  value: JsonObject,
  realm: string,
): JsonObject {
  const normalised = kind.normalise?.(value, realm) ?? value
  const empty = Object.entries(normalised).filter(
    ([, member]) => isJsonObject(member) && Object.keys(member).length === 0,
  )
  return without(
    dropFields(normalised, kind.serverFills),
    empty.map(([field]) => field),
  )
}
