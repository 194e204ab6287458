import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { developmentKeySet } from '../../../src/development-key/index.js'
import { createProofChecker } from '../../../src/dpop/index.js'
import { createSurroundings } from '../../../src/forwarding/index.js'
import { authenticateRequest, urlOfRequest } from '../../../src/http-auth/index.js'
import { createDpopKey, mintToken } from '../../../src/testing/index.js'
import { createVerifier } from '../../../src/tokens/index.js'

describe('the URL of a request of node:http', () => {
  test.each<[string, string, string | undefined]>([
    ['api.example', '/me?a=b', 'http://api.example/me?a=b'],
    ['API.example:3000', '/me', 'http://API.example:3000/me'],
    ['api_1.example.', '/me', 'http://api_1.example./me'],
    ['127.0.0.1:3000', '//me', 'http://127.0.0.1:3000//me'],
    ['[::1]:3000', '/', 'http://[::1]:3000/'],
    // What would be a path, a query, a fragment or a user of another URL.
    ['api.example/auth/me?', '/api/analytics', undefined],
    ['api.example/auth/me#', '/api/analytics', undefined],
    ['api.example/auth/me', '/', undefined],
    ['api.example?', '/me', undefined],
    ['api.example#', '/me', undefined],
    ['api.example\\', '/me', undefined],
    ['user@api.example', '/me', undefined],
    ['api.example, evil.example', '/me', undefined],
    ['api.example:https', '/me', undefined],
    ['api%2eexample', '/me', undefined],
    ['[::1', '/me', undefined],
    ['', '/me', undefined],
    // Only the origin form says nothing of a host.
    ['api.example', 'https://evil.example/me', undefined],
    ['api.example', 'http://api.example/me', undefined],
    ['api.example', 'evil.example:443', undefined],
    ['api.example', '*', undefined],
    ['api.example', '', undefined],
  ])('Host %j and target %j', (host, url, expected) => {
    expect(urlOfRequest({ method: 'GET', url, headers: { host } })).toBe(expected)
  })

  test('without Host, there is none', () => {
    expect(urlOfRequest({ url: '/me', headers: {} })).toBeUndefined()
  })
})

test('a standard Request has a URL of its own', () => {
  expect(urlOfRequest(new Request('https://api.example/me?a=b', { headers: { Host: 'other.example' } }))).toBe(
    'https://api.example/me?a=b',
  )
})

describe('a stolen proof, over a socket', () => {
  const issuer = 'http://127.0.0.1:8180/realms/bound'
  const key = createDpopKey()
  const token = mintToken({ issuer, boundTo: key })

  async function ask(target: string, host: string, url: string, publicUrl?: string): Promise<string> {
    const verifier = createVerifier({
      issuer,
      audience: 'backend-api',
      keySet: developmentKeySet,
      proofs: createProofChecker(),
    })
    const surroundings = createSurroundings({ publicUrl })
    const server = createServer(async (request, response) => {
      const asked = await authenticateRequest(verifier, request, surroundings)
      response.writeHead(asked.ok ? 204 : asked.problem.status).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(async () => {
      server.close()
      await once(server, 'close')
    })
    const { port } = server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    socket.write(
      [
        `GET ${target} HTTP/1.1`,
        `Host: ${host}`,
        'Connection: close',
        `Authorization: DPoP ${token}`,
        `DPoP: ${key.proof({ method: 'GET', url, accessToken: token })}`,
        '\r\n',
      ].join('\r\n'),
    )
    return (await textOf(socket)).slice(9, 12)
  }

  test.each<[string, [string, string, string, string?], string]>([
    ['passes where it was made for', ['/me', 'api.example', 'http://api.example/me'], '204'],
    ['has no path chosen by Host', ['/admin', 'api.example/me?', 'http://api.example/me'], '401'],
    ['has no path chosen by Host with a fragment', ['/admin', 'api.example/me#', 'http://api.example/me'], '401'],
    ['has no host chosen by the target', ['https://evil.example/me', 'api.example', 'https://evil.example/me'], '401'],
    [
      'has no host chosen by the target, where the public URL is known',
      ['https://evil.example/me', 'api.example', 'https://evil.example/me', 'https://api.example'],
      '401',
    ],
    [
      'has no host chosen by Host, where the public URL is known',
      ['/me', 'evil.example', 'https://evil.example/me', 'https://api.example'],
      '401',
    ],
    [
      'passes with a target that names a host, if it was made for the public URL',
      ['https://evil.example/me', 'api.example', 'https://api.example/me', 'https://api.example'],
      '204',
    ],
  ])('%s', async (_, asked, status) => {
    expect(await ask(...asked)).toBe(status)
  })
})
