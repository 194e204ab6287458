import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createVerifier } from '../../../src/tokens/index.js'
import { AUDIENCE, JWKS, NOW, token } from '../../unit/tokens/forge.js'

const PATH = '/realms/gaveurs-production'
const servers: Server[] = []

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${portOf(server)}`
}

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('listens on no port')
  return (address satisfies AddressInfo).port
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A provider whose two documents can be answered by something else. */
function provider(others: Readonly<Record<string, RequestListener>> = {}) {
  const requests: string[] = []
  const origin = listen((request, response) => {
    const url = request.url ?? ''
    requests.push(url)
    const base = `http://${request.headers.host}${PATH}`
    const other = others[url]
    if (other !== undefined) return other(request, response)
    const documents: Record<string, unknown> = {
      [`${PATH}/.well-known/openid-configuration`]: { issuer: base, jwks_uri: `${base}/certs` },
      [`${PATH}/certs`]: JWKS,
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(documents[url] ?? null))
  })
  return { origin, requests }
}

/** The time limit is short only where it is what ends the wait. */
function verifierOf(issuer: string, fetchTimeoutMs = 10_000) {
  return createVerifier({ issuer, audience: AUDIENCE, now: () => NOW * 1000, fetchTimeoutMs })
}

describe('over HTTP', () => {
  test('keys come from discovery, once', async () => {
    const { origin, requests } = provider()
    const issuer = `${await origin}${PATH}`
    const { verify } = verifierOf(issuer)
    expect(await verify(token({ iss: issuer }))).toMatchObject({ ok: true })
    expect(verify(token({ iss: issuer, jti: '2' }))).toMatchObject({ ok: true })
    expect(requests).toEqual([`${PATH}/.well-known/openid-configuration`, `${PATH}/certs`])
  })

  test('a redirect is refused, and its target is never asked', async () => {
    const target = provider()
    const targetOrigin = await target.origin
    const { origin } = provider({
      [`${PATH}/certs`]: (_, response) => response.writeHead(302, { location: `${targetOrigin}${PATH}/certs` }).end(),
    })
    const { refreshKeys } = verifierOf(`${await origin}${PATH}`)
    expect(await refreshKeys()).toMatchObject({
      status: 'never_loaded',
      error: expect.stringMatching(/certs answered 302: no redirect/),
    })
    expect(target.requests).toEqual([])
  })

  test('an answer that never ends is cut off', async () => {
    let sentBytes = 0
    const { origin } = provider({
      [`${PATH}/certs`]: (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(' '.repeat(65_536))) sentBytes += 65_536
        }
        response.on('drain', more)
        more()
      },
    })
    const { refreshKeys } = verifierOf(`${await origin}${PATH}`)
    expect(await refreshKeys()).toMatchObject({ status: 'never_loaded', error: expect.stringMatching(/262144 bytes/) })
    expect(sentBytes).toBeLessThan(64 * 1_048_576)
  })

  test('an answer that never begins is given up', async () => {
    const { origin } = provider({ [`${PATH}/certs`]: () => {} })
    const { refreshKeys } = verifierOf(`${await origin}${PATH}`, 300)
    expect(await refreshKeys()).toMatchObject({ status: 'never_loaded', error: expect.stringMatching(/within 300 ms/) })
  })

  test('an answer that stalls half-way is given up', async () => {
    const { origin } = provider({ [`${PATH}/certs`]: (_, response) => void response.write('{"keys":') })
    const { refreshKeys } = verifierOf(`${await origin}${PATH}`, 300)
    expect(await refreshKeys()).toMatchObject({ status: 'never_loaded', error: expect.stringMatching(/within 300 ms/) })
  })

  test('nobody at the address: the log says so', async () => {
    const closed = createTcpServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const port = portOf(closed)
    await new Promise((resolve) => closed.close(resolve))
    const issuer = `http://127.0.0.1:${port}${PATH}`
    expect(await verifierOf(issuer).verify(token({ iss: issuer }))).toMatchObject({
      ok: false,
      refusal: { code: 'keys_unavailable', actual: expect.stringMatching(/ECONNREFUSED/) },
    })
  })
})
