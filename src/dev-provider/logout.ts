import type { KoaContextWithOIDC } from 'oidc-provider'
import { type Answer, reply } from './answer.js'
import { endSession } from './backchannel-logout.js'
import type { Fitting } from './fitting.js'
import { refuse, toKeycloak } from './keycloak-errors.js'
import { invalidGrant } from './oauth-error.js'
import { errorPage, html, pageAnswer } from './page.js'
import { PROTOCOL_PATH } from './paths.js'
import { readForm } from './read-form.js'

const LOGOUT = `${PROTOCOL_PATH}/logout`
const CONFIRM = `${LOGOUT}/logout-confirm`

/**
 * RP-initiated logout 1.0 with Keycloak's manners. oidc-provider checks hint, client and address, and would then always
 * ask; here a hint ends its session at once, and whoever has nothing to end is not asked. A posted refresh_token ends
 * its session without a browser.
 */
export function logOutAsKeycloak(fitting: Fitting): void {
  const { provider } = fitting
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    if (ctx.path !== LOGOUT && ctx.path !== CONFIRM) return next()
    // The browser's session cookie is SameSite=Lax, so that no other site can post this.
    const isConfirmed = ctx.path === CONFIRM
    if (ctx.method === 'POST') {
      const form = Object.fromEntries(await readForm(ctx.req))
      if (form.refresh_token !== undefined) return endByRefreshToken(ctx, form, fitting)
      // oidc-provider takes posts only with cookies that other sites may send.
      Object.assign(ctx, { method: 'GET', path: LOGOUT, query: form })
    }
    const wanted = ctx.query.post_logout_redirect_uri
    await next()
    if (ctx.status !== 200) return
    if (wanted !== undefined && ctx.oidc.client === undefined) {
      return reply(ctx, errorPage(400, 'Either the parameter client_id or the parameter id_token_hint is required.'))
    }
    reply(ctx, await answer(ctx, isConfirmed, fitting))
  })
}

async function answer(ctx: KoaContextWithOIDC, isConfirmed: boolean, fitting: Fitting): Promise<Answer> {
  const { provider } = fitting
  const { session, entities, params = {} } = ctx.oidc
  const hint = entities.IdTokenHint?.payload
  if (hint === undefined && !isConfirmed && session?.accountId !== undefined) return confirmPage(ctx)
  const ended = hint === undefined ? session : await provider.Session.findByUid(String(hint.sid))
  // Tokens are bound to their session, and die with it.
  await endSession(ended, fitting)
  if (ended?.uid === session?.uid || session?.accountId === undefined) {
    ctx.remove('set-cookie')
    ctx.cookies.set(provider.cookieName('session'), null, { path: `${new URL(provider.issuer).pathname}/` })
  }
  return leave(params.post_logout_redirect_uri, params.state)
}

function leave(redirectUri: unknown, state: unknown): Answer {
  if (typeof redirectUri !== 'string') {
    return pageAnswer(html`<h1>You are signed out</h1>`, { title: 'You are signed out' })
  }
  const location = new URL(redirectUri)
  if (typeof state === 'string') location.searchParams.set('state', state)
  return { status: 302, headers: { location: location.href, 'cache-control': 'no-store' } }
}

function confirmPage({ oidc }: KoaContextWithOIDC): Answer {
  const { post_logout_redirect_uri: redirectUri, state } = oidc.params ?? {}
  const fields = Object.entries({
    client_id: oidc.client?.clientId,
    post_logout_redirect_uri: redirectUri,
    state,
  })
  const content = html`<h1>Signing out</h1>
<form method="post" action="${new URL(oidc.issuer).pathname}${CONFIRM}">
${fields.flatMap(([name, value]) => (typeof value === 'string' ? html`<input type="hidden" name="${name}" value="${value}">` : []))}
<p>Do you want to sign out?</p>
<button>Sign out</button>
</form>`
  const formTarget = typeof redirectUri === 'string' ? redirectUri : undefined
  return pageAnswer(content, { title: 'Signing out', formTarget })
}

async function endByRefreshToken(
  ctx: KoaContextWithOIDC,
  form: Readonly<Record<string, string>>,
  fitting: Fitting,
): Promise<void> {
  const { provider, library, realm } = fitting
  const { client_id, client_secret, refresh_token = '' } = form
  const oidc = Object.assign(new provider.OIDCContext(ctx), { params: { client_id, client_secret } })
  Object.assign(ctx, { oidc })
  try {
    await library.authenticateClient(ctx, async () => undefined)
    const token = await provider.RefreshToken.find(refresh_token)
    if (token === undefined || token.clientId !== oidc.client?.clientId) throw invalidGrant('Invalid refresh token')
    await endSession(await provider.Session.findByUid(token.sessionUid ?? ''), fitting)
    reply(ctx, { status: 204, headers: { 'cache-control': 'no-cache' } })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    refuse(ctx, toKeycloak(ctx, error, realm))
  }
}
