import type { Claims } from './claim-path.js'
import type { RealmModel } from './realm-model.js'

/** Whose refresh token was used again, which the realm allows no further. All tokens of its session are worth nothing from then on. */
export interface TokenReuse {
  readonly subject: string | undefined
  readonly username: string | undefined
  readonly clientId: string | undefined
  readonly sessionId: string | undefined
  /** Of the refresh token. */
  readonly tokenId: string | undefined
}

/** @param claims of a refresh token that this provider has signed */
export function tokenReuseOf(claims: Claims, realm: RealmModel): TokenReuse {
  const subject = textOf(claims.sub)
  return {
    subject,
    username: subject === undefined ? undefined : realm.userById(subject)?.username,
    clientId: textOf(claims.azp),
    sessionId: textOf(claims.sid),
    tokenId: textOf(claims.jti),
  }
}

const textOf = (claim: unknown): string | undefined => (typeof claim === 'string' ? claim : undefined)
