import { isJsonObject, type JsonObject, type JsonValue } from '../../json/index.js'

export type Introspected =
  | {
      readonly kind: 'active'
      readonly claims: JsonObject
      /** `token_use` and `token_type` as answered: what kind of token it is. */
      readonly use: JsonValue | undefined
      readonly type: JsonValue | undefined
    }
  | { readonly kind: 'inactive' }
  /** Anything but an answer: RFC 7662 section 2.3 tells it apart from inactive. */
  | { readonly kind: 'unavailable'; readonly reason: string }

export function readAnswer(document: JsonValue): Introspected {
  const { active, ...members } = isJsonObject(document) ? document : {}
  if (typeof active !== 'boolean') {
    return { kind: 'unavailable', reason: 'the answer does not say whether it is active' }
  }
  if (!active) return { kind: 'inactive' }
  const { token_use: use, token_type: type } = members
  return { kind: 'active', claims: inClaims(members), use, type }
}

/** RFC 7662 section 2.2 has names of its own for who asked for the token and whose it is. */
function inClaims({ client_id: clientId, username, token_type: _, ...claims }: JsonObject): JsonObject {
  return {
    ...(clientId === undefined ? {} : { azp: clientId }),
    ...(username === undefined ? {} : { preferred_username: username }),
    ...claims,
  }
}
