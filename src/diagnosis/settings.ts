import type { Configuration, ConfigurationMistake } from '../configuration/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import type { Fetch } from './request.js'

/** What a token is asked for with. */
export interface TokenCredentials {
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string | undefined
  /** Asks for a token of this user (direct access grant) instead of the client's own. */
  readonly user?: { readonly username: string; readonly password: string } | undefined
}

/** What is to be diagnosed. Holds secrets: never print it whole. */
export interface DiagnosisSettings {
  /** What could be read of the environment; undefined when too little of it is right. */
  readonly configuration: Configuration | undefined
  readonly mistakes: readonly ConfigurationMistake[]
  readonly warnings: readonly string[]
  /** Whose attributes and policy a token is held against. */
  readonly realm: RealmConfig | undefined
  readonly credentials: TokenCredentials | undefined
  /** Why those of the environment are not used. */
  readonly credentialsWithheld?: string | undefined
  /** PEM of certificate authorities that are trusted beside the known ones. */
  readonly authorities?: readonly string[] | undefined
  /** For each request or connection, 1000 to 60000. Default 5000. */
  readonly timeoutMs?: number
  /** Default `globalThis.fetch`. */
  readonly fetch?: Fetch | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}
