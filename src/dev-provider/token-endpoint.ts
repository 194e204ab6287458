import { createHash } from 'node:crypto'
import { authenticateClient, isSameText } from './authenticate-client.js'
import type { Call } from './call.js'
import type { Desk, Endpoint } from './endpoint.js'
import { invalidGrant, invalidRequest, OAuthError } from './oauth-error.js'
import { refuseDuplicates } from './read-form.js'
import type { RealmClient } from './realm-model.js'
import { refreshTokens } from './refresh-grant.js'
import { grantScopes } from './requested-scopes.js'
import { serviceAccountOf } from './service-account.js'
import type { Session } from './sessions.js'
import type { TokenResponse } from './token-issuer.js'

type Grant = (call: Call, desk: Desk, client: RealmClient) => TokenResponse

const GRANTS: Readonly<Record<string, Grant>> = {
  authorization_code: exchangeCode,
  refresh_token: refreshTokens,
  client_credentials: clientCredentials,
  password: signInWithPassword,
}

/** `grant_type` values that are answered. */
export const GRANT_TYPES: readonly string[] = Object.keys(GRANTS)

/** POST /protocol/openid-connect/token (RFC 6749 section 3.2), in Keycloak's order of checks. */
export const tokenEndpoint: Endpoint = (call, desk) => {
  const type = call.form.get('grant_type')
  if (type === null) throw invalidRequest('Missing form parameter: grant_type')
  const grant = Object.hasOwn(GRANTS, type) ? GRANTS[type] : undefined
  if (grant === undefined) throw new OAuthError(400, 'unsupported_grant_type', 'Unsupported grant_type')
  const client = authenticateClient(call, desk.realm)
  refuseDuplicates(call.form)
  const headers = { 'cache-control': 'no-store', pragma: 'no-cache' }
  return { status: 200, headers, body: { ...grant(call, desk, client) } }
}

/** RFC 6749 section 4.1.3, with PKCE (RFC 7636 section 4.6). */
function exchangeCode({ form }: Call, desk: Desk, client: RealmClient): TokenResponse {
  const code = form.get('code')
  if (code === null) throw invalidRequest('Missing parameter: code')
  const taken = desk.codes.take(code)
  if (taken === undefined) throw invalidGrant('Code not valid')
  const { authorization, used } = taken
  const session = desk.sessions.find(authorization.sessionId)
  if (used) {
    // A code that comes twice may have been stolen: what it brought is taken back.
    session?.clients.delete(authorization.clientId)
    throw invalidGrant('Code not valid')
  }
  if (session === undefined) throw invalidGrant('Session not active')
  if (authorization.clientId !== client.clientId) {
    throw invalidGrant('Auth error: Found different client_id in clientSession')
  }
  if (form.get('redirect_uri') !== authorization.redirectUri) throw invalidGrant('Incorrect redirect_uri')
  checkPkce(form.get('code_verifier'), authorization.codeChallenge)

  const { acr, authTime, nonce, scope } = authorization
  const scopes = grantScopes(client, scope)
  const held = join(desk, session, client, { acr, authTime }, scopes.isOffline)
  return desk.tokens.issue({ client, user: session.user, scopes, grant: 'ac', session: held, acr, authTime, nonce })
}

function checkPkce(verifier: string | null, challenge: string | undefined): void {
  if (challenge === undefined) return
  if (verifier === null) throw invalidGrant('PKCE code verifier not specified')
  const actual = createHash('sha256').update(verifier).digest('base64url')
  if (!isSameText(actual, challenge)) throw invalidGrant('PKCE verification failed: Code mismatch')
}

/** RFC 6749 section 4.3: for development, where a client allows it. */
function signInWithPassword({ form }: Call, desk: Desk, client: RealmClient): TokenResponse {
  if (!client.allowsPassword) {
    throw new OAuthError(400, 'unauthorized_client', 'Client not allowed for direct access grants')
  }
  const username = form.get('username')
  if (username === null) throw invalidRequest('Missing parameter: username', 401)
  const scopes = grantScopes(client, form.get('scope') ?? '')
  const user = desk.realm.userByLogin(username)
  const credential = user?.credentials?.find(({ type }) => type === 'password')
  if (user === undefined || !isSameText(form.get('password') ?? undefined, credential?.value)) {
    throw invalidGrant('Invalid user credentials')
  }
  if (user.enabled === false) throw invalidGrant('Account disabled')
  if (credential?.temporary === true) throw invalidGrant('Account is not fully set up')
  const session = join(desk, desk.sessions.start(user), client, { acr: '1', authTime: undefined }, scopes.isOffline)
  return desk.tokens.issue({ client, user, scopes, grant: 'ro', session, acr: '1' })
}

/** RFC 6749 section 4.4: a client as itself. */
function clientCredentials({ form, req }: Call, desk: Desk, client: RealmClient): TokenResponse {
  if (client.isPublic) {
    throw new OAuthError(401, 'unauthorized_client', 'Public client not allowed to retrieve service account')
  }
  if (!client.allowsServiceAccount) {
    throw new OAuthError(401, 'unauthorized_client', 'Client not enabled to retrieve service account')
  }
  const address = req.socket.remoteAddress ?? ''
  return desk.tokens.issue({
    client,
    user: serviceAccountOf(client, desk.realm),
    scopes: grantScopes(client, form.get('scope') ?? ''),
    grant: 'cc',
    acr: '1',
    notes: { client_id: client.clientId, clientHost: address, clientAddress: address },
  })
}

/** Puts a client into a session, or into an offline one beside it. */
function join(
  desk: Desk,
  session: Session,
  client: RealmClient,
  login: { readonly acr: string; readonly authTime: number | undefined },
  isOffline: boolean,
): Session {
  session.clients.set(client.clientId, { ...login, refreshUses: new Map() })
  return isOffline ? desk.sessions.startOffline(session) : session
}
