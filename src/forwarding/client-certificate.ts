import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { readElements } from './read-elements.js'

/**
 * `x5t#S256` (RFC 8705 section 3.1) of the certificate that a trusted proxy's client showed it, as the proxy hands it on:
 * `X-Forwarded-Client-Cert` of Envoy, `Client-Cert` of RFC 9440, and in any other header a PEM certificate, URL-encoded
 * as nginx's `$ssl_client_escaped_cert` has it.
 *
 * @param name of the header, in small letters
 * @returns `undefined` for anything else, two of them included
 */
export function thumbprintInHeader({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  if (typeof value !== 'string' || value === '') return undefined
  if (name === 'x-forwarded-client-cert') return thumbprintOfEnvoy(value)
  return name === 'client-cert' ? thumbprintOfByteSequence(value) : thumbprintOfEscapedPem(value)
}

/** The same of the connection itself, where it is TLS and asked for a certificate: its handshake proved the key. */
export function createConnectionThumbprint(): (request: IncomingMessage) => string | undefined {
  // A connection carries many requests, and its certificate never changes.
  const known = new WeakMap<TLSSocket, { readonly thumbprint: string | undefined }>()
  return ({ socket }) => {
    if (!(socket instanceof TLSSocket)) return undefined
    const remembered = known.get(socket)
    if (remembered !== undefined) return remembered.thumbprint
    const certificate = socket.getPeerX509Certificate()
    const thumbprint = certificate === undefined ? undefined : digestOf(certificate.raw)
    known.set(socket, { thumbprint })
    return thumbprint
  }
}

/** The last element is of the nearest proxy; its `Hash` is the SHA-256 of the certificate in hexadecimal. */
function thumbprintOfEnvoy(value: string): string | undefined {
  const hex = readElements(value)?.at(-1)?.get('hash') ?? ''
  return /^[\da-f]{64}$/i.test(hex) ? Buffer.from(hex, 'hex').toString('base64url') : undefined
}

/** A byte sequence of RFC 8941 section 3.3.5: the DER certificate in base64 between colons. */
function thumbprintOfByteSequence(value: string): string | undefined {
  const [, base64] = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(value) ?? []
  return base64 === undefined ? undefined : digestOf(Buffer.from(base64, 'base64'))
}

function thumbprintOfEscapedPem(value: string): string | undefined {
  const pem = unescaped(value)?.replace(/\s+/g, '') ?? ''
  const [, base64] = /^-----BEGINCERTIFICATE-----([A-Za-z0-9+/]+={0,2})-----ENDCERTIFICATE-----$/.exec(pem) ?? []
  return base64 === undefined ? undefined : digestOf(Buffer.from(base64, 'base64'))
}

function unescaped(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}

function digestOf(certificate: Uint8Array): string {
  return hash('sha256', certificate, 'base64url')
}
