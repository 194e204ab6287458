import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../src/app.js'
import { developmentKeySet, expectRefused, mintToken, TEST_ISSUER } from '../../../src/testing/index.js'
import { runCommand } from '../../support/command.js'
import { freePort } from '../../support/free-port.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testConfiguration } from '../../support/test-configuration.js'

interface Production {
  readonly issuer: string
  /** Requests for the key set so far. */
  keyRequests(): number
  /** The answer to this token, and the line that auth.log has of it. */
  send(token: string): Promise<{ readonly answer: Response; readonly line: string }>
}

/** A server in production, whose issuer publishes the development key by mistake, under this kid. */
async function production(kid: string): Promise<Production> {
  const issuer = `http://127.0.0.1:${await freePort()}/realms/real`
  let keyRequests = 0
  const provider = createServer((request, response) => {
    const isDiscovery = request.url?.endsWith('/.well-known/openid-configuration') === true
    if (!isDiscovery) keyRequests += 1
    const keys = developmentKeySet.keys.map((key) => ({ ...key, kid }))
    response.end(JSON.stringify(isDiscovery ? { issuer, jwks_uri: `${issuer}/certs` } : { keys }))
  })
  provider.listen(Number(new URL(issuer).port), '127.0.0.1')
  await once(provider, 'listening')
  const folder = await logFolder()
  const server = await startServer(
    testConfiguration({ NODE_ENV: 'production', OIDC_ISSUER: issuer, PORT: '0', LOG_DIR: folder, DATA_DIR: folder }),
  )
  onTestFinished(async () => {
    await server.stop()
    provider.closeAllConnections()
    provider.close()
  })
  return {
    issuer,
    keyRequests: () => keyRequests,
    async send(token) {
      const headers = { authorization: `Bearer ${rememberSecret(token)}` }
      const answer = await fetch(`${server.url}/api/gavage/1`, { headers })
      const id = answer.headers.get('x-request-id') ?? 'none'
      const lineOf = async () => {
        const lines = (await readFile(join(folder, 'auth.log'), 'utf8')).split('\n')
        return lines.find((line) => line.includes(id))
      }
      await expect.poll(lineOf).toBeDefined()
      return { answer, line: (await lineOf()) ?? '' }
    },
  }
}

const JEAN = { roles: ['gaveur'], attributes: { gaveur_id: 1 } }

describe('a token made for tests, at a server in production', () => {
  it('is refused by name, whoever’s name it bears, though the issuer publishes its key', async () => {
    const { issuer, send, keyRequests } = await production(developmentKeySet.keys[0]?.kid ?? '')
    await expect.poll(keyRequests).toBe(1)
    for (const options of [{}, { issuer }, { header: { kid: undefined } }]) {
      const { answer, line } = await send(mintToken({ ...JEAN, ...options }))
      await expectRefused(answer, 'test_token')
      expect(line).toContain('token refused: test_token: ')
      expect(line).toContain('minted by passerelle/testing')
    }
    expect(keyRequests()).toBe(1)
  })

  it('is refused by its key where it hides both names', async () => {
    const { issuer, send } = await production('copied')
    const { answer, line } = await send(mintToken({ ...JEAN, issuer, header: { kid: 'copied' } }))
    await expectRefused(answer, 'development_key')
    expect(line).toContain('token refused: development_key: ')
  })

  it('does not get a server of its own issuer: that is a mistake of the configuration', async () => {
    const environment = { NODE_ENV: 'production', OIDC_ISSUER: TEST_ISSUER }
    const { code, stderr } = await runCommand(['serve', '--check-config'], environment)
    expect(code).toBe(2)
    expect(stderr).toContain('OIDC_ISSUER: is the issuer of tokens made for tests, and this is production')
    expect(await runCommand(['serve', '--check-config'], { OIDC_ISSUER: TEST_ISSUER })).toMatchObject({ code: 0 })
  })
})
