import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { Dispatcher } from 'undici'
import { OutboundError } from './outbound-error.js'
import { readNoProxy } from './proxy-bypass.js'
import { certificatesIn } from './read-authorities.js'

/** Options of `createFetch`: a wrong one is an OutboundError, by name. */
export interface OutboundOptions {
  /** Proxy for https requests, tunnelled by CONNECT: `http://proxy.example:3128`, with user and password if it wants them. */
  readonly httpsProxy?: string | undefined
  /** Proxy for http requests. */
  readonly httpProxy?: string | undefined
  /** Hosts that are reached without a proxy, as NO_PROXY lists them. This machine always is. */
  readonly noProxy?: string | undefined
  /** PEM of certificate authorities that are trusted beside those that Node brings along. */
  readonly ca?: string | readonly string[] | undefined
}

/** The part of `fetch` that is promised here. */
export type OutboundFetch = (
  url: string,
  init: {
    readonly method?: string
    readonly headers: Record<string, string>
    readonly body?: string
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<Response>

/**
 * Makes a `fetch` that goes through a proxy, or trusts a private certificate authority, for the option of the same
 * name of `createVerifier`. Without either it is Node's own, and undici is never loaded.
 *
 * @throws {OutboundError} `proxy_invalid`, `authority_invalid`
 * @example
 * const fetch = createFetch({ httpsProxy: 'http://proxy.example:3128', ca: readFileSync('company.pem', 'utf8') })
 * const verifier = createVerifier({ issuer, audience, fetch })
 */
export function createFetch(options: OutboundOptions = {}): OutboundFetch {
  const { noProxy = '' } = options
  const httpProxy = readProxy('httpProxy', options.httpProxy)
  const httpsProxy = readProxy('httpsProxy', options.httpsProxy)
  const authorities = [options.ca ?? []].flat().flatMap((pem) => certificatesIn(pem, 'option ca'))
  if (httpProxy === undefined && httpsProxy === undefined && authorities.length === 0) return globalThis.fetch

  const goesDirect = readNoProxy(noProxy)
  let loading: ReturnType<typeof loadDispatchers> | undefined
  return async (url, init) => {
    loading ??= loadDispatchers({ httpProxy, httpsProxy }, authorities)
    const { fetch, direct, http, https } = await loading
    const target = new URL(url)
    const proxied = target.protocol === 'https:' ? https : http
    const response = await fetch(url, { ...init, dispatcher: goesDirect(target) ? direct : proxied })
    return response
  }
}

async function loadDispatchers(
  proxies: { readonly httpProxy: string | undefined; readonly httpsProxy: string | undefined },
  authorities: readonly string[],
) {
  const { Agent, fetch, ProxyAgent } = await import('undici')
  const tls = authorities.length === 0 ? {} : { secureContext: trusting(authorities) }
  const direct: Dispatcher = new Agent({ connect: tls })
  // An http request is sent to the proxy as it is: proxies allow CONNECT to the port of https, and often to no other.
  const through = (uri: string | undefined): Dispatcher =>
    uri === undefined ? direct : new ProxyAgent({ uri, requestTls: tls, proxyTls: tls, proxyTunnel: false })
  return { fetch, direct, http: through(proxies.httpProxy), https: through(proxies.httpsProxy) }
}

/** Made once: reading some hundred and fifty roots takes milliseconds. */
function trusting(authorities: readonly string[]): SecureContext {
  return createSecureContext({ ca: [...rootCertificates, ...authorities] })
}

function readProxy(option: 'httpProxy' | 'httpsProxy', given: string | undefined): string | undefined {
  if (given === undefined || given === '') return undefined
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '') return url.href
  // Not shown: it may hold a password.
  const message = `Option ${option}: expected an http or https URL. Write it as http://proxy.example:3128.`
  throw new OutboundError('proxy_invalid', message, { option })
}
