import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../src/app.js'
import { jsonOf } from '../../support/json-of.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { withEditedRealm } from '../../unit/realm-config/edited-realm.js'

async function serve(environment: Record<string, string> = {}) {
  const logs = await logFolder()
  const server = await startServer(
    testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, PORT: '0', LOG_LEVELS: 'cache=error', ...environment }),
  )
  onTestFinished(() => server.stop())
  const signIn = async (username: string, password: string): Promise<string> => {
    const answer = fetch(`${server.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'euralis-frontend', username, password }),
    })
    const { access_token } = await jsonOf<{ access_token: string }>(answer)
    return `Bearer ${rememberSecret(access_token)}`
  }
  const ask = async (authorization: string, body?: object) => {
    const answer = await fetch(`${server.url}/logging/levels`, {
      method: body === undefined ? 'GET' : 'PUT',
      headers: { authorization, 'Content-Type': 'application/json', 'X-Request-ID': 'level-change' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const said = await jsonOf<{ levels?: Record<string, object>; code?: string }>(Promise.resolve(answer))
    return { status: answer.status, ...said }
  }
  return { server, logs, signIn, ask, log: (name: string) => readFile(join(logs, name), 'utf8') }
}

it('log levels are seen and changed by those who may, and the trail says by whom', async () => {
  const { server, signIn, ask, log } = await serve()
  const admin = await signIn('admin@euralis.fr', 'admin123')
  const jean = await signIn('jean.martin@gaveur.fr', 'gaveur123')
  expect((await ask(admin)).levels).toMatchObject({
    auth: { level: 'INFO', configured: 'INFO', reverts_at: null },
    cache: { level: 'ERROR', configured: 'ERROR', reverts_at: null },
  })
  expect(await ask(jean)).toMatchObject({ status: 403 })
  expect(await ask(jean, { levels: { auth: 'CRITICAL' } })).toMatchObject({ status: 403 })

  expect(await ask(admin, { levels: { auth: 'DEBUG' }, for_seconds: 600 })).toMatchObject({
    status: 200,
    levels: { auth: { level: 'DEBUG', reverts_at: expect.stringMatching(/^20/) }, api: { level: 'INFO' } },
  })
  await fetch(`${server.url}/api/gavage/1`, { headers: { authorization: jean } })
  for (const body of [
    { levels: {} },
    { levels: { auth: 'TRACE' } },
    { levels: { audit: 'ERROR' } },
    { levels: { auth: 'DEBUG' }, for_seconds: 0 },
    { levels: { auth: 'DEBUG' }, for_minutes: 5 },
  ]) {
    expect(await ask(admin, body)).toMatchObject({ status: 400, code: 'validation_failed' })
  }
  await server.stop()

  const changes = (await log('audit.log')).split('\n').filter((line) => line.includes('LOG_LEVEL_CHANGE'))
  expect(changes).toHaveLength(1)
  expect(changes[0]).toMatch(
    /LOG_LEVEL_CHANGE outcome=success reason=requested method=PUT path=\/logging\/levels record=module:auth,from:INFO,to:DEBUG,until:20\S+ subject=\S+ .*address=127\.0\.0\.1 .*\| request_id=level-change \| user=admin@euralis\.fr$/,
  )
  expect(await log('main.log')).toMatch(
    /level of auth: INFO → DEBUG until 20\S+ \(requested\) \| request_id=level-change/,
  )
  expect(await log('auth.log')).toMatch(/\| DEBUG {4}\| auth .*user=jean\.martin@gaveur\.fr/)
})

it('what is configured anew counts, and stands in the trail', async () => {
  const { server, log } = await serve()
  server.reconfigure(testConfiguration({ LOG_LEVEL: 'WARNING', LOG_LEVELS: 'main=INFO,cache=ERROR' }))
  server.reconfigure(testConfiguration({ LOG_LEVEL: 'WARNING', LOG_LEVELS: 'main=INFO,cache=ERROR' }))
  await server.stop()
  const changes = (await log('audit.log')).split('\n').filter((line) => line.includes('LOG_LEVEL_CHANGE'))
  expect(changes).toHaveLength(6)
  expect(changes.join()).toContain('reason=configured record=module:api,from:INFO,to:WARNING')
  expect(await log('main.log')).toContain('settings were read again: the log levels are as they were')
})

it('a policy without the permission has no such routes', () =>
  withEditedRealm(
    [
      { file: 'policy.test.yaml', write: undefined },
      { file: 'policy.yaml', replace: ['  logging: { description: Log levels, actions: [manage] }\n', ''] },
    ],
    async (realm) => {
      const { server, ask, signIn, log } = await serve({ REALM_CONFIG: realm })
      expect(await ask(await signIn('admin@euralis.fr', 'admin123'))).toMatchObject({ status: 404 })
      await server.stop()
      expect(await log('main.log')).toContain('policy.yaml does not declare logging:manage')
    },
  ))
