import type { Claims } from './claim-path.js'
import type { RealmModel } from './realm-model.js'

/** Whose refresh token was used again, which the realm allows no further. All tokens of its session are worth nothing from then on. */
export interface TokenReuse {
  readonly subject: string | undefined
  readonly username: string | undefined
  /** Attribute of the user. */
  readonly organization: string | undefined
  readonly clientId: string | undefined
  readonly sessionId: string | undefined
  /** Of the refresh token. */
  readonly tokenId: string | undefined
}

/** @param claims of a refresh token that this provider has signed */
export function tokenReuseOf(claims: Claims, realm: RealmModel): TokenReuse {
  const subject = textOf(claims.sub)
  const user = subject === undefined ? undefined : realm.userById(subject)
  return {
    subject,
    username: user?.username,
    organization: user?.attributes?.organization?.[0],
    clientId: textOf(claims.azp),
    sessionId: textOf(claims.sid),
    tokenId: textOf(claims.jti),
  }
}

const textOf = (claim: unknown): string | undefined => (typeof claim === 'string' ? claim : undefined)
