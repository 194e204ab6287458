import type { Provider } from 'oidc-provider'
import type { Claims } from './claim-path.js'
import { introspectJwts } from './introspection.js'
import { issueJwts } from './jwt-models.js'
import { answerAsKeycloak } from './keycloak-errors.js'
import { nameSessionsAsKeycloak } from './keycloak-sessions.js'
import type { OidcProvider } from './load-oidc-provider.js'
import { logOutAsKeycloak } from './logout.js'
import { addPasswordGrant } from './password-grant.js'
import { useClock } from './provider-clock.js'
import { addRealmDocuments } from './realm-documents.js'
import type { RealmModel } from './realm-model.js'
import { isRedirectAllowed } from './redirect-uris.js'
import { revokeJwts } from './revocation.js'
import { keepToKeycloakRoutes } from './routes.js'
import { addSignInPage } from './sign-in.js'
import { completeTokenAnswers } from './token-answers.js'
import type { TokenSignatures } from './token-signatures.js'
import type { TokenSubjects } from './token-subjects.js'
import { answerUserinfoAsKeycloak } from './userinfo.js'

interface Options {
  readonly library: OidcProvider
  readonly realm: RealmModel
  readonly tokens: TokenSignatures
  readonly subjects: TokenSubjects
  readonly nowSeconds: () => number
}

/** Dresses an oidc-provider as Keycloak: everything in which the two differ. */
export function dressAsKeycloak(provider: Provider, options: Options): void {
  const { library, realm, tokens, subjects, nowSeconds } = options
  useClock(provider, nowSeconds)
  nameSessionsAsKeycloak(provider, nowSeconds)
  issueJwts(provider, { tokens, subjects, nowSeconds })
  allowRedirects(provider, realm)
  addressByIssuer(provider)
  noteLogin(provider, nowSeconds)

  // The first sees a request first and its answer last.
  keepToKeycloakRoutes(provider, realm)
  addRealmDocuments(provider, realm)
  addSignInPage({ provider, library, realm })
  logOutAsKeycloak({ provider, library, realm })
  introspectJwts(provider, realm, subjects)
  revokeJwts(provider)
  addPasswordGrant(provider, realm, nowSeconds)
  completeTokenAnswers(provider, subjects)
  answerUserinfoAsKeycloak(provider, realm)
  answerAsKeycloak(provider, realm, (token) => isCurrent(tokens.readRefresh(token), nowSeconds()))
}

function isCurrent(claims: Claims | undefined, nowSeconds: number): boolean {
  return claims !== undefined && (claims.exp === undefined || Number(claims.exp) > nowSeconds)
}

/** Wildcards, as oidc-provider knows none. */
function allowRedirects(provider: Provider, realm: RealmModel): void {
  Object.assign(provider.Client.prototype, {
    redirectUriAllowed(this: { readonly clientId: string }, uri: string): boolean {
      const client = realm.client(this.clientId)
      return client?.allowsCode === true && isRedirectAllowed(uri, client.redirectUris)
    },
    postLogoutRedirectUriAllowed(this: { readonly clientId: string }, uri: string): boolean {
      return isRedirectAllowed(uri, realm.client(this.clientId)?.postLogoutRedirectUris ?? [])
    },
  })
}

/** Addresses begin with the issuer, whatever Host a request names. */
function addressByIssuer(provider: Provider): void {
  Object.assign(provider.OIDCContext.prototype, {
    urlFor: (name: string, options?: Record<string, unknown>) => provider.urlFor(name, options),
  })
}

/** A session begins with its first login; `acr` is 0 when one that was there already answered for the login. */
function noteLogin(provider: Provider, nowSeconds: () => number): void {
  provider.on('authorization.accepted', ({ oidc: { session, result, entities } }) => {
    if (session === undefined) return
    session.acr = result?.login === undefined ? '0' : '1'
    if (result?.login !== undefined && entities.Interaction?.session === undefined) session.iat = nowSeconds()
  })
  provider.on('authorization.success', ({ oidc }, response = {}) => {
    response.session_state = oidc.session?.uid
  })
}
