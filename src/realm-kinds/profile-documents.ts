import { expectText, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmDocument } from './kind.js'

/** Lists of named entries whose order is the order of the form. */
export const NAMED_LISTS = ['attributes', 'groups'] as const

export type NamedList = (typeof NAMED_LISTS)[number]

/** Under which an export has the user profile, as a text of JSON. */
const PROFILE_PROVIDER = 'org.keycloak.userprofile.UserProfileProvider'

interface FoundProfile {
  readonly profile: JsonObject
  readonly path: readonly (string | number)[]
}

/** The user profile of a document: a member of its own, or the component that Keycloak exports it as. */
export function profileIn(document: RealmDocument): FoundProfile | undefined {
  const { userProfile, components } = document
  if (isJsonObject(userProfile)) return { profile: userProfile, path: ['userProfile'] }
  const [component] = isJsonObject(components) ? listMember(components, PROFILE_PROVIDER) : []
  const config = isJsonObject(component?.config) ? component.config['kc.user.profile.config'] : undefined
  const text = Array.isArray(config) ? config[0] : undefined
  if (typeof text !== 'string') return undefined
  const profile: JsonValue = JSON.parse(text)
  return isJsonObject(profile) ? { profile, path: ['components', PROFILE_PROVIDER, 0] } : undefined
}

/** An object of the profile as it is compared: the entries of the whole are objects of their own, but for their order. */
export function comparableProfile(value: JsonObject): JsonObject {
  if (typeof value.name === 'string') return comparableEntry(value)
  const { unmanagedAttributePolicy } = value
  const orders = NAMED_LISTS.filter((list) => Array.isArray(value[list])).map((list) => [
    `order of ${list}`,
    orderOf(listMember(value, list).map(nameOf)),
  ])
  return {
    ...without(value, [...NAMED_LISTS, 'unmanagedAttributePolicy']),
    ...('unmanagedAttributePolicy' in value ? { unmanagedAttributePolicy: policyOf(unmanagedAttributePolicy) } : {}),
    ...Object.fromEntries(orders),
  }
}

/** Without values that say "none" in another way. An empty `required` says "of everybody". */
function comparableEntry(value: JsonObject): JsonObject {
  const { required, group } = value
  return {
    ...value,
    ...(isJsonObject(required) && Object.values(required).every((list) => Array.isArray(list) && list.length === 0)
      ? { required: 'always' }
      : {}),
    ...(group === null ? { group: '' } : {}),
  }
}

/**
 * What stands behind what, so that entries of others may stand in between: `{ "username before email": true }`.
 * Of declared names that all are in order, a server has each of these members too.
 */
function orderOf(names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name, at) => names.slice(at + 1).map((later) => [`${name} before ${later}`, true] as const)),
  )
}

/** The policy that means the same as none. */
const policyOf = (policy: JsonValue | undefined): JsonValue => (policy === 'DISABLED' ? '' : (policy ?? ''))

/** The current profile with what is declared: declared entries first and in their order, those of others behind. */
export function layOverProfile(current: JsonObject, declared: JsonObject): JsonObject {
  const lists = NAMED_LISTS.filter((list) => declared[list] !== undefined).map((list): readonly [string, JsonValue] => {
    const known = new Map(listMember(current, list).map((entry) => [nameOf(entry), entry]))
    const ours = listMember(declared, list).map((entry) => ({ ...known.get(nameOf(entry)), ...entry }))
    const names = new Set(ours.map(nameOf))
    return [list, [...ours, ...[...known.values()].filter((entry) => !names.has(nameOf(entry)))]]
  })
  const laid = { ...current, ...declared, ...Object.fromEntries(lists) }
  // Keycloak has no word for the policy of none: it is left out.
  return policyOf(laid.unmanagedAttributePolicy) === '' ? without(laid, ['unmanagedAttributePolicy']) : laid
}

const nameOf = (entry: JsonObject): string => expectText(entry, 'name', 'the user profile')
