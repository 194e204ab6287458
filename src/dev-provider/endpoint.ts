import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthorizationCodes } from './authorization-codes.js'
import type { BrowserLogins } from './browser-login.js'
import type { Form } from './read-form.js'
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

/** A request, read. */
export interface Call {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly query: URLSearchParams
  /** Empty unless a form was posted. */
  readonly form: Form
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: string | Readonly<Record<string, unknown>>
}

export type Endpoint = (call: Call, desk: Desk) => Answer | Promise<Answer>
