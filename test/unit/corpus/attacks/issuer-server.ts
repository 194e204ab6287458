import { once } from 'node:events'
import { createServer } from 'node:http'
import { ISSUER } from '../../tokens/forge.js'
import { APIS } from './apis.js'

export interface IssuerServer {
  readonly origin: string
  /** Every path that was asked for, in order. */
  readonly requests: string[]
  close(): Promise<void>
}

const CERTS = '/protocol/openid-connect/certs'

/** Serves the realms of every API of the corpus: `/API/realm` and `/API/other`, each with discovery and keys. */
export async function startIssuerServer(): Promise<IssuerServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    requests.push(path)
    const [, name = '', realm, ...rest] = path.split('/')
    const api = APIS[name]
    const served = realm === 'other' ? api?.second : api
    if (api === undefined || served === undefined) {
      response.writeHead(404).end()
      return
    }
    const answerJson = (value: unknown) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
    const issuer = realm === 'other' ? api.second?.issuer : ISSUER
    if (rest.join('/') === '.well-known/openid-configuration') {
      answerJson({ issuer, jwks_uri: `${issuer}${CERTS}`, ...api.discovery })
    } else if (api.answer !== undefined) {
      const { status, location } = api.answer
      response.writeHead(status, location === undefined ? {} : { Location: location }).end()
    } else answerJson(served.keys)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
