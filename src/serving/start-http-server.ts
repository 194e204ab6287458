import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerClientError } from '../koa/index.js'

export interface HttpServer {
  /** `http://127.0.0.1:3000`: where it really listens. */
  readonly origin: string
  /** Hands the requests over; those that came earlier have waited. */
  handle(listener: RequestListener): void
  /** Takes no new connections, lets running requests finish until the deadline, and closes. */
  stop(deadlineMs?: number): Promise<void>
}

/** The server cannot listen: the message says where, why and what to do. */
class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code = 'listen_failed'
}

const MENDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is taken: stop what listens there, or set PORT to another (0 for any free one).',
  EACCES: 'The port may not be used by this account: set PORT to one above 1023.',
  EADDRNOTAVAIL: 'This machine has no such address: set HOST to one of its own.',
  ENOTFOUND: 'HOST does not resolve: set it to an address of this machine.',
}

/** Listens first, so that the port is known to whoever is composed after; requests wait until `handle` is called. */
export async function startHttpServer({
  host,
  port,
}: {
  readonly host: string
  readonly port: number
}): Promise<HttpServer> {
  let begin: (listener: RequestListener) => void = () => {}
  const ready = new Promise<RequestListener>((resolve) => {
    begin = resolve
  })
  const server = createServer((request, response) => {
    void ready.then((listener) => listener(request, response))
  })
  server.on('clientError', answerClientError)
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ListenError(`cannot listen on ${host}:${port} (${code}). ${MENDS[code] ?? 'Check HOST and PORT.'}`, {
      cause,
    })
  }

  async function stop(deadlineMs = 10_000): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs)
    await closed
    clearTimeout(deadline)
  }

  return {
    origin: originOf(server.address()),
    // Once begun, requests go straight to the listener: the promise costs only those that came before.
    handle(listener) {
      server.removeAllListeners('request')
      server.on('request', listener)
      begin(listener)
    },
    stop,
  }
}

function originOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the server listens on a TCP port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}
