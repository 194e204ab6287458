import type { IncomingMessage } from 'node:http'
import { plainAddress } from '../addresses/index.js'
import { type Surroundings, urlOfRequest } from '../http-auth/index.js'
import { createConnectionThumbprint, thumbprintInHeader } from './client-certificate.js'
import { ForwardingError } from './forwarding-error.js'
import { readForwarded, readXForwarded } from './read-forwarded.js'
import { createTrustedProxies } from './trusted-proxies.js'

/** What is to be believed of a request's headers: by default none of them but Host. */
export interface SurroundingsOptions {
  /** What clients call this server, e.g. `https://api.example`; given, no header is asked for it. */
  readonly publicUrl?: string | undefined
  /** Addresses and CIDRs of proxies whose headers are believed. Default: nobody's. */
  readonly trustedProxies?: readonly string[] | undefined
  /**
   * Which headers those proxies write: `x-forwarded` (X-Forwarded-For, -Proto and -Host) or `forwarded` (RFC 7239). The
   * others count for nothing: they may be the caller's. Default `x-forwarded`.
   */
  readonly forwardedHeaders?: 'x-forwarded' | 'forwarded' | undefined
  /**
   * Header in which a trusted proxy hands on its client's certificate: `X-Forwarded-Client-Cert` (Envoy), `Client-Cert`
   * (RFC 9440), or any other name for a URL-encoded PEM (nginx). Default: none, certificates come by TLS alone.
   */
  readonly clientCertificateHeader?: string | undefined
}

const READERS = { 'x-forwarded': readXForwarded, forwarded: readForwarded } as const

/** What of a request only those know who know the proxies in front. */
export interface ServerSurroundings extends Required<Surroundings<IncomingMessage>> {
  readonly urlOf: (request: IncomingMessage, target?: string) => string | undefined
  readonly certificateThumbprintOf: (request: IncomingMessage) => string | undefined
  /** Address of the caller: the first one, from here outwards, that is no trusted proxy. */
  readonly addressOf: (request: IncomingMessage) => string
}

/**
 * Says of a request what URL its caller called, from which address, and with which certificate. Headers that anybody
 * could have written are believed only where a trusted proxy sent them.
 *
 * @throws {ForwardingError} `forwarding_options`, naming the option that can't be used
 * @example
 * const surroundings = createSurroundings({ publicUrl: 'https://api.example', trustedProxies: ['10.0.0.0/8'] })
 * app.use(authenticate({ verifier, policy, surroundings }))
 */
export function createSurroundings(options: SurroundingsOptions = {}): ServerSurroundings {
  const { publicUrl, trustedProxies = [], forwardedHeaders = 'x-forwarded' } = options
  if (publicUrl !== undefined && !/^https?:\/\/[^/?#]+(?:\/[^?#]*)?$/i.test(publicUrl)) {
    throw new ForwardingError('Option publicUrl: expected an http or https URL without query and fragment.', {
      option: 'publicUrl',
    })
  }
  if (!Object.hasOwn(READERS, forwardedHeaders)) {
    throw new ForwardingError('Option forwardedHeaders: expected x-forwarded or forwarded.', {
      option: 'forwardedHeaders',
    })
  }
  const readForwarded = READERS[forwardedHeaders]
  const base = publicUrl?.replace(/\/+$/, '')
  const trusts = createTrustedProxies(trustedProxies)
  const hasProxies = trustedProxies.length > 0
  const header = options.clientCertificateHeader?.toLowerCase()
  const thumbprintOfConnection = createConnectionThumbprint()

  return Object.freeze({
    urlOf(request: IncomingMessage, target: string | undefined = request.url) {
      if (base !== undefined) {
        const path = pathOf(target)
        return path === undefined ? undefined : `${base}${path}`
      }
      const seen = urlOfRequest(request, target)
      if (!hasProxies || seen === undefined) return seen
      const { scheme, host } = readForwarded(request, trusts)
      return seen.replace(/^(https?):\/\/([^/]*)/i, (_, ours, named) => `${scheme ?? ours}://${host ?? named}`)
    },
    addressOf(request: IncomingMessage) {
      const peer = plainAddress(request.socket.remoteAddress ?? '')
      return hasProxies ? (readForwarded(request, trusts).address ?? peer) : peer
    },
    certificateThumbprintOf(request: IncomingMessage) {
      // The certificate of a proxy's own connection is not its client's.
      return header !== undefined && trusts(request.socket.remoteAddress)
        ? thumbprintInHeader(request, header)
        : thumbprintOfConnection(request)
    },
  })
}

/** Path and query of a target; whoever names a host in it (RFC 9112 section 3.2.2) has no say in what ours is. */
function pathOf(target: string | undefined): string | undefined {
  return /^(?:https?:\/\/[^/?#\\]+)?(\/.*)$/i.exec(target ?? '')?.[1]
}
