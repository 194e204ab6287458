import { isJsonObject, type JsonValue } from '../json/index.js'
import { textsIn } from './texts-in.js'

/** Attributes of users and groups as Keycloak has them: a list of texts each. Files may give a single one as text. */
export function attributeLists(attributes: JsonValue): JsonValue {
  if (!isJsonObject(attributes)) return attributes
  const members = Object.entries(attributes).map(([name, value]) => [
    name,
    Array.isArray(value) ? value : value === null ? [] : [String(value)],
  ])
  return Object.fromEntries(members)
}

/** The form in which they are compared: the values of one have no order, and empty ones are not kept. */
export function comparableAttributes(attributes: JsonValue): JsonValue {
  const lists = attributeLists(attributes)
  if (!isJsonObject(lists)) return lists
  return Object.fromEntries(
    Object.keys(lists).map((name) => [
      name,
      textsIn(lists, name)
        .filter((value) => value !== '')
        .toSorted(),
    ]),
  )
}
