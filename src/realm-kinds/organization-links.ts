import type { JsonObject, JsonValue } from '../json/index.js'
import { isJsonObject } from '../json/index.js'

/** Usernames of the members that an organization lists, in small letters. */
export const usernamesIn = (organization: JsonObject): readonly string[] =>
  namesIn(organization.members, 'username').map((name) => name.toLowerCase())

/** Aliases of the identity providers that it lists. */
export const aliasesIn = (organization: JsonObject): readonly string[] =>
  namesIn(organization.identityProviders, 'alias')

/** Each is an object with the name, or the name alone. */
function namesIn(list: JsonValue | undefined, member: string): readonly string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: JsonValue) => {
    const name = isJsonObject(entry) ? entry[member] : entry
    return typeof name === 'string' ? [name] : []
  })
}
