import type { AuthorizationCodes } from './authorization-codes.js'
import type { RealmModel } from './realm-model.js'
import type { Sessions } from './sessions.js'

/** What the browser half works with. */
export interface BrowserLoginOptions {
  readonly issuer: string
  readonly realm: RealmModel
  readonly sessions: Sessions
  readonly codes: AuthorizationCodes
  readonly onError: (error: unknown) => void
}
