import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request to the admin interface, as the proxy sees it come. */
export interface PassingRequest {
  /** Counted from 1. */
  readonly number: number
  readonly method: string
  /** Below /admin/realms. */
  readonly path: string
}

/** What becomes of a request: an answer in Keycloak's place, or a broken connection after Keycloak has done the work. */
export type Fault = { readonly status: number } | 'dropped-when-done' | undefined

export interface FaultyProxy {
  readonly url: string
  /** Requests to the admin interface so far. */
  requests(): readonly PassingRequest[]
  /** Answers of 401. */
  refusals(): number
  /** Requests for a token, and the most of them that were under way at once. */
  tokens(): { readonly asked: number; readonly mostAtOnce: number }
}

const ADMIN = '/admin/realms'

/** A reverse proxy before Keycloak that counts, and does what it is told. It lives as long as one test. */
export async function startFaultyProxy(
  keycloakUrl: string,
  faultOf: (passing: PassingRequest) => Fault | Promise<Fault> = () => undefined,
): Promise<FaultyProxy> {
  const { host } = new URL(keycloakUrl)
  const seen: PassingRequest[] = []
  const tokens = { asked: 0, mostAtOnce: 0, underWay: 0 }
  let refusals = 0
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse, isDropped: boolean): void => {
    const { method, url, headers } = incoming
    const isToken = url?.endsWith('/token') === true
    if (isToken) {
      tokens.asked += 1
      tokens.underWay += 1
      tokens.mostAtOnce = Math.max(tokens.mostAtOnce, tokens.underWay)
    }
    const onwards = request(`${keycloakUrl}${url}`, { method, headers: { ...headers, host } }, (answer) => {
      if (isToken) tokens.underWay -= 1
      if (answer.statusCode === 401) refusals += 1
      if (isDropped) {
        answer.resume().once('end', () => incoming.socket.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onwards.once('error', () => incoming.socket.destroy())
    incoming.pipe(onwards)
  }
  const decide = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '' } = incoming
    if (!url.startsWith(ADMIN)) return pass(incoming, outgoing, false)
    const passing = { number: seen.length + 1, method, path: url.slice(ADMIN.length) }
    seen.push(passing)
    const fault = await faultOf(passing)
    if (fault === undefined || fault === 'dropped-when-done') return pass(incoming, outgoing, fault !== undefined)
    incoming.resume().once('end', () => outgoing.writeHead(fault.status).end())
  }
  const server = createServer((incoming, outgoing) => void decide(incoming, outgoing))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => seen,
    refusals: () => refusals,
    tokens: () => tokens,
  }
}
