import type { IssuerOptions, SharedOptions } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, JWKS, NOW } from './forge.js'

const CERTS = '/protocol/openid-connect/certs'

/** An issuer without a network: answers what a test puts into it, at the time that a test says. */
export function createFakeIssuer(address = ISSUER) {
  const issuer = {
    /** Milliseconds. */
    now: NOW * 1000,
    discovery: { issuer: ISSUER, jwks_uri: `${ISSUER}${CERTS}` } as unknown,
    keySet: JWKS as unknown,
    /** Stands in for either answer while set. */
    fault: undefined as (() => Response | Promise<Response>) | undefined,
    /** URLs, in the order they were asked for. */
    requests: [] as string[],
    redirects: new Set<unknown>(),
    fetch: async (url: string, init: { redirect: string; signal: AbortSignal }): Promise<Response> => {
      issuer.requests.push(url)
      issuer.redirects.add(init.redirect)
      if (issuer.fault !== undefined) return issuer.fault()
      if (url === `${address}/.well-known/openid-configuration`) return Response.json(issuer.discovery)
      return url.endsWith(CERTS) ? Response.json(issuer.keySet) : new Response('not found', { status: 404 })
    },
    keySetRequests: () => issuer.requests.filter((url) => url.endsWith(CERTS)).length,
    pass: (seconds: number) => {
      issuer.now += seconds * 1000
    },
    options: (more: Partial<IssuerOptions & SharedOptions> = {}): IssuerOptions & SharedOptions => ({
      issuer: ISSUER,
      audience: AUDIENCE,
      fetch: issuer.fetch,
      now: () => issuer.now,
      ...more,
    }),
  }
  return issuer
}

/** Lets what was started in the background come to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
