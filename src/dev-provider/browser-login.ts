import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Interaction, InteractionResults, KoaContextWithOIDC } from 'oidc-provider'
import { isSameText } from './authenticate-client.js'
import type { BrowserLoginOptions } from './browser-login-options.js'
import type { Answer, Call } from './call.js'
import { loadOidcProvider } from './load-oidc-provider.js'
import { loginPage } from './login-page.js'
import { oidcProviderConfiguration, SCOPE_PARAMETER } from './oidc-provider-configuration.js'
import { errorPage } from './page.js'
import { LOGIN_PATH } from './paths.js'
import { isRedirectAllowed } from './redirect-uris.js'

/**
 * The browser half of the provider: authorization endpoint, sign-in form and the browser's own session, by
 * oidc-provider. It ends where a code is handed out; codes, tokens and sessions are ours.
 */
export interface BrowserLogins {
  /** GET …/auth and the steps behind it. Writes the answer. */
  authorize(req: IncomingMessage, res: ServerResponse): Promise<void>
  /** The sign-in form, shown and posted. */
  signIn(call: Call): Promise<Answer>
  /** The session that this browser's cookie names. */
  current(req: IncomingMessage, res: ServerResponse): Promise<BrowserSession | undefined>
}

interface BrowserSession {
  readonly id: string
  end(): Promise<void>
}

const TIMED_OUT = 'Your login attempt timed out. Go back to the application and start again.'

/** @throws DevProviderError `oidc_provider_missing`. */
export async function createBrowserLogins(options: BrowserLoginOptions): Promise<BrowserLogins> {
  const { issuer, realm, onError } = options
  const basePath = new URL(issuer).pathname
  const library = await loadOidcProvider()
  const provider = new library.Provider(issuer, oidcProviderConfiguration(options, library))
  const serve = provider.callback()
  provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(uri: string): boolean {
    return isRedirectAllowed(uri, realm.client(this.clientId)?.redirectUris ?? [])
  }
  provider.on('authorization.success', (ctx, response) => rememberCode(ctx, response, options))
  provider.on('server_error', (_ctx, error) => onError(error))

  const findAttempt = async ({ req, res }: Call): Promise<Interaction | undefined> => {
    try {
      const attempt = await provider.interactionDetails(req, res)
      return req.url?.includes(`${LOGIN_PATH}${attempt.uid}`) ? attempt : undefined
    } catch (error) {
      if (error instanceof library.errors.SessionNotFound) return undefined
      throw error
    }
  }

  return {
    async authorize(req, res) {
      const original = req.url ?? ''
      req.url = withScopeAside(original.slice(basePath.length))
      // Koa's convention for a mounted application: the library builds its own addresses from the difference.
      Object.assign(req, { originalUrl: `${basePath}${req.url}` })
      try {
        await serve(req, res)
      } finally {
        req.url = original
      }
    },

    async signIn(call) {
      const attempt = await findAttempt(call)
      if (attempt === undefined) return errorPage(400, TIMED_OUT)
      const outcome = attempt.prompt.name === 'login' ? checkSignIn(call, attempt, options) : { consent: {} }
      if (isAnswer(outcome)) return outcome
      const location = await provider.interactionResult(call.req, call.res, outcome)
      return { status: 303, headers: { location, 'cache-control': 'no-store' } }
    },

    async current(req, res) {
      const session = await provider.Session.get(provider.createContext(req, res))
      if (session.accountId === undefined) return undefined
      return { id: session.uid, end: () => session.destroy() }
    },
  }
}

/** Who signs in, or the page that asks again. */
function checkSignIn(
  { req, form }: Call,
  attempt: Interaction,
  options: BrowserLoginOptions,
): InteractionResults | Answer {
  const { realm, issuer } = options
  const action = `${new URL(issuer).pathname}${LOGIN_PATH}${attempt.uid}`
  const page = { realm, action, redirectUri: String(attempt.params.redirect_uri) }
  if (req.method !== 'POST') return loginPage({ ...page, username: String(attempt.params.login_hint ?? '') })

  const username = form.get('username') ?? ''
  const user = realm.userByLogin(username)
  const password = user?.credentials?.find(({ type }) => type === 'password')?.value
  if (user === undefined || !isSameText(form.get('password') ?? undefined, password)) {
    return loginPage({ ...page, username, error: 'Invalid username or password.' })
  }
  if (user.enabled === false)
    return loginPage({ ...page, username, error: 'Account is disabled, contact your administrator.' })
  const signedIn = attempt.session?.accountId
  if (signedIn !== undefined && signedIn !== user.id) {
    return errorPage(400, 'You are already authenticated as another user in this session. Please sign out first.')
  }
  return { login: { accountId: user.id } }
}

function isAnswer(outcome: InteractionResults | Answer): outcome is Answer {
  return typeof outcome.status === 'number'
}

/** Takes over where oidc-provider has decided to hand out a code. */
function rememberCode(
  { oidc }: KoaContextWithOIDC,
  response: Record<string, unknown> | undefined,
  { realm, sessions, codes }: BrowserLoginOptions,
): void {
  const { session: browser, client, params = {}, result } = oidc
  const user = browser?.accountId === undefined ? undefined : realm.userById(browser.accountId)
  if (browser === undefined || user === undefined || client === undefined || typeof response?.code !== 'string') return
  const session = sessions.findByBrowser(browser.uid, user) ?? sessions.start(user, browser.uid)
  sessions.touch(session)
  response.session_state = session.id
  codes.add(response.code, {
    clientId: client.clientId,
    userId: user.id,
    sessionId: session.id,
    redirectUri: String(params.redirect_uri),
    scope: optional(params[SCOPE_PARAMETER]) ?? '',
    codeChallenge: optional(params.code_challenge),
    nonce: optional(params.nonce),
    // As in Keycloak: 0 when a session that was there already answered for the login.
    acr: result?.login === undefined ? '0' : '1',
    authTime: browser.loginTs ?? Math.floor(Date.now() / 1000),
  })
}

/** Moves `scope` into a parameter of our own, and asks oidc-provider for `openid` alone. */
function withScopeAside(path: string): string {
  const question = path.indexOf('?')
  if (question < 0) return path
  const parameters = new URLSearchParams(path.slice(question + 1))
  // A scope that stands there twice stays twice, and is refused.
  if (parameters.getAll('scope').length > 1) return path
  parameters.set(SCOPE_PARAMETER, parameters.get('scope') ?? '')
  parameters.set('scope', 'openid')
  return `${path.slice(0, question)}?${parameters}`
}

function optional(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
