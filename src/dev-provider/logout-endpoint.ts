import { authenticateClient } from './authenticate-client.js'
import type { Answer, Call } from './call.js'
import type { Desk, Endpoint } from './endpoint.js'
import { invalidGrant } from './oauth-error.js'
import { errorPage, html, pageAnswer } from './page.js'
import type { RealmClient } from './realm-model.js'
import { isRedirectAllowed } from './redirect-uris.js'

/** Where someone goes after signing out. */
interface Exit {
  readonly client: RealmClient | undefined
  readonly redirectUri: string | undefined
  readonly state: string | undefined
}

/**
 * GET and POST /protocol/openid-connect/logout (OpenID Connect RP-Initiated Logout 1.0). With an id_token_hint the
 * session ends at once; without one, a page asks first. A posted refresh_token ends its session without a browser.
 */
export const logoutEndpoint: Endpoint = async (call, desk) => {
  const parameters = call.req.method === 'POST' ? call.form : call.query
  const refreshToken = call.form.get('refresh_token')
  if (refreshToken !== null) return endByRefreshToken(refreshToken, call, desk)

  const hint = parameters.get('id_token_hint')
  const claims = hint === null ? undefined : desk.tokens.readIdToken(hint)
  if (hint !== null && claims === undefined) return errorPage(400, 'Invalid parameter: id_token_hint')
  const clientId = parameters.get('client_id')
  if (claims !== undefined && clientId !== null && clientId !== claims.azp) {
    return errorPage(400, 'Invalid parameter: client_id')
  }
  const exit = readExit(parameters, clientId ?? (claims && String(claims.azp)), desk)
  if ('status' in exit) return exit

  const browser = await desk.browserLogins.current(call.req, call.res)
  if (claims === undefined) return browser === undefined ? leave(exit) : confirmPage(exit, desk)
  const session = desk.sessions.find(String(claims.sid))
  if (session !== undefined) desk.sessions.end(session)
  if (browser !== undefined && browser.id === session?.browserId) await browser.end()
  return leave(exit)
}

/** POST …/logout/logout-confirm. The browser's session cookie is SameSite=Lax, so that no other site can post this. */
export const logoutConfirmEndpoint: Endpoint = async (call, desk) => {
  const exit = readExit(call.form, call.form.get('client_id') ?? undefined, desk)
  if ('status' in exit) return exit
  const browser = await desk.browserLogins.current(call.req, call.res)
  if (browser !== undefined) {
    desk.sessions.endByBrowser(browser.id)
    await browser.end()
  }
  return leave(exit)
}

function readExit(parameters: URLSearchParams, clientId: string | undefined, desk: Desk): Exit | Answer {
  const redirectUri = parameters.get('post_logout_redirect_uri') ?? undefined
  const client = clientId === undefined ? undefined : desk.realm.client(clientId)
  if (clientId !== undefined && client === undefined) return errorPage(400, 'Client not found.')
  if (redirectUri !== undefined && client === undefined) {
    return errorPage(400, 'Either the parameter client_id or the parameter id_token_hint is required.')
  }
  if (redirectUri !== undefined && !isRedirectAllowed(redirectUri, client?.postLogoutRedirectUris ?? [])) {
    return errorPage(400, 'Invalid redirect uri')
  }
  return { client, redirectUri, state: parameters.get('state') ?? undefined }
}

function leave({ redirectUri, state }: Exit): Answer {
  if (redirectUri === undefined) {
    return pageAnswer(html`<h1>You are signed out</h1>`, { title: 'You are signed out' })
  }
  const location = new URL(redirectUri)
  if (state !== undefined) location.searchParams.set('state', state)
  return { status: 302, headers: { location: location.href, 'cache-control': 'no-store' } }
}

function confirmPage({ client, redirectUri, state }: Exit, { issuer }: Desk): Answer {
  const fields = Object.entries({ client_id: client?.clientId, post_logout_redirect_uri: redirectUri, state })
  const content = html`<h1>Signing out</h1>
<form method="post" action="${new URL(issuer).pathname}/protocol/openid-connect/logout/logout-confirm">
${fields.flatMap(([name, value]) => (value === undefined ? [] : html`<input type="hidden" name="${name}" value="${value}">`))}
<p>Do you want to sign out?</p>
<button>Sign out</button>
</form>`
  return pageAnswer(content, { title: 'Signing out', formTarget: redirectUri })
}

function endByRefreshToken(token: string, call: Call, desk: Desk): Answer {
  const client = authenticateClient(call, desk.realm)
  const claims = desk.tokens.readRefreshToken(token)
  if (claims === undefined || claims.azp !== client.clientId) throw invalidGrant('Invalid refresh token')
  const session = desk.sessions.find(String(claims.sid), claims.typ === 'Offline' ? 'offline' : 'online')
  if (session !== undefined) desk.sessions.end(session)
  return { status: 204, headers: { 'cache-control': 'no-cache' } }
}
