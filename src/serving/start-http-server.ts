import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerClientError, directAnswer } from '../koa/index.js'
import { createConnections, type Listener } from './connections.js'
import { refusedTarget } from './refused-target.js'

export interface HttpServer {
  /** `http://127.0.0.1:3000`: where it really listens. */
  readonly origin: string
  /** Hands the requests over; those that came earlier have waited. */
  handle(listener: Listener): void
  /**
   * Takes no new connections, lets running requests finish until the deadline, cuts what is left, and waits for their
   * handlers. Resolves to how many were cut.
   */
  stop(deadlineMs?: number): Promise<number>
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
  let begin: (listener: Listener) => void = () => {}
  const ready = new Promise<Listener>((resolve) => {
    begin = resolve
  })
  let listener: Listener = async (request, response) => (await ready)(request, response)

  // Node would refuse a missing Host itself, without our headers and problem details.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    const refused = refusedTarget(request)
    if (refused !== undefined) refuse(response, refused)
    else connections.run(request, response, listener)
  })
  const connections = createConnections(server)
  server.on('checkExpectation', (_, response) => refuse(response, 417))
  server.on('clientError', (error, socket) => {
    // What was read before the fault is still to be answered, and not by this fault.
    if (!connections.afterAnswer(socket, () => socket.destroy())) answerClientError(error, socket)
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ListenError(`cannot listen on ${host}:${port} (${code}). ${MENDS[code] ?? 'Check HOST and PORT.'}`, {
      cause,
    })
  }
  return {
    origin: originOf(server.address()),
    handle(given) {
      listener = given
      begin(given)
    },
    async stop(deadlineMs = 10_000) {
      const closed = once(server, 'close')
      server.close()
      const cut = await connections.drain(deadlineMs)
      await closed
      return cut
    },
  }
}

function refuse(response: ServerResponse, status: number): void {
  const { headers, body } = directAnswer(status)
  response.writeHead(status, headers).end(body)
}

function originOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the server listens on a TCP port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}
