import { isSecretField, looksSecret } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { FieldChange } from './kind.js'

/** Lists without an order: Keycloak returns them sorted or shuffled. */
const SET_FIELDS: ReadonlySet<string> = new Set([
  'defaultClientScopes',
  'defaultDefaultClientScopes',
  'defaultOptionalClientScopes',
  'edit',
  'enabledEventTypes',
  'eventsListeners',
  'optionalClientScopes',
  'realmRoles',
  'redirectUris',
  'roles',
  'scopes',
  'supportedLocales',
  'view',
  'webOrigins',
])

/** Whether a field's list has no order. */
export const isSetField = (field: string): boolean => SET_FIELDS.has(field)

/** Objects that count as a whole, so that a member which the configuration does not have is a difference too. */
const WHOLE_FIELDS: ReadonlySet<string> = new Set(['annotations', 'permissions', 'required', 'selector', 'validations'])

/** The fields of `wanted` that `observed` has otherwise. Fields that `wanted` does not have are nobody's business. */
export function compareFields(wanted: JsonObject, observed: JsonObject): readonly FieldChange[] {
  return Object.entries(wanted).flatMap(([field, value]) => compareField([], field, value, observed[field]))
}

function compareField(
  path: readonly string[],
  field: string,
  wanted: JsonValue,
  observed: JsonValue | undefined,
): readonly FieldChange[] {
  const here = [...path, field]
  if (isJsonObject(wanted) && !WHOLE_FIELDS.has(field) && !isSecretField(field, wanted)) {
    const known = isJsonObject(observed) ? observed : {}
    return Object.entries(wanted).flatMap(([member, value]) => compareField(here, member, value, known[member]))
  }
  if (isSame(wanted, observed, field)) return []
  const name = here.join('.')
  const isSecret = isSecretField(field, wanted) || looksSecret(here, wanted) || looksSecret(here, observed)
  if (isSecret) return [{ field: name, secret: 'changed' }]
  return [{ field: name, ...(observed === undefined ? {} : { from: observed }), to: wanted }]
}

function isSame(wanted: JsonValue, observed: JsonValue | undefined, field: string): boolean {
  // Keycloak has no empty texts and lists: setting one removes the field.
  if (observed === undefined) return wanted === '' || (Array.isArray(wanted) && wanted.length === 0)
  return canonical(wanted, field) === canonical(observed, field)
}

/** One text for all spellings of the same value. */
function canonical(value: JsonValue, field: string): string {
  if (Array.isArray(value)) {
    const entries = value.map((entry: JsonValue) => canonical(entry, ''))
    return `[${(SET_FIELDS.has(field) ? [...new Set(entries)].sort() : entries).join(',')}]`
  }
  if (isJsonObject(value)) {
    const members = Object.keys(value).sort()
    return `{${members.map((member) => `${JSON.stringify(member)}:${canonical(value[member] ?? null, member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
