import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../src/app.js'
import { jsonOf } from '../../support/json-of.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testConfiguration } from '../../support/test-configuration.js'

it('answers a gateway over HTTP as it would answer the person', async () => {
  const logs = await logFolder()
  const server = await startServer(testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, LOG_LEVEL: 'DEBUG', PORT: '0' }))
  onTestFinished(() => server.stop())
  const signIn = async (username: string, password: string) => {
    const body = new URLSearchParams({ grant_type: 'password', client_id: 'euralis-frontend', username, password })
    const answer = fetch(`${server.issuer}/protocol/openid-connect/token`, { method: 'POST', body })
    return rememberSecret((await jsonOf<{ access_token: string }>(answer)).access_token)
  }
  const metadata = await jsonOf<Record<string, string>>(fetch(`${server.url}/.well-known/authzen-configuration`))
  expect(metadata.policy_decision_point).toBe(server.url)
  const ask = (token: string, subject: object, gaveurId: number) =>
    fetch(metadata.access_evaluation_endpoint ?? '', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-request-id': 'gateway-1' },
      body: JSON.stringify({
        subject,
        action: { name: 'read' },
        resource: { type: 'gavage_data', id: `${gaveurId}`, properties: { gaveur_id: gaveurId } },
      }),
    })
  const decision = async (answer: Promise<Response>) => (await jsonOf<{ decision: boolean }>(answer)).decision

  const jean = await signIn('jean.martin@gaveur.fr', 'gaveur123')
  const admin = await signIn('admin@euralis.fr', 'admin123')
  const self = { type: 'user', id: 'jean.martin@gaveur.fr' }
  expect([await decision(ask(jean, self, 1)), await decision(ask(jean, self, 2))]).toEqual([true, false])
  const byToken = { ...self, properties: { access_token: jean } }
  expect([await decision(ask(admin, byToken, 1)), await decision(ask(admin, byToken, 2))]).toEqual([true, false])
  const inWords = { ...self, properties: { roles: ['gaveur'], attributes: { gaveur_id: 2 } } }
  expect([await decision(ask(admin, inWords, 1)), await decision(ask(admin, inWords, 2))]).toEqual([false, true])
  expect((await ask(jean, inWords, 2)).status).toBe(403)
  expect((await ask('none', self, 1)).status).toBe(401)
  const echoed = await ask(jean, self, 1)
  expect(echoed.headers.get('x-request-id')).toBe('gateway-1')

  await server.stop()
  expect(await readFile(join(logs, 'auth.log'), 'utf8')).toMatch(
    /would refuse jean\.martin@gaveur\.fr: .*policy\.yaml:\d+/,
  )
  expect(await readFile(join(logs, 'audit.log'), 'utf8')).toContain('path=/access/v1/evaluation')
})
