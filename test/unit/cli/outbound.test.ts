import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runInProcess } from '../../support/run-in-process.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testCertificate } from '../../support/test-certificate.js'
import { JWKS, NOW, token } from '../tokens/forge.js'

const authority = testCertificate({ commonName: 'Our authority', isAuthority: true })
const certificate = testCertificate({ commonName: 'id', names: ['localhost', '127.0.0.1'], signedBy: authority })

/** A provider whose certificate comes from a private authority. @returns the issuer */
async function startProvider(): Promise<string> {
  const server = createServer(certificate, ({ url }, response) => {
    const named = { issuer, jwks_uri: `${issuer}/certs` }
    response.end(JSON.stringify(url?.endsWith('/certs') ? JWKS : named))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}/realms/r`
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return issuer
}

async function authoritiesFile(): Promise<string> {
  const file = join(await temporaryFolder(), 'ca.pem')
  await writeFile(file, authority.cert)
  return file
}

it('a private authority of the environment is trusted by token explain and by doctor, TLS included', async () => {
  const OIDC_ISSUER = await startProvider()
  const environment = {
    OIDC_ISSUER,
    NODE_EXTRA_CA_CERTS: await authoritiesFile(),
    LOG_DIR: await logFolder(),
    DATA_DIR: await logFolder(),
  }
  const argv = ['token', 'explain', token({ iss: OIDC_ISSUER })]
  expect(await runInProcess(argv, { environment, now: () => NOW * 1000 })).toMatchObject({ exitCode: 0 })
  const { exitCode, stdout } = await runInProcess(['doctor', '--only', 'issuer', 'discovery', 'keys', 'tls'], {
    environment,
  })
  expect(stdout).toMatch(
    /✔ OIDC_ISSUER {2}127\.0\.0\.1:\d+: TLSv1\.3, RSA, 2048 bits, 89 days left, id ← Our authority/,
  )
  expect(exitCode).toBe(0)
})

it('without it, both say how to give it', async () => {
  const OIDC_ISSUER = await startProvider()
  const environment = { OIDC_ISSUER, LOG_DIR: await logFolder(), DATA_DIR: await logFolder() }
  const argv = ['token', 'explain', token({ iss: OIDC_ISSUER })]
  const explained = await runInProcess(argv, { environment, now: () => NOW * 1000 })
  expect(explained).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('keys_unavailable') })
  const { exitCode, stdout } = await runInProcess(['doctor', '--only', 'discovery', 'tls'], { environment })
  expect(exitCode).toBe(1)
  expect(stdout.match(/NODE_EXTRA_CA_CERTS/g)).toHaveLength(2)
})

it('a file of authorities that cannot be read is a fault of the configuration, and stops no other check', async () => {
  const environment = {
    OIDC_ISSUER: await startProvider(),
    NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
    LOG_DIR: await logFolder(),
    DATA_DIR: await logFolder(),
  }
  const { exitCode, stdout } = await runInProcess(['doctor', '--only', 'configuration', 'logs'], { environment })
  expect(exitCode).toBe(1)
  expect(stdout).toContain('✘ NODE_EXTRA_CA_CERTS')
  expect(stdout).toContain('Mend the path in NODE_EXTRA_CA_CERTS')
  expect(stdout).toContain('✔ folder')
})
