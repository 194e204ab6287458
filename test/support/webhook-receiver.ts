import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { createArrivals } from './arrivals.js'

export interface ReceivedPost {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface WebhookReceiver {
  readonly url: string
  readonly received: readonly ReceivedPost[]
  /** Resolves when so many have come. */
  has(count: number): Promise<void>
}

export interface ReceiverAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A real HTTP server on this machine. @param answer by the number of the request, from 1; undefined: none, ever */
export async function startWebhookReceiver(
  answer: (count: number) => ReceiverAnswer | undefined = () => ({ status: 204 }),
): Promise<WebhookReceiver> {
  const posts = createArrivals<ReceivedPost>()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const given = answer(posts.received.length + 1)
      if (given !== undefined) response.writeHead(given.status, given.headers).end()
      posts.add({ method: request.method, path: request.url, headers: request.headers, body })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: posts.received,
    has: posts.has,
  }
}
