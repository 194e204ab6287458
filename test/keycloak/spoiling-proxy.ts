import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { TestCertificate } from '../support/test-certificate.js'

interface ProxyOptions {
  /** By how much the clock that callers see is ahead of Keycloak's. */
  readonly aheadSeconds?: number
  /** Speaks TLS with it. */
  readonly certificate?: TestCertificate
}

/**
 * A reverse proxy in front of Keycloak that spoils one thing. Keycloak hears its own name in Host, so that issuer and
 * endpoints stay as they are.
 *
 * @returns its address, for the length of one test
 */
export async function startSpoilingProxy(keycloakUrl: string, options: ProxyOptions): Promise<string> {
  const { aheadSeconds = 0, certificate } = options
  const { host } = new URL(keycloakUrl)
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url } = incoming
    const onwards = request(`${keycloakUrl}${url}`, { method, headers: { ...incoming.headers, host } }, (answer) => {
      const date = new Date(Date.parse(answer.headers.date ?? new Date().toUTCString()) + aheadSeconds * 1000)
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, date: date.toUTCString() })
      answer.pipe(outgoing)
    })
    incoming.pipe(onwards)
  }
  const server = certificate === undefined ? createServer(pass) : createTlsServer(certificate, pass)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
}
