import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import type { OidcProvider } from './load-oidc-provider.js'
import type { RealmModel } from './realm-model.js'
import type { SigningKeys } from './signing-keys.js'
import type { TokenReuse } from './token-reuse.js'
import type { TokenSignatures } from './token-signatures.js'
import type { TokenSubjects } from './token-subjects.js'

/** What the parts of the dress are fitted to. */
export interface Fitting {
  readonly provider: Provider
  readonly library: OidcProvider
  readonly realm: RealmModel
  readonly keys: SigningKeys
  readonly tokens: TokenSignatures
  readonly subjects: TokenSubjects
  readonly nowSeconds: () => number
  readonly onTokenReuse: (reuse: TokenReuse, request: IncomingMessage, response: ServerResponse) => void
}
