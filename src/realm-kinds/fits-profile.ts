import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { attributeLists } from './attribute-lists.js'
import { objectIn, textsIn } from './texts-in.js'

const FIELDS: readonly string[] = ['username', 'email', 'firstName', 'lastName']

/**
 * Whether Keycloak's user profile surely takes a user as an administrator declares it. Where that can't be said without
 * asking Keycloak, it is false.
 */
export function fitsProfile(user: JsonObject, profile: JsonObject): boolean {
  const values = valuesOf(user)
  const known = new Map(listMember(profile, 'attributes').map((attribute) => [String(attribute.name), attribute]))
  const isAllKnown = [...values.keys()].every((name) => known.has(name))
  return isAllKnown && [...known].every(([name, attribute]) => fits(values.get(name) ?? [], attribute))
}

/** All that a user declares that the profile is about, by name. */
function valuesOf(user: JsonObject): ReadonlyMap<string, readonly string[]> {
  const lists = objectIn({ attributes: attributeLists(user.attributes ?? {}) }, 'attributes')
  return new Map([
    ...Object.keys(lists).map((name) => [name, textsIn(lists, name)] as const),
    ...FIELDS.filter((field) => user[field] !== undefined).map((field) => [field, [String(user[field])]] as const),
  ])
}

function fits(values: readonly string[], attribute: JsonObject): boolean {
  if (values.length === 0) return !isRequired(attribute)
  const mayEdit = textsIn(objectIn(attribute, 'permissions'), 'edit').includes('admin')
  if (!mayEdit || (values.length > 1 && attribute.multivalued !== true)) return false
  if (values.some((value) => value.trim() === '')) return false
  return Object.entries(objectIn(attribute, 'validations')).every(([name, rule]) => {
    const isValid = VALIDATIONS[name]
    return isValid !== undefined && values.every((value) => isValid(value, isJsonObject(rule) ? rule : {}))
  })
}

/** Of administrators, or of everybody. */
const isRequired = ({ required }: JsonObject): boolean => {
  if (!isJsonObject(required)) return false
  const roles = textsIn(required, 'roles')
  return roles.length === 0 || roles.includes('admin')
}

type IsValid = (value: string, rule: JsonObject) => boolean

/** Each accepts less than Keycloak's of that name. */
const VALIDATIONS: Readonly<Record<string, IsValid>> = {
  length: (value, { min, max }) => value.trim() === value && isBetween(value.length, min, max),
  email: (value) => value.length <= 64 && /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)*$/i.test(value),
  'username-prohibited-characters': (value) => /^[a-z0-9._@-]+$/.test(value),
  'up-username-not-idn-homograph': (value) => /^[a-z0-9._@-]+$/.test(value),
  'person-name-prohibited-characters': (value) => /^[\p{L}\p{N} .'-]+$/u.test(value),
  integer: (value, { min, max }) => /^\d{1,9}$/.test(value) && isBetween(Number(value), min, max),
  options: (value, rule) => textsIn(rule, 'options').includes(value),
}

const isBetween = (value: number, min: JsonValue | undefined, max: JsonValue | undefined): boolean =>
  value >= Number(min ?? Number.NEGATIVE_INFINITY) && value <= Number(max ?? Number.POSITIVE_INFINITY)
