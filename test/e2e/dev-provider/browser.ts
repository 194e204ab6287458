import { rememberSecret } from '../../support/secrets-in-logs.js'

/** A browser as far as signing in needs one: cookies and redirects. */
export interface Browser {
  open(url: string, init?: RequestInit): Promise<Response>
  /** Opens, and follows redirects while they stay on the provider. */
  follow(url: string, init?: RequestInit): Promise<Response>
  cookies(): readonly string[]
}

export function createBrowser(issuer: string): Browser {
  const jar = new Map<string, { readonly value: string; readonly path: string }>()

  const open = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const target = new URL(url, issuer)
    const sent = [...jar].filter(([, { path }]) => target.pathname.startsWith(path))
    const cookie = sent.map(([name, { value }]) => `${name}=${value}`).join('; ')
    const response = await fetch(target, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const header of response.headers.getSetCookie()) keep(header, jar)
    return response
  }

  const follow = async (url: string, init?: RequestInit): Promise<Response> => {
    const response = await open(url, init)
    const location = response.headers.get('location')
    const isInside = location !== null && new URL(location, issuer).href.startsWith(issuer)
    return isInside ? follow(location) : response
  }

  return { open, follow, cookies: () => [...jar.keys()] }
}

/** The address that a page's form is posted to. */
export function formAction(page: string): string {
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
  if (action === undefined) throw new Error(`No form on this page: ${page}`)
  return action.replaceAll(/&(?:#38|amp);/g, '&')
}

/** Fills in the sign-in form behind this address and posts it. */
export async function signIn(browser: Browser, url: string, username: string, password: string): Promise<Response> {
  const page = await browser.follow(url)
  const action = formAction(await page.text())
  return browser.follow(action, { method: 'POST', body: new URLSearchParams({ username, password }) })
}

function keep(header: string, jar: Map<string, { readonly value: string; readonly path: string }>): void {
  const [pair = '', ...attributes] = header.split(/; */)
  const at = pair.indexOf('=')
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
  const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/'
  if (value.length >= 8) rememberSecret(value)
  if (value === '') jar.delete(name)
  else jar.set(name, { value, path })
}
