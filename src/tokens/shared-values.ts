import { freezeDeeply, type JsonObject, type JsonValue } from '../json/index.js'
import { clientRolesOf, type Reading, scopesOf } from './access-token.js'
import type { NestedMember } from './measure-json.js'
import type { AccessToken } from './types.js'

/** A realm has few sets of roles, audiences and scopes; whoever has more pays for them again. */
const MOST_REMEMBERED = 1024
/** A longer value is hardly anybody else's too. */
const LONGEST_SHARED = 1024

/** A realm has a few keys, and a header for each. */
const MOST_HEADERS = 64

/** Claims that are the same text in most tokens of a realm. */
const SHARED_TEXTS = ['iss', 'azp', 'scope'] as const

/**
 * What many tokens say alike is held once, and frozen once: each token's own copies would be two thirds of what a known
 * token takes. Only what an issuer vouched for comes here.
 */
export interface SharedValues extends Reading {
  /** Puts what other tokens said alike in the place of its members, and freezes it. */
  shareMembers(payload: JsonObject, nested: readonly NestedMember[]): void
  /** The header of an earlier good token whose encoded header was this text. */
  headerOf(encoded: string): JsonObject | undefined
  rememberHeader(encoded: string, header: JsonObject): void
}

export function createSharedValues(): SharedValues {
  const values = new Map<string, JsonValue>()
  const texts = new Map<string, string>()
  const scopesByText = new Map<string, AccessToken['scopes']>()
  const headers = new Map<string, JsonObject>()
  const clientRolesByAccess = new WeakMap<object, AccessToken['clientRoles']>()

  function shareMembers(payload: Record<string, JsonValue>, nested: readonly NestedMember[]): void {
    for (const { name, text } of nested) {
      const value = payload[name]
      if (value !== undefined && text.length <= LONGEST_SHARED) payload[name] = shareValue(text, value)
    }
    for (const name of SHARED_TEXTS) {
      const text = payload[name]
      if (typeof text === 'string') payload[name] = texts.get(text) ?? remember(texts, text, text)
    }
  }

  /** The same text is the same value. */
  function shareValue(text: string, value: JsonValue): JsonValue {
    const known = values.get(text)
    // A piece of a string keeps the whole of it: its bytes are copied for the key.
    return known ?? remember(values, Buffer.from(text).toString(), freezeDeeply(value))
  }

  function scopes(scope: JsonValue | undefined): AccessToken['scopes'] {
    if (typeof scope !== 'string') return scopesOf(scope)
    return scopesByText.get(scope) ?? remember(scopesByText, scope, scopesOf(scope))
  }

  function clientRoles(access: JsonValue | undefined): AccessToken['clientRoles'] {
    // What is not frozen is nobody else's.
    if (typeof access !== 'object' || access === null || !Object.isFrozen(access)) return clientRolesOf(access)
    const known = clientRolesByAccess.get(access)
    if (known !== undefined) return known
    const made = clientRolesOf(access)
    clientRolesByAccess.set(access, made)
    return made
  }

  function rememberHeader(encoded: string, header: JsonObject): void {
    if (headers.size >= MOST_HEADERS) headers.clear()
    headers.set(Buffer.from(encoded).toString(), freezeDeeply(header))
  }

  return { shareMembers, headerOf: (encoded) => headers.get(encoded), rememberHeader, scopes, clientRoles }
}

function remember<Value>(table: Map<string, Value>, name: string, value: Value): Value {
  if (table.size >= MOST_REMEMBERED) table.clear()
  table.set(name, value)
  return value
}
