import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { developmentKeySet } from '../../../src/development-key/index.js'
import { createNonces, createProofChecker } from '../../../src/dpop/index.js'
import { authenticateRequest, problemBody } from '../../../src/http-auth/index.js'
import { createDpopKey, mintToken } from '../../../src/testing/index.js'
import { createVerifier } from '../../../src/tokens/index.js'

const issuer = 'http://127.0.0.1:8180/realms/bound'
const key = createDpopKey()
const token = mintToken({ issuer, boundTo: key })

const verifierWith = (nonces?: ReturnType<typeof createNonces>) =>
  createVerifier({ issuer, audience: 'backend-api', keySet: developmentKeySet, proofs: createProofChecker({ nonces }) })

const headersFor = (url: string, nonce?: string) => ({
  Authorization: `DPoP ${token}`,
  DPoP: key.proof({ method: 'GET', url, accessToken: token, nonce }),
})

test('a standard Request proves its key for its own URL', async () => {
  const verifier = verifierWith()
  const url = 'https://api.example/api/gavage/1?from=2026'
  expect(await authenticateRequest(verifier, new Request(url, { headers: headersFor(url) }))).toMatchObject({
    ok: true,
  })
  const elsewhere = new Request('https://api.example/api/gavage/2', { headers: headersFor(url) })
  expect(await authenticateRequest(verifier, elsewhere)).toMatchObject({ problem: { code: 'invalid_dpop_proof' } })
})

test('a request of node:http proves its key for the URL of its Host header, or for what is said to be public', async () => {
  const verifier = verifierWith()
  const server = createServer(async (request, response) => {
    const isBehind = request.url === '/behind'
    const urlOf = () => 'https://public.example/behind'
    const asked = await authenticateRequest(verifier, request, isBehind ? { urlOf } : {})
    response.writeHead(asked.ok ? 204 : asked.problem.status).end(asked.ok ? '' : problemBody(asked.problem))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  const statusOf = async (path: string, url: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { headers: headersFor(url) })).status
  expect(await statusOf('/direct', `http://127.0.0.1:${port}/direct`)).toBe(204)
  expect(await statusOf('/direct', `https://127.0.0.1:${port}/direct`)).toBe(401)
  expect(await statusOf('/direct', '/direct')).toBe(401)
  expect(await statusOf('/behind', 'https://public.example/behind')).toBe(204)
  expect(await statusOf('/behind', `http://127.0.0.1:${port}/behind`)).toBe(401)
})

test('the next nonce comes with the problem, and with a good answer', async () => {
  const nonces = createNonces()
  const verifier = verifierWith(nonces)
  const url = 'https://api.example/'
  const ask = (nonce?: string) => authenticateRequest(verifier, new Request(url, { headers: headersFor(url, nonce) }))
  expect(await ask()).toMatchObject({ ok: false, problem: { headers: { 'DPoP-Nonce': nonces.current() } } })
  expect(await ask(nonces.current())).toMatchObject({ ok: true, headers: { 'DPoP-Nonce': nonces.current() } })
})
