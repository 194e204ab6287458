import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProvider, startDevProvider } from '../../../src/testing/index.js'
import { type Browser, createBrowser, formAction, signIn } from './browser.js'
import { type Client, claimsOf, createClient, FRONT, JEAN } from './client.js'

const REDIRECT_URI = 'http://127.0.0.1:5173/deep/callback'

let provider: DevProvider
let client: Client
let configuration: oidc.Configuration

beforeAll(async () => {
  provider = await startDevProvider()
  client = createClient(provider.issuer)
  const options = { execute: [oidc.allowInsecureRequests] }
  configuration = await oidc.discovery(new URL(provider.issuer), FRONT.client_id, undefined, oidc.None(), options)
})

afterAll(() => provider.stop())

interface Attempt {
  readonly url: string
  readonly verifier: string
}

async function attempt(parameters: Record<string, string> = {}): Promise<Attempt> {
  const verifier = oidc.randomPKCECodeVerifier()
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state: 'some-state',
    nonce: 'some-nonce',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  })
  return { url: url.href, verifier }
}

function exchange(callback: string, { verifier }: Attempt, nonce: string | undefined = 'some-nonce') {
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: 'some-state',
    expectedNonce: nonce,
    idTokenExpected: true,
  }
  return oidc.authorizationCodeGrant(configuration, new URL(callback), checks)
}

async function login(browser: Browser, parameters?: Record<string, string>) {
  const started = await attempt(parameters)
  const response = await signIn(browser, started.url, JEAN.username, JEAN.password)
  const callback = response.headers.get('location') ?? ''
  return { callback, tokens: await exchange(callback, started) }
}

function location(response: Response): URL {
  return new URL(response.headers.get('location') ?? '', provider.issuer)
}

describe('authorization code with PKCE', () => {
  it('signs in through the page and passes every check of openid-client', async () => {
    const { callback, tokens } = await login(createBrowser(provider.issuer))
    expect(callback.startsWith(`${REDIRECT_URI}?`)).toBe(true)
    const claims = claimsOf(tokens.access_token)
    expect(claims).toMatchObject({ preferred_username: JEAN.username, acr: '1', gaveur_id: 1 })
    expect(claims.jti).toMatch(/^onrtac:/)
    expect(claims.auth_time).toEqual(expect.any(Number))
    expect(claimsOf(tokens.id_token)).toMatchObject({ nonce: 'some-nonce', auth_time: claims.auth_time, typ: 'ID' })
    expect(new URL(callback).searchParams.get('session_state')).toBe(claims.sid)
    expect(new URL(callback).searchParams.get('iss')).toBe(provider.issuer)
  })

  it('refreshes and reads userinfo through openid-client', async () => {
    const { tokens } = await login(createBrowser(provider.issuer))
    const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    expect(claimsOf(refreshed.access_token).sid).toBe(claimsOf(tokens.access_token).sid)
    expect(claimsOf(refreshed.id_token)).not.toHaveProperty('nonce')
    const subject = String(claimsOf(tokens.access_token).sub)
    const person = await oidc.fetchUserInfo(configuration, refreshed.access_token, subject)
    expect(person.preferred_username).toBe(JEAN.username)
  })

  it('uses one session for the next client, without asking again, and says so in acr', async () => {
    const browser = createBrowser(provider.issuer)
    const first = await login(browser)
    const started = await attempt({ prompt: 'none' })
    const callback = (await browser.follow(started.url)).headers.get('location') ?? ''
    const second = await exchange(callback, started)
    expect(claimsOf(second.access_token)).toMatchObject({ sid: claimsOf(first.tokens.access_token).sid, acr: '0' })
  })

  it('asks again with prompt=login, in the same session', async () => {
    const browser = createBrowser(provider.issuer)
    const first = await login(browser)
    const again = await login(browser, { prompt: 'login' })
    expect(claimsOf(again.tokens.access_token)).toMatchObject({
      sid: claimsOf(first.tokens.access_token).sid,
      acr: '1',
    })
  })

  it('asks nobody for consent', async () => {
    expect((await login(createBrowser(provider.issuer), { prompt: 'consent login' })).tokens.access_token).toBeDefined()
  })

  it('works without any scope', async () => {
    const browser = createBrowser(provider.issuer)
    const { url, verifier } = await attempt()
    const without = new URL(url)
    for (const name of ['scope', 'nonce']) without.searchParams.delete(name)
    const response = await signIn(browser, without.href, JEAN.username, JEAN.password)
    const form = { grant_type: 'authorization_code', ...FRONT, redirect_uri: REDIRECT_URI, code_verifier: verifier }
    const code = location(response).searchParams.get('code') ?? ''
    const { body } = await client.post('/token', { ...form, code })
    expect(body).toMatchObject({ scope: 'profile email' })
    expect(body).not.toHaveProperty('id_token')
  })

  it('refuses another person in the same browser', async () => {
    const browser = createBrowser(provider.issuer)
    await login(browser)
    const { url } = await attempt({ prompt: 'login' })
    const response = await signIn(browser, url, 'admin@euralis.fr', 'admin123')
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('already authenticated as another user')
  })

  it.each([
    ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an unknown scope', { scope: 'openid nope' }, 'invalid_scope'],
    ['nobody signed in and prompt=none', { prompt: 'none' }, 'login_required'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
  ])('sends %s back to the application as an error', async (_case, parameters, error) => {
    const url = new URL((await attempt(parameters)).url)
    for (const [name, value] of Object.entries(parameters)) if (value === '') url.searchParams.delete(name)
    const response = await createBrowser(provider.issuer).open(url.href)
    const target = location(response)
    const answered = new URLSearchParams(target.search || target.hash.slice(1))
    expect(target.origin).toBe('http://127.0.0.1:5173')
    expect(new URLSearchParams(`${target.search}&${target.hash.slice(1)}`).get('error')).toBe(error)
    expect(answered.get('code')).toBeNull()
  })

  it.each([
    ['another host', { redirect_uri: 'http://evil.example/' }],
    ['a host that begins alike', { redirect_uri: 'http://127.0.0.1:5173@evil.example/' }],
    ['a path that climbs', { redirect_uri: 'http://127.0.0.1:5173/a/../b' }],
    ['no redirect URI', { redirect_uri: '' }],
    ['an unknown client', { client_id: 'nope', redirect_uri: REDIRECT_URI }],
    ['a client without this flow', { client_id: 'backend-api', redirect_uri: REDIRECT_URI }],
  ])('shows %s on a page of its own and sends nobody away', async (_case, parameters) => {
    const url = new URL((await attempt(parameters)).url)
    if (parameters.redirect_uri === '') url.searchParams.delete('redirect_uri')
    const response = await createBrowser(provider.issuer).open(url.href)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(await response.text()).toMatch(/<\/html>\n$/)
  })

  it('takes the tokens back when a code comes twice', async () => {
    const started = await attempt()
    const response = await signIn(createBrowser(provider.issuer), started.url, JEAN.username, JEAN.password)
    const callback = location(response).href
    const tokens = await exchange(callback, started)
    await expect(exchange(callback, started)).rejects.toMatchObject({ error_description: 'Code not valid' })
    const form = { grant_type: 'refresh_token', ...FRONT, refresh_token: tokens.refresh_token ?? '' }
    expect((await client.post('/token', form)).body.error_description).toBe('Session not active')
  })

  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }, 'PKCE verification failed: Code mismatch'],
    ['no verifier', { code_verifier: '' }, 'PKCE code verifier not specified'],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:5173/' }, 'Incorrect redirect_uri'],
    ['another client', { client_id: 'sqal-frontend' }, 'Auth error: Found different client_id in clientSession'],
  ])('refuses a code with %s', async (_case, changes, description) => {
    const started = await attempt()
    const response = await signIn(createBrowser(provider.issuer), started.url, JEAN.username, JEAN.password)
    const form = {
      grant_type: 'authorization_code',
      ...FRONT,
      code: location(response).searchParams.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
      code_verifier: started.verifier,
      ...changes,
    }
    const sent = Object.entries(form).filter(([, value]) => value !== '')
    expect((await client.post('/token', Object.fromEntries(sent))).body).toEqual({
      error: 'invalid_grant',
      error_description: description,
    })
  })
})

describe('the sign-in page', () => {
  it('is a form with labels, lists the development users and forbids scripts', async () => {
    const response = await createBrowser(provider.issuer).follow((await attempt()).url)
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toMatch(/<html lang="en">/)
    for (const field of ['username', 'password'])
      expect(page).toMatch(new RegExp(`<label for="${field}">[^<]+</label>\\s*<input id="${field}"`))
    expect(page).toContain('<td>jean.martin@gaveur.fr</td><td>gaveur123</td>')
    expect(page).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1)/)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(
      /default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:5173;/,
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('says what is wrong, keeps the name, and lets one try again', async () => {
    const browser = createBrowser(provider.issuer)
    const response = await signIn(browser, (await attempt()).url, 'x"><script>alert(1)</script>', 'wrong')
    const page = await response.text()
    expect(page).toContain('<p role="alert" id="problem">Invalid username or password.</p>')
    expect(page).toContain('aria-invalid="true"')
    expect(page).toContain('value="x&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;"')
    expect(page).not.toContain('<script')
    const form = new URLSearchParams(JEAN)
    const callback = location(await browser.follow(formAction(page), { method: 'POST', body: form }))
    expect(callback.searchParams.get('code')).toBeTruthy()
  })

  it('answers an attempt that is gone, or another browser’s, with a page', async () => {
    const mine = createBrowser(provider.issuer)
    const action = formAction(await (await mine.follow((await attempt()).url)).text())
    for (const path of [action, `${action}x`, '/realms/gaveurs-production/login-actions/authenticate/']) {
      const response = await createBrowser(provider.issuer).open(path, {
        method: 'POST',
        body: new URLSearchParams(JEAN),
      })
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('timed out')
    }
  })
})

describe('logout', () => {
  const bye = 'http://127.0.0.1:5173/bye'
  const logout = (parameters: Record<string, string>) =>
    `${provider.issuer}/protocol/openid-connect/logout?${new URLSearchParams(parameters)}`
  const isSignedIn = async (browser: Browser) =>
    location(await browser.follow((await attempt({ prompt: 'none' })).url)).searchParams.has('code')

  it('with a hint ends the session at once and goes back with state', async () => {
    const browser = createBrowser(provider.issuer)
    const { tokens } = await login(browser)
    const hint = { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: bye, state: 's' }
    const response = await browser.open(logout(hint))
    expect([response.status, response.headers.get('location')]).toEqual([302, `${bye}?state=s`])
    expect(await isSignedIn(browser)).toBe(false)
    await expect(oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error_description: 'Session not active',
    })
  })

  it('without a hint asks first', async () => {
    const browser = createBrowser(provider.issuer)
    const { tokens } = await login(browser)
    const page = await (
      await browser.open(logout({ client_id: FRONT.client_id, post_logout_redirect_uri: bye }))
    ).text()
    expect(page).toContain('Do you want to sign out?')
    expect(await isSignedIn(browser)).toBe(true)
    const form = new URLSearchParams({ client_id: FRONT.client_id, post_logout_redirect_uri: bye })
    const response = await browser.open(formAction(page), { method: 'POST', body: form })
    expect(response.headers.get('location')).toBe(bye)
    expect(await isSignedIn(browser)).toBe(false)
    await expect(oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')).rejects.toThrow()
  })

  it('by a refresh token signs the browser out too', async () => {
    const browser = createBrowser(provider.issuer)
    const { tokens } = await login(browser)
    await client.post('/logout', { ...FRONT, refresh_token: tokens.refresh_token ?? '' })
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('follows when the last client’s refresh token is revoked', async () => {
    const browser = createBrowser(provider.issuer)
    const { tokens } = await login(browser)
    await client.post('/revoke', { ...FRONT, token: tokens.refresh_token ?? '' })
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('leaves an offline token alive, of which the person was never asked', async () => {
    const browser = createBrowser(provider.issuer)
    const { tokens } = await login(browser, { scope: 'openid offline_access' })
    expect(claimsOf(tokens.refresh_token).typ).toBe('Offline')
    await browser.open(logout({ id_token_hint: tokens.id_token ?? '' }))
    expect(await isSignedIn(browser)).toBe(false)
    const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    expect(claimsOf(refreshed.access_token).jti).toMatch(/^ofrtrt:/)
  })

  it('takes no access token for a hint, and no endless form', async () => {
    const browser = createBrowser(provider.issuer)
    const { tokens } = await login(browser)
    expect((await browser.open(logout({ id_token_hint: tokens.access_token }))).status).toBe(400)
    expect((await client.post('/logout', { filler: 'x'.repeat(100_000) })).status).toBe(413)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('shows a page where there is nobody to sign out and nowhere to go', async () => {
    const response = await createBrowser(provider.issuer).open(logout({}))
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('You are signed out')
  })

  it.each([
    [
      'an address that is not registered',
      { client_id: FRONT.client_id, post_logout_redirect_uri: 'http://evil.example/' },
    ],
    ['an address and no client', { post_logout_redirect_uri: bye }],
    ['a hint that is none', { id_token_hint: 'x' }],
    ['an unknown client', { client_id: 'nope' }],
  ])('refuses %s', async (_case, parameters) => {
    const response = await createBrowser(provider.issuer).open(logout(parameters))
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  })
})
