import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReverseProxy {
  /** Where clients call it. */
  readonly url: string
  stop(): Promise<void>
}

/** A reverse proxy over real sockets. @param target asked at each request @param headers what it sets on each request, over what the client sent */
export async function startReverseProxy(
  target: () => string,
  headers: (request: { readonly headers: IncomingHttpHeaders; readonly address: string }) => Record<string, string>,
): Promise<ReverseProxy> {
  const server = createServer((incoming, answer) => {
    const set = headers({ headers: incoming.headers, address: incoming.socket.remoteAddress ?? '' })
    const passed = request(
      new URL(incoming.url ?? '/', target()),
      { method: incoming.method, headers: { ...incoming.headers, ...set }, agent: false },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      },
    )
    passed.on('error', () => answer.destroy())
    incoming.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
