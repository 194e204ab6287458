import type { JsonValue } from '../json/index.js'

/** RFC 7519 claims of an access token, after every check passed. Deeply frozen. */
export type Claims = Readonly<Record<string, JsonValue>>

/** An access token that passed every check. Frozen, and the same object for the same token while it is cached. */
export interface AccessToken {
  readonly issuer: string
  readonly subject: string
  /** `preferred_username`, else the subject. */
  readonly username: string
  /** `user`, or `service` for a client's own token (client credentials grant). */
  readonly kind: 'user' | 'service'
  /** `azp`: the client that asked for the token. */
  readonly clientId: string | undefined
  /** Realm roles, from `realm_access.roles`. */
  readonly roles: readonly string[]
  /** Client roles by clientId, from `resource_access`. A role of another client never grants anything. */
  readonly clientRoles: Readonly<Record<string, readonly string[]>>
  /** `scope`, split. */
  readonly scopes: readonly string[]
  /** `sid`. */
  readonly sessionId: string | undefined
  /** `jti`. */
  readonly tokenId: string | undefined
  /** `exp`, in seconds since the epoch. */
  readonly expiresAt: number
  readonly claims: Claims
}

/** Why a token is refused. Stable: users and tests rely on these words. */
export type RefusalCode =
  | 'malformed'
  | 'too_large'
  | 'encrypted'
  | 'algorithm'
  | 'type'
  | 'critical_header'
  | 'forbidden_header'
  | 'key_unknown'
  | 'key_unsuitable'
  | 'development_key'
  | 'keys_unavailable'
  | 'signature'
  | 'expired'
  | 'not_yet_valid'
  | 'issued_in_future'
  | 'claim_invalid'
  | 'claim_missing'
  | 'issuer'
  | 'audience'
  | 'token_kind'
  | 'bound_token'

/** For the operator: which check failed, what it wanted and what it saw. Never sent to the caller. */
export interface Refusal {
  readonly code: RefusalCode
  /** Name of the check in the table, e.g. `audience`. */
  readonly check: string
  readonly expected: string
  readonly actual: string
  /** What to do about it, in Keycloak's words where it helps. */
  readonly mend: string
  /** What of the token may be logged: never the token or its signature. Absent when it could not be parsed. */
  readonly token?: {
    readonly keyId?: string
    readonly issuer?: string
    readonly subject?: string
    readonly clientId?: string
    readonly tokenId?: string
    readonly sessionId?: string
  }
}

export type Verdict =
  | {
      readonly ok: true
      readonly token: AccessToken /** False when the verdict came from the cache. */
      readonly firstSeen: boolean
    }
  | { readonly ok: false; readonly refusal: Refusal }

export interface Verifier {
  /** Checks an access token. Never throws for a bad token; a known token is answered without a promise. */
  verify(token: string): Verdict | Promise<Verdict>
  /** Issuer this verifier accepts. */
  readonly issuer: string
  /** State of the issuer's keys, for /health. Never fetches. */
  keyStatus(): KeyStatus
  /** Fetches the keys now (at start, or by hand). Resolves to the new status; never throws. */
  refreshKeys(): Promise<KeyStatus>
}

export type KeyStatus =
  | { readonly status: 'ok'; readonly keys: number; readonly fetchedAt: number }
  | { readonly status: 'never_loaded'; readonly error?: string }
  | { readonly status: 'stale'; readonly keys: number; readonly fetchedAt: number; readonly error: string }

/** An attribute that the token carried with a wrong type or value: dropped, never coerced. */
export interface AttributeProblem {
  readonly attribute: string
  readonly expected: string
  readonly actual: string
}
