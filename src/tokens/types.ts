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
  /** `iat`, in seconds since the epoch. */
  readonly issuedAt: number | undefined
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
  | 'test_token'
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
  | 'unbound_token'
  | 'proof_missing'
  | 'proof_invalid'
  | 'proof_key'
  | 'proof_mismatch'
  | 'proof_expired'
  | 'proof_replayed'
  | 'nonce_required'
  | 'proofs_unavailable'
  | 'certificate'
  | 'opaque'
  | 'lightweight'
  | 'inactive'
  | 'introspection_unavailable'
  | 'revoked'
  | 'revocations_unavailable'

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
  /** Whether the issuer vouches for what `token` says. Where it is absent, anybody may have written that. */
  readonly verified?: true
}

/** A token that passed every check, or why it is refused. Both are values: a bad token is no exception. */
export type Verdict =
  | {
      readonly ok: true
      readonly token: AccessToken /** False when the verdict came from the cache. */
      readonly firstSeen: boolean
    }
  | { readonly ok: false; readonly refusal: Refusal }

/** Checks access tokens of the issuers that it was made for, from `createVerifier`. */
export interface Verifier {
  /**
   * Checks an access token. Never throws for a bad token; a known token is answered without a promise.
   *
   * @param presentation how it came; absent for a plain bearer token, which can't prove a bound one's key
   */
  verify(token: string, presentation?: Presentation): Verdict | Promise<Verdict>
  /** Issuers this verifier accepts. */
  readonly issuers: readonly string[]
  /** Checks the proofs of tokens bound to a key, if the verifier takes such: challenges say so. */
  readonly proofs?: ProofChecker | undefined
  /** State of an issuer's keys, for /health; by default of the issuer that is worst off. Never fetches. */
  keyStatus(issuer?: string): KeyStatus
  /** Fetches the keys of every issuer now (at start, or by hand). Resolves to `keyStatus()`; never throws. */
  refreshKeys(): Promise<KeyStatus>
  /** Ends the timers and requests that keep the keys fresh: for a server that stops. Known keys stay as they are. */
  close(): void
}

/** How a token came: what the proofs of RFC 9449 (DPoP) and RFC 8705 (mutual TLS) are checked against. */
export interface Presentation {
  /** Scheme of the Authorization header. */
  readonly scheme: 'Bearer' | 'DPoP'
  /** Every DPoP header of the request: RFC 9449 wants exactly one. */
  readonly proofs?: readonly string[] | undefined
  /** Method of the request, for `htm`. */
  readonly method?: string | undefined
  /** URL as the caller spelled it, for `htu`; behind a proxy that is the public one. */
  readonly url?: string | undefined
  /** `x5t#S256` of the caller's certificate, from TLS or from a proxy that is trusted. */
  readonly certificateThumbprint?: string | undefined
}

/** What a check found wrong; `expected` and `actual` already fit for a log. */
export interface Fault {
  readonly code: RefusalCode
  readonly expected: string
  readonly actual: string
  readonly mend: string
}

/** Checks the proof of the key that a token is bound to. Asked once a request: a proof is never remembered. */
export interface ProofChecker {
  /** Algorithms that a proof may be signed with: a challenge names them in `algs`. */
  readonly algorithms?: readonly string[] | undefined
  /** The nonce that proofs must carry now, for the header DPoP-Nonce; absent where none is asked for. */
  readonly nonce?: (() => string) | undefined
  /**
   * @param text the token as it came, for `ath`
   * @param thumbprint `cnf.jkt` of the token: the proof must be signed with this key (RFC 7638)
   */
  check(
    presentation: Presentation,
    bound: { readonly text: string; readonly thumbprint: string; readonly token: AccessToken },
  ): Fault | undefined | Promise<Fault | undefined>
}

/** What was revoked, and why a token falls under it. */
export interface RevocationMark {
  readonly kind: 'token' | 'session' | 'subject' | 'client' | 'issuer'
  readonly issuer: string
  /** The `jti`, `sid`, `sub` or `azp`; the issuer again for kind `issuer`. */
  readonly value: string
  /** Only tokens issued before it (`iat`, seconds since the epoch) are revoked; absent: all of them. */
  readonly issuedBefore?: number | undefined
}

/** What is revoked, as known in this process. */
export interface RevocationList {
  /** Goes up with each new mark: a known token that was looked up at this version needs no second look. */
  readonly version: number
  /** The mark that a token falls under, if any. Never a look over the network. */
  find(token: AccessToken): RevocationMark | undefined
  /**
   * `undefined` while the marks at hand are current. After the process was cut off from the others: a promise of
   * whether it has caught up; `false` means that marks may be missing.
   */
  ready(): Promise<boolean> | undefined
}

/** Keys that were loaded: how many, when, and by what clock. */
interface LoadedKeys {
  readonly keys: number
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number
  /** By how many seconds the issuer's clock, as its answer's Date said, is ahead of this machine's. */
  readonly offsetSeconds?: number
}

/** How the keys of an issuer stand: `ok`, not loaded yet, or known ones that go on, or count no more, while it is away. */
export type KeyStatus =
  | ({ readonly status: 'ok' } & LoadedKeys)
  | { readonly status: 'never_loaded'; readonly error?: string }
  /** The issuer publishes no signing key any more: the known ones don't count. */
  | { readonly status: 'withdrawn'; readonly error?: string }
  /** The last fetch failed, and the known keys go on. */
  | ({ readonly status: 'stale'; readonly error: string } & LoadedKeys)
  /** The last good fetch is longer ago than `keyStaleSeconds`: the known keys don't count any more. */
  | ({ readonly status: 'outdated'; readonly error?: string } & LoadedKeys)

/** An attribute that the token carried with a wrong type or value: dropped, never coerced. */
export interface AttributeProblem {
  readonly attribute: string
  readonly expected: string
  readonly actual: string
}
