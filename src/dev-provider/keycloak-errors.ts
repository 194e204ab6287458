import type { KoaContextWithOIDC } from 'oidc-provider'
import { reply } from './answer.js'
import type { Fitting } from './fitting.js'
import { invalidGrant, invalidRequest, OAuthError } from './oauth-error.js'
import { bodyTooLarge } from './read-form.js'
import type { RealmModel } from './realm-model.js'
import { tokenReuseOf } from './token-reuse.js'

/** An error as oidc-provider makes them. */
interface Refusal extends Error {
  readonly statusCode?: number
  readonly error_description?: string | undefined
  /** The reason, which it keeps from the client. */
  readonly error_detail?: string | undefined
}

interface Refused {
  readonly grantType: string
  readonly scope: string
  readonly route: string
  readonly isPublic: boolean
}

const UNKNOWN_CLIENT = 'Invalid client or Invalid client credentials'

const REUSED = /refresh token already used/

/** What oidc-provider says, beside what Keycloak 26.7 answers; the first line that fits counts. */
const ANSWERS: readonly (readonly [said: RegExp, answer: (refused: Refused) => OAuthError])[] = [
  [/client not found|mechanism provided|authorization header|client_id mismatch/i, () => unknownClient()],
  [/client authentication failed/, ({ route }) => wrongSecret(route)],
  [/request entity too large/, () => bodyTooLarge()],
  [/must not be provided twice/, () => invalidRequest('duplicated parameter')],
  [/^invalid_scope/, ({ scope }) => new OAuthError(400, 'invalid_scope', `Invalid scopes: ${scope}`)],
  [/missing required .*'grant_type'/, () => invalidRequest('Missing form parameter: grant_type')],
  [/missing required .*'code'/, () => invalidRequest('Missing parameter: code')],
  [/missing required .*'redirect_uri'|redirect_uri mismatch/, () => invalidGrant('Incorrect redirect_uri')],
  [/missing required .*'refresh_token'/, () => invalidRequest('No refresh token')],
  [/missing required .*'token'/, () => invalidRequest('Token not provided')],
  [/^unsupported_grant_type/, () => new OAuthError(400, 'unsupported_grant_type', 'Unsupported grant_type')],
  [/grant type is not allowed/, ({ grantType, isPublic }) => grantNotAllowed(grantType, isPublic)],
  [/authorization code (not found|is expired|already consumed)/, () => invalidGrant('Code not valid')],
  [/code_verifier must be provided/, () => invalidGrant('PKCE code verifier not specified')],
  [/code_verifier/, () => invalidGrant('PKCE verification failed: Code mismatch')],
  [/client mismatch/, ({ grantType }) => foreignClient(grantType)],
  [REUSED, () => invalidGrant('Maximum allowed refresh token reuse exceeded')],
  // One that was never issued here is told apart before.
  [/refresh token not found|refresh token is expired|grant not found/, () => invalidGrant('Session not active')],
]

/** Puts Keycloak's statuses and texts in place of oidc-provider's. */
export function answerAsKeycloak({ provider, realm, tokens, onTokenReuse }: Fitting): void {
  const answer = (ctx: KoaContextWithOIDC, error: Refusal) => {
    const { refresh_token: token } = ctx.oidc.params ?? {}
    const claims = tokens.readRefresh(String(token))
    const isForeign = /refresh token not found/.test(said(error)) && claims === undefined
    if (claims !== undefined && REUSED.test(said(error))) onTokenReuse(tokenReuseOf(claims, realm), ctx.req, ctx.res)
    refuse(ctx, isForeign ? invalidGrant('Invalid refresh token') : toKeycloak(ctx, error, realm))
  }
  provider.on('grant.error', answer)
  provider.on('introspection.error', answer)
  provider.on('revocation.error', answer)
}

/** Keycloak's words for an error of oidc-provider's. */
export function toKeycloak({ oidc }: KoaContextWithOIDC, error: Refusal, realm: RealmModel): OAuthError {
  if (error instanceof OAuthError) return error
  const refused = {
    grantType: String(oidc.params?.grant_type),
    scope: String(oidc.params?.scope),
    route: oidc.route,
    isPublic: realm.client(oidc.client?.clientId ?? '')?.isPublic === true,
  }
  const [, answer] = ANSWERS.find(([pattern]) => pattern.test(said(error))) ?? []
  if (answer !== undefined) return answer(refused)
  return new OAuthError(error.statusCode ?? 500, error.message, error.error_description ?? '')
}

export function refuse(ctx: KoaContextWithOIDC, { statusCode, message, error_description }: OAuthError): void {
  const body = { error: message, error_description }
  // A body that was not read to its end leaves the connection of no use.
  const headers = { 'cache-control': 'no-store', ...(statusCode === 413 && { connection: 'close' }) }
  reply(ctx, { status: statusCode, headers, body })
}

function unknownClient(): OAuthError {
  return new OAuthError(401, 'invalid_client', UNKNOWN_CLIENT)
}

function wrongSecret(route: string): OAuthError {
  return route === 'introspection'
    ? new OAuthError(401, 'invalid_client', 'Client authentication failed.')
    : new OAuthError(401, 'unauthorized_client', UNKNOWN_CLIENT)
}

function grantNotAllowed(grantType: string, isPublic: boolean): OAuthError {
  if (grantType !== 'client_credentials') {
    const grant = grantType === 'password' ? 'direct access grants' : 'the standard flow'
    return new OAuthError(400, 'unauthorized_client', `Client not allowed for ${grant}`)
  }
  const reason = isPublic ? 'Public client not allowed' : 'Client not enabled'
  return new OAuthError(401, 'unauthorized_client', `${reason} to retrieve service account`)
}

function foreignClient(grantType: string): OAuthError {
  return grantType === 'refresh_token'
    ? invalidGrant("Invalid refresh token. Token client and authorized client don't match")
    : invalidGrant('Auth error: Found different client_id in clientSession')
}

function said({ message, error_description, error_detail }: Refusal): string {
  return [message, error_description, error_detail].join(' ')
}
