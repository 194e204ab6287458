import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { brotliCompressSync, createGzip, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createVerifier } from '../../../src/tokens/index.js'
import { AUDIENCE, JWKS, NOW, token } from '../../unit/tokens/forge.js'

const PATH = '/realms/gaveurs-production'
const DISCOVERY = `${PATH}/.well-known/openid-configuration`
const CERTS = `${PATH}/certs`
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A provider with other answers at some of its paths. */
async function startProvider(others: Readonly<Record<string, RequestListener>> = {}) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    requests.push(url)
    const issuer = `http://${request.headers.host}${PATH}`
    const documents: Readonly<Record<string, unknown>> = {
      [DISCOVERY]: { issuer, jwks_uri: `http://${request.headers.host}${CERTS}` },
      [CERTS]: JWKS,
    }
    const other = others[url]
    if (other !== undefined) return other(request, response)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(documents[url] ?? null))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('listens on no port')
  const origin = `http://127.0.0.1:${address.port}`
  return { origin, issuer: `${origin}${PATH}`, requests }
}

const verifierOf = (issuer: string, fetchTimeoutMs = 20_000) =>
  createVerifier({ issuer, audience: AUDIENCE, now: () => NOW * 1000, fetchTimeoutMs })

describe.each([
  ['discovery', DISCOVERY],
  ['the key set', CERTS],
])('%s that redirects', (_, path) => {
  test.each([301, 302, 303, 307, 308])('with %d is refused by name, and nobody asks where to', async (status) => {
    const elsewhere = await startProvider()
    const location = `${elsewhere.origin}${path}`
    const { issuer, requests } = await startProvider({
      [path]: (_request, response) => response.writeHead(status, { location }).end('{"keys":[]}'),
    })
    const { verify, keyStatus } = verifierOf(issuer)
    expect(await verify(token({ iss: issuer }))).toMatchObject({
      refusal: {
        code: 'keys_unavailable',
        actual: expect.stringContaining(`answered ${status}: no redirect is followed`),
      },
    })
    expect(keyStatus()).toMatchObject({ error: expect.stringContaining(`(it points to "${location}")`) })
    expect(requests.at(-1)).toBe(path)
    expect(elsewhere.requests).toEqual([])
  })
})

const json = (text: string | Buffer, headers: Record<string, string> = {}): RequestListener => {
  return (_, response) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text)
}
const keySetText = JSON.stringify(JWKS)

describe('a key set is read', () => {
  test.each<[string, RequestListener]>([
    ['compressed by gzip', json(gzipSync(keySetText), { 'content-encoding': 'gzip' })],
    ['compressed by brotli', json(brotliCompressSync(keySetText), { 'content-encoding': 'br' })],
    ['after a byte order mark', json(`\ufeff${keySetText}`)],
    ['as application/jwk-set+json', json(keySetText, { 'content-type': 'application/jwk-set+json' })],
    ['as text/plain', json(keySetText, { 'content-type': 'text/plain' })],
    ['with white space around', json(`\n\n ${keySetText} \n`)],
    ['with members that nobody knows', json(JSON.stringify({ ...JWKS, next: 'https://elsewhere.example/' }))],
    ['with __proto__', json(keySetText.replace('{', '{"__proto__":{"keys":[]},'))],
    ['of just under the limit', json(keySetText.padEnd(262_144))],
    ['in many small pieces', (_, response) => void dribble(response, keySetText)],
  ])('%s', async (_, answer) => {
    const { issuer } = await startProvider({ [CERTS]: answer })
    expect(await verifierOf(issuer).verify(token({ iss: issuer }))).toMatchObject({ ok: true })
  })
})

async function dribble(response: ServerResponse, text: string): Promise<void> {
  for (const piece of text.match(/.{1,50}/g) ?? []) {
    response.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  response.end()
}

/** Sends gzip of spaces without end, as long as somebody reads. */
const endlessGzip: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  const gzip = createGzip({ level: 9 })
  gzip.pipe(response)
  const spaces = Buffer.alloc(1_048_576, ' ')
  const more = () => {
    while (!response.destroyed && gzip.write(spaces));
  }
  gzip.on('drain', more)
  response.on('close', () => gzip.destroy())
  more()
}

/** A byte now and then: always too late, and never silent. */
const drip: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

describe.each([
  ['discovery', DISCOVERY],
  ['the key set', CERTS],
])('%s is refused', (_, path) => {
  test.each<[string, RequestListener, RegExp, number?]>([
    [
      'as a bomb',
      json(gzipSync(Buffer.alloc(100_000_000, ' ')), { 'content-encoding': 'gzip' }),
      /more than 262144 bytes/,
    ],
    ['as a bomb without end', endlessGzip, /more than 262144 bytes/],
    ['a byte over the limit', json(keySetText.padEnd(262_145)), /more than 262144 bytes/],
    ['when it drips', drip, /did not answer within 400 ms/, 400],
    ['when only headers come', (_request, response) => void response.writeHead(200).write('{'), /within 400 ms/, 400],
    [
      'as HTML',
      json('<!DOCTYPE html><p>Sign in to the network', { 'content-type': 'text/html' }),
      /isn’t JSON \(content-type "text\/html"\)/,
    ],
    ['empty', json(''), /isn’t JSON/],
    ['with 204', (_request, response) => response.writeHead(204).end(), /answered 204/],
    ['with 206', (_request, response) => response.writeHead(206).end(keySetText), /answered 206/],
    ['with 401', (_request, response) => response.writeHead(401).end(), /answered 401/],
    ['with 304', (_request, response) => response.writeHead(304).end(), /answered 304/],
    ['with 500 and a good body', (_request, response) => response.writeHead(500).end(keySetText), /answered 500/],
    [
      'cut off',
      (request, response) => void response.write('{"keys":[', () => request.socket.destroy()),
      /could not be fetched/,
    ],
    ['cut off before the headers', (request) => void request.socket.destroy(), /could not be fetched/],
    ['in UTF-16', json(Buffer.from(`\ufeff${keySetText}`, 'utf16le')), /isn’t UTF-8/],
    ['with bytes that are no UTF-8', json(Buffer.from([0x7b, 0xff, 0x7d])), /isn’t UTF-8/],
    ['as something else than gzip', json(keySetText, { 'content-encoding': 'gzip' }), /could not be fetched/],
    ['nested two hundred thousand deep', json('['.repeat(200_000)), /isn’t JSON/],
    ['as a string', json('"keys"'), /names the issuer|no array/],
  ])('%s', async (_name, answer, says, timeoutMs) => {
    const { issuer } = await startProvider({ [path]: answer })
    const verifier = verifierOf(issuer, timeoutMs)
    expect(await verifier.verify(token({ iss: issuer }))).toMatchObject({
      refusal: { code: 'keys_unavailable', actual: expect.stringMatching(/^never loaded: /) },
    })
    expect(verifier.keyStatus()).toMatchObject({ status: 'never_loaded', error: expect.stringMatching(says) })
    verifier.close()
  })
})

test('a key set that is refused later leaves the known keys, and its tokens pass', async () => {
  let answer: RequestListener | undefined
  const { issuer } = await startProvider({
    [CERTS]: (request, response) => (answer ?? json(keySetText))(request, response),
  })
  const { verify, refreshKeys, close } = verifierOf(issuer)
  expect(await verify(token({ iss: issuer }))).toMatchObject({ ok: true })
  for (const refused of [endlessGzip, json('{}'), json('{"keys":["rsa"]}'), json('<html>')]) {
    answer = refused
    expect(await refreshKeys()).toMatchObject({ status: 'stale', keys: 1 })
    expect(verify(token({ iss: issuer, jti: 'another' }))).toMatchObject({ ok: true })
  }
  close()
})

test('a private key in the key set signs nothing: whoever reads the set could sign with it', async () => {
  const { generateKeyPairSync } = await import('node:crypto')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const leaked = { ...privateKey.export({ format: 'jwk' }), kid: 'leaked', use: 'sig', alg: 'ES256' }
  const { issuer } = await startProvider({ [CERTS]: json(JSON.stringify({ keys: [leaked] })) })
  expect(await verifierOf(issuer).refreshKeys()).toMatchObject({
    status: 'never_loaded',
    error: expect.stringMatching(/leaked has its private part published/),
  })
})
