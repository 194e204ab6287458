import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** Where a claim stands: its name, or the names on the way to a nested one. A name may contain any character. */
export type ClaimPath = string | readonly string[]

/** Where an issuer's tokens say who and what, if not where Keycloak's do. */
export interface ClaimMapping {
  /** Default `preferred_username`. */
  readonly username?: ClaimPath | undefined
  /** An array of strings. Default `['realm_access', 'roles']`. */
  readonly roles?: ClaimPath | undefined
  /** `{ client: { roles: [ … ] } }`. Default `resource_access`. */
  readonly clientRoles?: ClaimPath | undefined
  /** Default `azp`. */
  readonly clientId?: ClaimPath | undefined
  /** Default `sid`. */
  readonly sessionId?: ClaimPath | undefined
}

/** A mapping with every default filled in. */
export type ClaimNames = Readonly<Record<keyof ClaimMapping, readonly string[]>>

const KEYCLOAK: ClaimNames = Object.freeze({
  username: ['preferred_username'],
  roles: ['realm_access', 'roles'],
  clientRoles: ['resource_access'],
  clientId: ['azp'],
  sessionId: ['sid'],
})

export function resolveClaimNames(mapping: ClaimMapping = {}): ClaimNames {
  const given = Object.entries(mapping).flatMap(([name, path]: [string, ClaimPath | undefined]) =>
    path === undefined ? [] : [[name, typeof path === 'string' ? [path] : [...path]] as const],
  )
  return Object.freeze({ ...KEYCLOAK, ...Object.fromEntries(given) })
}

/** Whether these are names of ours, each with a path to a claim. */
export function isClaimMapping(value: unknown): value is ClaimMapping {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(
    ([name, path]: [string, unknown]) => Object.hasOwn(KEYCLOAK, name) && (path === undefined || isClaimPath(path)),
  )
}

export const MAPPABLE_CLAIMS: readonly string[] = Object.keys(KEYCLOAK)

function isClaimPath(path: unknown): boolean {
  const names: readonly unknown[] = Array.isArray(path) ? path : [path]
  return names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')
}

/** The claim at a path; own members only. */
export function claimAt(payload: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = payload
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}
