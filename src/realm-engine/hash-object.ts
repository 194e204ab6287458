import { createHash } from 'node:crypto'
import { isSecretField } from '../admin-api/index.js'
import { isJsonObject, type JsonValue } from '../json/index.js'
import { dropFields, type RealmKind, type RealmObject } from '../realm-kinds/index.js'
import { idOf } from './inspect-realm.js'

/**
 * A digest of an object as it was read, that tells whether anybody has touched it since. Secrets have no part in it, so
 * that a saved plan gives no means of guessing them.
 */
export function hashObject(kind: RealmKind, current: RealmObject | undefined, realm: string): string {
  if (current === undefined) return 'absent'
  const value = dropFields(kind.normalise?.(current.value, realm) ?? current.value, [
    ...kind.serverFills,
    ...(kind.writeOnly ?? []),
  ])
  return createHash('sha256')
    .update(`${idOf(current)} ${canonical(value)}`)
    .digest('hex')
    .slice(0, 32)
}

/** One text for one value, in whatever order its members are. Lists are sorted: Keycloak shuffles some of them. */
function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((entry: JsonValue) => canonical(entry)).sort()}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).filter(([field, member]) => !isSecretField(field, member))
  return `{${members.map(([field, member]) => `${JSON.stringify(field)}:${canonical(member)}`).sort()}}`
}
