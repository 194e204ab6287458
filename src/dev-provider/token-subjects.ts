import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { OAuthError } from './oauth-error.js'
import type { RealmModel } from './realm-model.js'
import { grantScopes } from './requested-scopes.js'
import { serviceAccountOf } from './service-account.js'
import type { TokenSubject } from './token-claims.js'

type Stored = InstanceType<Provider['AccessToken' | 'RefreshToken' | 'ClientCredentials']>

/** Keycloak's beginning of a token id: kind of session (online, offline, transient), `rt`, kind of grant. */
export type GrantShortcut = `${'on' | 'of' | 'tr'}rt${'ac' | 'ro' | 'rt' | 'cc'}`

export interface TokenSubjects {
  /** For a token of oidc-provider's that is good. @throws OAuthError `invalid_scope`. */
  of(token: Stored): TokenSubject
  /** For one that is being issued: with what is known of the login, from the code or token that it is issued for. */
  ofNew(token: Stored): TokenSubject
  shortcut(token: Stored): GrantShortcut
}

export function createTokenSubjects(
  realm: RealmModel,
  currentContext: () => KoaContextWithOIDC | undefined,
): TokenSubjects {
  const scopesOf = (token: Stored) => grantScopes(clientOf(token), token.scope ?? '')
  const clientOf = ({ clientId = '' }: Stored) => {
    const client = realm.client(clientId)
    if (client === undefined) throw new OAuthError(400, 'invalid_grant', `Client ${clientId} is not of this realm`)
    return client
  }
  const userOf = (token: Stored) =>
    'accountId' in token ? realm.userById(token.accountId) : serviceAccountOf(clientOf(token), realm)

  const of = (token: Stored): TokenSubject => {
    const user = userOf(token)
    if (user === undefined) throw new OAuthError(400, 'invalid_grant', 'User not found')
    return { realm: realm.name, client: clientOf(token), user, scopes: scopesOf(token), acr: '1' }
  }

  return {
    of,
    ofNew(token) {
      const ctx = currentContext()
      const { AuthorizationCode, RefreshToken } = ctx?.oidc.entities ?? {}
      const { acr = '1', authTime } = AuthorizationCode ?? RefreshToken ?? {}
      const subject = { ...of(token), acr, authTime }
      return token.kind === 'ClientCredentials' ? { ...subject, notes: notesOf(token.clientId, ctx) } : subject
    },
    shortcut(token) {
      if (token.kind === 'ClientCredentials') return 'trrtcc'
      const session = scopesOf(token).isOffline ? 'of' : 'on'
      return `${session}rt${grantOf(token.gty)}`
    },
  }
}

/** A refreshed token's grant type names both: the first grant, then the refresh. */
function grantOf(grantTypes = ''): 'ac' | 'ro' | 'rt' {
  if (grantTypes.endsWith('refresh_token')) return 'rt'
  return grantTypes === 'password' ? 'ro' : 'ac'
}

function notesOf(clientId = '', ctx: KoaContextWithOIDC | undefined): Readonly<Record<string, string>> {
  const address = ctx?.req.socket.remoteAddress ?? ''
  return { client_id: clientId, clientHost: address, clientAddress: address }
}
