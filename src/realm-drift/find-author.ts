import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { compareFields } from '../realm-kinds/index.js'
import type { AdminEvent } from './read-admin-events.js'

/** What events say about the value of one field. */
export type FieldHistory =
  /** This one brought the value about, as far as the events that are left go back. */
  | { readonly found: true; readonly event: AdminEvent }
  /** Events with details say another value, so none of them brought it about. */
  | { readonly found: false; readonly contradicted: boolean }

/**
 * Which event gave a field its value: the oldest of those, from the newest back, that all say it. The newest alone would
 * often be somebody who changed something else, since the console sends objects whole.
 *
 * @param events of the object, newest first
 */
export function findFieldChange(
  field: string,
  live: JsonValue | undefined,
  events: readonly AdminEvent[],
): FieldHistory {
  let found: AdminEvent | undefined
  for (const event of events) {
    const said = isJsonObject(event.representation) ? memberAt(event.representation, field) : undefined
    if (said === undefined) continue
    if (!isSameValue(field, said, live))
      return found === undefined ? { found: false, contradicted: true } : { found: true, event: found }
    found = event
  }
  return found === undefined ? { found: false, contradicted: false } : { found: true, event: found }
}

/** A member by its dotted name; names of attributes have dots of their own. */
export function memberAt(value: JsonObject, field: string): JsonValue | undefined {
  if (Object.hasOwn(value, field)) return value[field]
  for (let dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
    const inner = value[field.slice(0, dot)]
    if (!isJsonObject(inner)) continue
    const found = memberAt(inner, field.slice(dot + 1))
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether two values count as the same in a field. */
export function isSameValue(field: string, said: JsonValue, live: JsonValue | undefined): boolean {
  const name = field.slice(field.lastIndexOf('.') + 1)
  return compareFields({ [name]: said }, live === undefined ? {} : { [name]: live }).length === 0
}
