import type { Refusal, RefusalCode } from './types.js'

/** What a provider says of a logout (OpenID Connect Back-Channel Logout 1.0 section 2.4), after every check passed. */
export interface LogoutToken {
  readonly issuer: string
  /** Whose sessions ended; all of them where there is no session id. At least one of the two is there. */
  readonly subject: string | undefined
  /** The session that ended. */
  readonly sessionId: string | undefined
  /** `jti`. */
  readonly tokenId: string
  /** The client that was told. */
  readonly clientId: string
  /** `iat`, in seconds since the epoch. */
  readonly issuedAt: number
  /** `exp`, in seconds since the epoch. */
  readonly expiresAt: number
}

/** Why a logout token is refused: for what an access token is, or for what makes it no logout token. */
export type LogoutRefusalCode =
  | RefusalCode
  | 'logout_event'
  | 'logout_nonce'
  | 'logout_target'
  | 'logout_token_id'
  | 'logout_lifetime'

/** For the operator, as a {@link Refusal} is. */
export interface LogoutRefusal extends Omit<Refusal, 'code'> {
  readonly code: LogoutRefusalCode
}

/** What a logout token says, or why it is refused. Both are values: a bad token is no exception. */
export type LogoutVerdict =
  | { readonly ok: true; readonly token: LogoutToken }
  | { readonly ok: false; readonly refusal: LogoutRefusal }

/** Checks logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.6): what `createVerifier` makes does. */
export interface LogoutTokenVerifier {
  /**
   * Checks a logout token with the keys of its issuer. Every check is on, whatever `unsafeSkip` says, and whether the
   * token was used before is for the caller to know. Never throws for a bad token.
   *
   * @param clientIds clients whose logouts count here; `aud` must be exactly one of them
   */
  verifyLogoutToken(token: string, clientIds: readonly string[]): Promise<LogoutVerdict>
}
