import type { AuthorizationCodes } from './authorization-codes.js'
import type { BrowserLogins } from './browser-login.js'
import type { Answer, Call } from './call.js'
import type { RealmModel } from './realm-model.js'
import type { Sessions } from './sessions.js'
import type { TokenIssuer } from './token-issuer.js'

/** What endpoints share: one realm's state. */
export interface Desk {
  readonly issuer: string
  readonly realm: RealmModel
  readonly sessions: Sessions
  readonly tokens: TokenIssuer
  readonly codes: AuthorizationCodes
  readonly browserLogins: BrowserLogins
  /** Ids of revoked access tokens, with their `exp`. */
  readonly revokedTokens: Map<string, number>
  readonly nowSeconds: () => number
}

export type Endpoint = (call: Call, desk: Desk) => Answer | Promise<Answer>
