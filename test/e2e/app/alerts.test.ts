import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { type RunningServer, startServer } from '../../../src/app.js'
import { mintToken } from '../../../src/testing/index.js'
import { jsonOf } from '../../support/json-of.js'
import { startMailServer } from '../../support/mail-server.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { startWebhookReceiver } from '../../support/webhook-receiver.js'

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
const MAIL_PASSWORD = 'a-password-of-the-mailbox'
const SMS_TOKEN = 'a-token-of-the-gateway'

const RULES = `
targets:
  security: { mail: [security@example.com] }
  chat: { webhook: chat }
  duty: { sms: ['+33612345678'] }
rules:
  - name: many-refusals
    title: Many refusals of one subject
    severity: critical
    when: { event: UNAUTHORIZED_ACCESS }
    at_least: 3
    within: 5m
    by: subject
    to: [security, chat, duty]
`

interface Started {
  readonly server: RunningServer
  readonly logs: string
  readonly health: () => Promise<unknown>
  /** Asks for what this user may not see. */
  readonly refuse: (username: string) => Promise<void>
}

async function start(environment: Readonly<Record<string, string>>, rules?: string): Promise<Started> {
  const logs = await logFolder()
  const file = join(await temporaryFolder(), 'alerts.yaml')
  if (rules !== undefined) await writeFile(file, rules)
  const server = await startServer(
    testConfiguration({
      LOG_DIR: logs,
      DATA_DIR: logs,
      PORT: '0',
      ...(rules === undefined ? {} : { ALERTS_FILE: file }),
      ...environment,
    }),
  )
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= server.stop())
  onTestFinished(stop)
  return {
    server: { ...server, stop },
    logs,
    health: async () => jsonOf(await fetch(`${server.url}/health`)),
    async refuse(username) {
      const attributes = { gaveur_id: 1, site_id: 'LL' }
      const token = await mintToken({ issuer: server.issuer, username, roles: ['gaveur'], attributes })
      const headers = { Authorization: `Bearer ${rememberSecret(token)}` }
      const answer = await fetch(`${server.url}/api/gavage/2`, { headers })
      expect(answer.status).toBe(403)
    },
  }
}

it('a server without anything starts, and says what is disabled', async () => {
  const { health } = await start({})
  expect(await health()).toMatchObject({
    status: 'ok',
    checks: {
      mail: { status: 'disabled' },
      sms: { status: 'disabled' },
      webhooks: { status: 'disabled' },
      error_reporter: { status: 'disabled' },
      alerts: { status: 'disabled' },
    },
  })
})

it('a server with rules and without credentials starts, warns once of each target, and has its alerts in main.log', async () => {
  const { server, health, refuse, logs } = await start({}, RULES)
  for (let count = 0; count < 5; count += 1) await refuse('jean.martin@gaveur.fr')
  expect(await health()).toMatchObject({
    status: 'ok',
    checks: { mail: { status: 'disabled' }, alerts: { status: 'ok' } },
  })
  await server.stop()
  const lines = (await readFile(join(logs, 'main.log'), 'utf8')).split('\n')
  expect(lines.filter((line) => line.includes('stand in main.log alone'))).toEqual([
    expect.stringMatching(/WARNING .*alerts for `security` .*: SMTP_URL is not set\.$/),
    expect.stringMatching(/WARNING .*alerts for `chat` .*: ALERT_WEBHOOK_CHAT_URL is not set\.$/),
    expect.stringMatching(/WARNING .*alerts for `duty` .*: SMS_GATEWAY_URL is not set\.$/),
  ])
  expect(lines.filter((line) => line.includes('ALERT '))).toEqual([
    expect.stringMatching(
      /CRITICAL \| main .* ALERT Many refusals of one subject: subject .*request_ids=\S+, \S+, \S+$/,
    ),
  ])
})

it('a server with everything tells everybody, once a window, and keeps no request waiting for whoever is silent', async () => {
  const mail = await startMailServer({ user: 'ops@example.com', password: rememberSecret(MAIL_PASSWORD) })
  const authorities = join(await temporaryFolder(), 'authority.pem')
  await writeFile(authorities, mail.authority)
  const chat = await startWebhookReceiver()
  const silent = await startWebhookReceiver(() => undefined)
  const { server, health, refuse, logs } = await start(
    {
      SMTP_URL: `smtp://ops%40example.com:${MAIL_PASSWORD}@127.0.0.1:${mail.port}?requireTLS=true`,
      NODE_EXTRA_CA_CERTS: authorities,
      ALERT_WEBHOOK_CHAT_URL: chat.url,
      ALERT_WEBHOOK_CHAT_SECRET: rememberSecret(SECRET),
      SMS_GATEWAY_URL: silent.url,
      SMS_GATEWAY_TOKEN: rememberSecret(SMS_TOKEN),
    },
    RULES,
  )
  for (let count = 0; count < 6; count += 1) await refuse('jean.martin@gaveur.fr')
  await Promise.all([mail.has(1), chat.has(1), silent.has(1)])
  expect(mail.received).toHaveLength(1)
  expect(mail.received[0]).toMatchObject({ to: ['security@example.com'], secure: true, user: 'ops@example.com' })
  expect(mail.received[0]?.source).toContain('Many refusals of one subject')
  expect(JSON.parse(chat.received[0]?.body ?? '')).toMatchObject({
    type: 'alert.fired',
    data: { severity: 'critical', rule: 'many-refusals', counted: '3 within 5m' },
  })
  expect(await health()).toMatchObject({
    status: 'ok',
    checks: { mail: { status: 'ok' }, webhooks: { status: 'ok' }, alerts: { status: 'ok' } },
  })
  await server.stop()
  expect(await readFile(join(logs, 'main.log'), 'utf8')).toMatch(
    /ERROR .*sms to \+33612345678: msg_\S+ is lost, 1 so far/,
  )
}, 60_000)

it('a server that finds its trail changed says so by an alert', async () => {
  const folder = await logFolder()
  const rules =
    'rules: [{ name: chain-broken, severity: critical, when: { event: [AUDIT_VERIFY, TRAIL_STARTED], outcome: failure } }]'
  const before = await start({ LOG_DIR: folder, DATA_DIR: folder }, rules)
  await before.refuse('jean.martin@gaveur.fr')
  await before.server.stop()
  expect(await readFile(join(folder, 'main.log'), 'utf8')).not.toContain('ALERT')
  const audit = join(folder, 'audit')
  const [name = ''] = (await readdir(audit)).filter((file) => file.endsWith('.jsonl'))
  const written = await readFile(join(audit, name), 'utf8')
  await writeFile(join(audit, name), written.replace('/api/gavage/2', '/api/gavage/1'))
  const after = await start({ LOG_DIR: folder, DATA_DIR: folder }, rules)
  await after.server.stop()
  const alerts = (await readFile(join(folder, 'main.log'), 'utf8')).split('\n').filter((line) => line.includes('ALERT'))
  expect(alerts).toEqual([
    expect.stringMatching(/CRITICAL \| main .* ALERT chain-broken: .*event=TRAIL_STARTED failure chain_damaged/),
  ])
})

it('a refresh token that is used twice is an event, over which an alert is raised', async () => {
  const rules = 'rules: [{ name: reuse, severity: critical, when: { event: TOKEN_REUSE }, by: subject }]'
  const { server, logs } = await start({}, rules)
  const ask = async (grant: Readonly<Record<string, string>>): Promise<string> => {
    const body = new URLSearchParams({ client_id: 'euralis-frontend', ...grant })
    const answer = await fetch(`${server.issuer}/protocol/openid-connect/token`, { method: 'POST', body })
    const tokens = z.object({ access_token: z.string(), refresh_token: z.string() }).safeParse(await answer.json()).data
    rememberSecret(tokens?.access_token ?? 'no-token-was-given')
    return rememberSecret(tokens?.refresh_token ?? 'no-token-was-given')
  }
  const login = { grant_type: 'password', username: 'jean.martin@gaveur.fr', password: 'gaveur123' }
  const refresh = { grant_type: 'refresh_token', refresh_token: await ask(login) }
  await ask(refresh)
  await ask(refresh)
  await server.stop()
  expect(await readFile(join(logs, 'main.log'), 'utf8')).toMatch(/CRITICAL \| main .* ALERT reuse: subject 0c5e3a52-/)
  const line = (await readFile(join(logs, 'audit.log'), 'utf8'))
    .split('\n')
    .filter((text) => text.includes('TOKEN_REUSE'))
  expect(line).toEqual([
    expect.stringMatching(
      /TOKEN_REUSE outcome=refused reason=refresh_token_reused method=POST .* client=euralis-frontend session=\S+ token=\S+ address=127\.0\.0\.1 .*request_id=\S+ \| user=jean\.martin@gaveur\.fr$/,
    ),
  ])
})

it('a refresh token that is used twice is of the same person as all that they do, under pseudonyms too', async () => {
  const privacyKey = rememberSecret(Buffer.alloc(32, 5).toString('base64'))
  const { server, logs } = await start({ AUDIT_PSEUDONYMS: 'on', AUDIT_PRIVACY_KEY: privacyKey })
  const tokens = z.object({ access_token: z.string(), refresh_token: z.string() })
  const ask = (grant: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${server.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'euralis-frontend', ...grant }),
    })
  const login = await ask({ grant_type: 'password', username: 'jean.martin@gaveur.fr', password: 'gaveur123' })
  const { access_token, refresh_token } = tokens.parse(await login.json())
  for (const token of [access_token, refresh_token]) rememberSecret(token)
  await fetch(`${server.url}/api/gavage/1`, { headers: { authorization: `Bearer ${access_token}` } })
  const again = tokens.parse(await (await ask({ grant_type: 'refresh_token', refresh_token })).json())
  for (const token of Object.values(again)) rememberSecret(token)
  expect((await ask({ grant_type: 'refresh_token', refresh_token })).status).toBe(400)
  await server.stop()
  const lines = (await readFile(join(logs, 'audit.log'), 'utf8')).split('\n')
  const whoOf = (event: string) => /subject=(p:\S+)/.exec(lines.find((line) => line.includes(event)) ?? '')?.[1]
  expect(whoOf('TOKEN_REUSE')).toBe(whoOf('AUTHENTICATED_REQUEST') ?? 'nobody')
})

it('alerts under pseudonyms tell nobody whose they are, fire by user too, and warn of a rule that asks for a name', async () => {
  const privacyKey = rememberSecret(Buffer.alloc(32, 5).toString('base64'))
  const rules = `
rules:
  - { name: by-user, when: { event: UNAUTHORIZED_ACCESS }, at_least: 2, within: 5m, by: user }
  - { name: of-jean, when: { event: UNAUTHORIZED_ACCESS, user: jean.martin@gaveur.fr } }`
  const { server, logs, refuse } = await start({ AUDIT_PSEUDONYMS: 'on', AUDIT_PRIVACY_KEY: privacyKey }, rules)
  for (let count = 0; count < 2; count += 1) await refuse('jean.martin@gaveur.fr')
  await server.stop()
  const lines = (await readFile(join(logs, 'main.log'), 'utf8')).split('\n')
  const alerts = lines.filter((line) => line.includes('ALERT '))
  expect(alerts).toEqual([expect.stringMatching(/ALERT by-user: p:[0-9a-f]{8}:[0-9a-f]{32}: /)])
  // The line would be the key to all that the trail has of him.
  expect(alerts.join()).not.toContain('jean')
  expect(lines.filter((line) => line.includes('by name'))).toEqual([
    expect.stringMatching(/WARNING .*the rule `of-jean` asks for people by name/),
  ])
})

it('rules are read again with the other settings: wrong ones change nothing, the same ones go on, others begin anew', async () => {
  const { server, logs, refuse } = await start({}, 'rules: [{ name: first, when: { event: UNAUTHORIZED_ACCESS } }]')
  const file = join(await temporaryFolder(), 'alerts.yaml')
  const main = () => readFile(join(logs, 'main.log'), 'utf8')
  const alerts = async () => (await main()).match(/(?<=ALERT )\w+/g)
  const take = async (rules: string, says: string) => {
    await writeFile(file, rules)
    server.reconfigure(testConfiguration({ ALERTS_FILE: file }))
    await expect.poll(main, { timeout: 20_000 }).toContain(says)
  }
  const second = 'rules: [{ name: second, when: { event: UNAUTHORIZED_ACCESS } }]'
  await refuse('jean.martin@gaveur.fr')
  await take('rules: [{ name: wrong, when: { event: NOTHING } }]', 'alerts: the rules are as they were: ')
  await refuse('jean.martin@gaveur.fr')
  await expect.poll(alerts, { timeout: 20_000 }).toEqual(['first'])
  await take(second, 'are in force: 1')
  await refuse('jean.martin@gaveur.fr')
  await expect.poll(alerts, { timeout: 20_000 }).toEqual(['first', 'second'])
  await take(second, 'the log levels are as they were')
  await refuse('jean.martin@gaveur.fr')
  await take(
    'rules: [{ name: third, when: { event: UNAUTHORIZED_ACCESS } }, { name: more, when: { event: LOGOUT } }]',
    'are in force: 2',
  )
  await refuse('jean.martin@gaveur.fr')
  await server.stop()
  expect((await main()).match(/are in force/g)).toHaveLength(2)
  expect(await alerts()).toEqual(['first', 'second', 'third'])
})

it('a webhook that fails makes the server degraded, and no request fails', async () => {
  const chat = await startWebhookReceiver(() => ({ status: 410 }))
  const { health, refuse } = await start(
    { ALERT_WEBHOOK_CHAT_URL: chat.url, ALERT_WEBHOOK_CHAT_SECRET: rememberSecret(SECRET) },
    RULES,
  )
  for (let count = 0; count < 3; count += 1) await refuse('jean.martin@gaveur.fr')
  await vi.waitFor(
    async () =>
      expect(await health()).toMatchObject({ status: 'degraded', checks: { webhooks: { status: 'degraded' } } }),
    { timeout: 20_000 },
  )
})

it.each([
  [
    {},
    'rules: [{ name: one, when: { event: TOKEN_REUS } }]',
    'alert_rules_invalid',
    /1:37 .*Did you mean `TOKEN_REUSE`/,
  ],
  [{ ERROR_REPORTER: '/nowhere/reporter.mjs' }, RULES, 'error_reporter_invalid', /ERROR_REPORTER/],
])('a server that is configured %j wrongly does not start', async (environment, rules, code, says) => {
  await expect(start(environment, rules)).rejects.toMatchObject({ code, message: expect.stringMatching(says) })
})

it('a reporter of errors is loaded at the start, and is well until it fails', async () => {
  const reporter = join(await temporaryFolder(), 'reporter.mjs')
  await writeFile(reporter, 'export const reportError = () => {}\n')
  const { health } = await start({ ERROR_REPORTER: reporter })
  expect(await health()).toMatchObject({ status: 'ok', checks: { error_reporter: { status: 'ok' } } })
})
