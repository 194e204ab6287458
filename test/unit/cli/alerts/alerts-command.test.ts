import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../../src/audit/index.js'
import { startMailServer } from '../../../support/mail-server.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { logFolder, rememberSecret } from '../../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'
import { startWebhookReceiver } from '../../../support/webhook-receiver.js'

const RULES = `
targets:
  security: { mail: [security@example.com, gone@example.com] }
  chat: { webhook: chat }
rules:
  - name: many-refusals
    when: { event: UNAUTHORIZED_ACCESS }
    at_least: 3
    within: 5m
    by: subject
    to: chat
  - name: admin-granted
    title: Somebody was made an administrator
    severity: critical
    when: { event: ROLE_GRANT, record: { administration: true } }
    to: security
`
const SECRET = `whsec_${Buffer.alloc(32, 11).toString('base64')}`

async function rulesFile(text: string = RULES): Promise<string> {
  const path = join(await temporaryFolder(), 'alerts.yaml')
  await writeFile(path, text)
  return path
}

/** A trail in which jean is refused at these seconds, and somebody becomes an administrator after them. */
async function trailOf(seconds: readonly number[]): Promise<string> {
  const folder = await logFolder()
  const begin = Date.parse('2026-11-21T14:00:00Z')
  let now = begin
  const trail = createAuditTrail({ directory: folder, dataDirectory: folder, now: () => new Date(now) })
  for (const second of seconds) {
    now = begin + second * 1000
    trail.record({
      event: 'UNAUTHORIZED_ACCESS',
      outcome: 'refused',
      reason: 'out_of_bounds',
      subject: 'jean',
      user: 'jean.martin@gaveur.fr',
      requestId: `r-${second}`,
    })
  }
  now += 1000
  trail.record({
    event: 'ROLE_GRANT',
    outcome: 'success',
    reason: 'ok',
    user: 'admin',
    about: 'user jean',
    record: { administration: true, roles: 'admin' },
  })
  await trail.close()
  return join(folder, 'audit')
}

describe('passerelle alerts check', () => {
  it('says what each rule means, and what is disabled', async () => {
    const path = await rulesFile()
    const run = await runInProcess(['alerts', 'check', path], {
      environment: { SMTP_URL: 'smtp://127.0.0.1' },
    })
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toBe(`${path}: 2 rules, and nothing wrong with them.

  many-refusals  warning   3 × UNAUTHORIZED_ACCESS within 5m of one subject, once every 1h → log, chat
  admin-granted  critical  each ROLE_GRANT with administration true, once every 1h → log, security

Targets, beside main.log:
  security: mail to security@example.com, gone@example.com
  chat: webhook chat  disabled: ALERT_WEBHOOK_CHAT_URL is not set
`)
  })

  it('takes the file of ALERTS_FILE, and says the same as data', async () => {
    const { exitCode, stdout } = await runInProcess(['alerts', 'check', '--json'], {
      environment: { ALERTS_FILE: await rulesFile() },
    })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      rules: [{ name: 'many-refusals' }, { name: 'admin-granted', severity: 'critical' }],
      disabled: [
        { target: 'security', variable: 'SMTP_URL' },
        { target: 'chat', variable: 'ALERT_WEBHOOK_CHAT_URL' },
      ],
    })
  })

  it('lists every mistake with its place, and ends with 2', async () => {
    const path = await rulesFile(
      RULES.replace('UNAUTHORIZED_ACCESS', 'UNAUTHORISED_ACCESS').replace('to: chat', 'to: caht'),
    )
    const run = await runInProcess(['alerts', 'check', path])
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(run.stderr).toContain(
      `${path}:7:20  \`event\` has a value that is not known. Did you mean \`UNAUTHORIZED_ACCESS\`?`,
    )
    expect(run.stderr).toContain(`${path}:11:9  There is no target \`caht\`. Did you mean \`chat\`?`)
    const { stdout } = await runInProcess(['alerts', 'check', path, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'alert_rules_invalid',
      mistakes: [
        { line: 7, column: 20 },
        { line: 11, column: 9 },
      ],
    })
  })

  it.each([
    [{}, 'alert_rules_missing'],
    [{ ALERTS_FILE: '/nowhere/alerts.yaml' }, 'alert_rules_unreadable'],
    [{ ALERTS_FILE: 'alerts.yaml', ALERT_WEBHOOK_CHAT_URL: 'https://chat.example.com' }, 'configuration_invalid'],
  ])('with the environment %j ends with 2', async (environment, code) => {
    const { exitCode, stdout } = await runInProcess(['alerts', 'check', '--json'], { environment })
    expect([exitCode, JSON.parse(stdout).code]).toEqual([2, code])
  })
})

describe('passerelle alerts try', () => {
  it('says what would have fired, by the records’ own time', async () => {
    const folder = await trailOf([0, 60, 120, 130])
    const run = await runInProcess(['alerts', 'try', await rulesFile(), folder])
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout.split('\n').slice(0, 2)).toEqual([
      '2026-11-21T14:02:00.000Z  warning   many-refusals: subject jean  r-0, r-60, r-120',
      '2026-11-21T14:02:11.000Z  critical  Somebody was made an administrator: admin',
    ])
    expect(run.stdout).toMatch(/\n2 alerts by 2 of 2 rules; 1 more event kept back in their windows\. \d+ records\.\n$/)
  })

  it('says the same as data, of one file too, and leaves out what is no record', async () => {
    const folder = await trailOf([0, 400, 800])
    const [file = ''] = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jsonl'))
    await writeFile(join(folder, file), 'no record\n', { flag: 'a' })
    const run = await runInProcess(['alerts', 'try', await rulesFile(), join(folder, file), '--json'])
    expect(run.stderr).toContain('1 lines are no records')
    expect(JSON.parse(run.stdout)).toMatchObject({
      fired: 1,
      suppressed: 0,
      alerts: [{ rule: 'admin-granted', severity: 'critical', who: 'admin', about: 'user jean' }],
    })
  })

  it('without the trail ends with 1', async () => {
    const { exitCode, stdout } = await runInProcess(['alerts', 'try', await rulesFile(), '/nowhere', '--json'])
    expect([exitCode, JSON.parse(stdout).code]).toEqual([1, 'events_unreadable'])
  })
})

describe('passerelle alerts send', () => {
  it('says of each receiver whether the message was taken, and ends with 1 where one was not', async () => {
    const server = await startMailServer({
      withoutTls: true,
      refuse: (address) => (address === 'gone@example.com' ? 550 : undefined),
    })
    const environment = { ALERTS_FILE: await rulesFile(), SMTP_URL: `smtp://127.0.0.1:${server.port}` }
    const run = await runInProcess(['alerts', 'send', 'security'], { environment })
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toMatch(/^mail to security@example\.com: taken\nmail to gone@example\.com: not sent: .*550/)
    expect(server.received[0]?.source).toContain('nothing has happened')
  })

  it('signs what it sends to a webhook', async () => {
    const receiver = await startWebhookReceiver()
    const environment = {
      ALERTS_FILE: await rulesFile(),
      ALERT_WEBHOOK_CHAT_URL: receiver.url,
      ALERT_WEBHOOK_CHAT_SECRET: rememberSecret(SECRET),
    }
    const run = await runInProcess(['alerts', 'send', 'chat', '--json'], { environment })
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, receivers: [{ receiver: 'webhook chat' }] })
    expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,/)
    expect(JSON.parse(receiver.received[0]?.body ?? '').type).toBe('alert.test')
  })

  it.each([
    ['securty', 'target_unknown', 'Did you mean security?'],
    ['security', 'target_disabled', 'SMTP_URL is not set'],
  ])('to %s ends with 2', async (target, code, says) => {
    const { exitCode, stdout } = await runInProcess(['alerts', 'send', target, '--file', await rulesFile(), '--json'])
    expect([exitCode, JSON.parse(stdout).code]).toEqual([2, code])
    expect(stdout).toContain(says)
  })
})
