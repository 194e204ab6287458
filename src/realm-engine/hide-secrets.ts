import { isJsonObject, type JsonValue } from '../json/index.js'
import type { FieldChange } from '../realm-kinds/index.js'

/** A shorter text may stand anywhere by chance; it counts as a secret only where it is the whole value. */
const SHORTEST_PART = 4

/** Values that came by reference are shown in no field, whatever its name; nor is what stood there before. */
export function hideSecrets(changes: readonly FieldChange[], secrets: ReadonlySet<string>): readonly FieldChange[] {
  if (secrets.size === 0) return changes
  const texts = [...secrets].filter((secret) => secret !== '')
  const holds = (value: JsonValue | undefined): boolean => {
    if (typeof value === 'string') {
      return texts.some((secret) => value === secret || (secret.length >= SHORTEST_PART && value.includes(secret)))
    }
    if (Array.isArray(value)) return value.some((entry: JsonValue) => holds(entry))
    return isJsonObject(value) && Object.values(value).some(holds)
  }
  return changes.map((change) =>
    'secret' in change || !(holds(change.to) || holds(change.from))
      ? change
      : { field: change.field, secret: 'changed' },
  )
}
