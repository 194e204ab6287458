import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../src/app.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { withEditedRealm } from '../../unit/realm-config/edited-realm.js'

it('a changed policy decides without a restart; a broken one changes nothing, and shows in /health and the logs', () =>
  withEditedRealm([{ file: 'policy.test.yaml', write: undefined }], async (realm) => {
    const logs = await logFolder()
    const server = await startServer(
      testConfiguration({ REALM_CONFIG: realm, LOG_DIR: logs, DATA_DIR: logs, PORT: '0' }),
    )
    onTestFinished(() => server.stop())
    const token = rememberSecret(await signIn(server.issuer))
    const statusOf = async (path: string) =>
      (await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status
    const policyHealth = async (): Promise<unknown> => (await fetch(`${server.url}/health`)).json()
    const log = (file: string) => readFile(join(logs, file), 'utf8')
    const edit = async (from: string, to: string) => {
      const path = join(realm, 'policy.yaml')
      const text = await readFile(path, 'utf8')
      expect(text).toContain(from)
      await writeFile(path, text.replace(from, to))
    }
    const bound = 'where: { gaveur_id: $gaveur_id }'
    expect([await statusOf('/api/gavage/1'), await statusOf('/api/gavage/2')]).toEqual([200, 403])

    await edit(bound, 'where: { gaveur_id: 2 }')
    await expect.poll(() => statusOf('/api/gavage/2'), { timeout: 20_000, interval: 50 }).toBe(200)
    expect(await statusOf('/api/gavage/1')).toBe(403)

    await edit('where: { gaveur_id: 2 }', 'where: { gaveur: 2 }')
    await expect
      .poll(policyHealth, { timeout: 20_000, interval: 50 })
      .toMatchObject({ status: 'degraded', checks: { policy: { status: 'degraded' } } })
    expect([await statusOf('/api/gavage/1'), await statusOf('/api/gavage/2')]).toEqual([403, 200])
    await expect
      .poll(() => log('main.log'), { timeout: 20_000 })
      .toMatch(/ERROR .*policy\.yaml:\d+:\d+ .*not a field of `gavage_data`/)

    await edit('where: { gaveur: 2 }', bound)
    await expect
      .poll(policyHealth, { timeout: 20_000, interval: 50 })
      .toMatchObject({ checks: { policy: { status: 'ok' } } })
    expect([await statusOf('/api/gavage/1'), await statusOf('/api/gavage/2')]).toEqual([200, 403])

    await server.stop()
    const changes = (await log('audit.log')).split('\n').filter((line) => line.includes('POLICY_CHANGE'))
    expect(changes.map((line) => /outcome=(\w+)/.exec(line)?.[1])).toEqual(['success', 'refused', 'success'])
  }))

async function signIn(issuer: string): Promise<string> {
  const answer = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'euralis-frontend',
      username: 'jean.martin@gaveur.fr',
      password: 'gaveur123',
    }),
  })
  const body: unknown = await answer.json()
  if (typeof body === 'object' && body !== null && 'access_token' in body && typeof body.access_token === 'string') {
    return body.access_token
  }
  throw new Error(`no token: ${answer.status} ${JSON.stringify(body)}`)
}
