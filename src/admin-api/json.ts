import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { AdminError } from './admin-error.js'

/** A copy as JSON carries it: members that are undefined are gone. */
export function toJsonObject(value: object): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(value))
  return copy
}

/** The object that Keycloak answered. @throws AdminError `unexpected_answer` */
export function expectObject(value: JsonValue | undefined, what: string): JsonObject {
  if (isJsonObject(value)) return value
  throw unexpected(what, 'an object')
}

/** The list of objects that Keycloak answered. @throws AdminError `unexpected_answer` */
export function expectObjects(value: JsonValue | undefined, what: string): readonly JsonObject[] {
  if (Array.isArray(value)) return value.map((entry: JsonValue) => expectObject(entry, what))
  throw unexpected(what, 'a list')
}

/** A text member of what Keycloak answered. @throws AdminError `unexpected_answer` */
export function expectText(object: JsonObject, member: string, what: string): string {
  const value = object[member]
  if (typeof value === 'string') return value
  throw unexpected(what, `a text member \`${member}\``)
}

/** Objects by one of their text members. */
export function byMember(
  objects: readonly JsonObject[],
  member: string,
  what: string,
): ReadonlyMap<string, JsonObject> {
  return new Map(objects.map((object) => [expectText(object, member, what), object]))
}

/** The object members of a member that holds a list; none if it is absent. */
export function listMember(object: JsonObject, member: string): readonly JsonObject[] {
  const value = object[member]
  return Array.isArray(value) ? value.filter((entry: JsonValue) => isJsonObject(entry)) : []
}

/** A copy without some members. */
export function without(object: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([member]) => !members.includes(member)))
}

const unexpected = (what: string, wanted: string): AdminError =>
  new AdminError(
    'unexpected_answer',
    `Keycloak's answer for ${what} is not ${wanted}. Is KEYCLOAK_URL really a Keycloak (26 is tested), and no proxy in front of it?`,
  )
