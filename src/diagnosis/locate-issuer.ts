import { isLoopback } from '../addresses/index.js'
import type { IssuerConfiguration } from '../configuration/index.js'
import { isJsonObject, type JsonValue } from '../json/index.js'

/** Where an issuer's documents are, as reached from here. */
export interface IssuerPlaces {
  readonly discoveryUrl: string
  /** Address of an endpoint that the discovery document names, moved to the internal address like the verifier does. */
  endpoint(document: JsonValue | undefined, name: string): string | undefined
  /** The same for secrets: they go to this issuer alone, at the address that was configured. */
  endpointForSecrets(document: JsonValue | undefined, name: string): PlaceForSecrets
}

/** Where an endpoint is that may hear a secret, or why there is none. */
export type PlaceForSecrets =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly seen: string; readonly mend: string }

export function locateIssuer({ url, internalUrl }: IssuerConfiguration): IssuerPlaces {
  const base = withoutTrailingSlash(internalUrl === undefined ? url : withPath(internalUrl, new URL(url).pathname))
  const publicBase = withoutTrailingSlash(url)
  return {
    discoveryUrl: `${base}/.well-known/openid-configuration`,
    endpoint(document, name) {
      const named = isJsonObject(document) ? document[name] : undefined
      if (typeof named !== 'string' || !URL.canParse(named)) return undefined
      const here = rebase(named)
      return isTrustworthy(new URL(here)) ? here : undefined
    },
    endpointForSecrets(document, name) {
      const { issuer, [name]: named } = isJsonObject(document) ? document : {}
      if (issuer !== url) {
        const seen = `no secret is sent: the discovery document names the issuer ${JSON.stringify(issuer)}, not ${JSON.stringify(url)}`
        return { ok: false, seen, mend: 'Mend the issuer first: `passerelle doctor --only issuer` says how.' }
      }
      if (typeof named !== 'string' || !URL.canParse(named)) {
        return { ok: false, seen: `the discovery document names no ${name}`, mend: 'Mend discovery first.' }
      }
      const here = rebase(named)
      const { origin } = new URL(base)
      if (new URL(here).origin === origin) return { ok: true, url: here }
      return {
        ok: false,
        seen: `no secret is sent: the discovery document names the ${name} ${JSON.stringify(named)}, which is not at ${origin}`,
        mend: 'Have the provider name its endpoints where its issuer is: in Keycloak, its option hostname (a full URL).',
      }
    },
  }

  function rebase(named: string): string {
    if (named.startsWith(`${publicBase}/`)) return `${base}${named.slice(publicBase.length)}`
    const { origin, pathname, search } = new URL(named)
    return origin === new URL(url).origin ? `${new URL(base).origin}${pathname}${search}` : named
  }

  /** Keys and secrets travel by https, on this machine, or where the discovery document came from. */
  function isTrustworthy({ protocol, hostname, origin }: URL): boolean {
    return protocol === 'https:' || (protocol === 'http:' && (isLoopback(hostname) || origin === new URL(base).origin))
  }
}

function withPath(internalUrl: string, path: string): string {
  const { pathname, origin } = new URL(internalUrl)
  return pathname === '/' ? `${origin}${path}` : internalUrl
}

function withoutTrailingSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}
