import { AsyncLocalStorage } from 'node:async_hooks'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  createErrorReporter,
  createNotifications,
  loadErrorReporter,
  webhookKey,
} from '../../../src/notifications/index.js'
import { createFetch } from '../../../src/outbound/index.js'
import { memoryLogger } from '../../support/fakes.js'
import { startMailServer } from '../../support/mail-server.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { startWebhookReceiver } from '../../support/webhook-receiver.js'
import { notification } from './notification.js'

const keys = [webhookKey(`whsec_${Buffer.alloc(32, 7).toString('base64')}`) ?? new Uint8Array()]

describe('notifications', () => {
  it('without credentials are disabled, and sending is nothing', async () => {
    const notifications = createNotifications({ fetch: createFetch(), log: memoryLogger() })
    expect(notifications.status()).toEqual({ mail: 'disabled', sms: 'disabled', webhooks: 'disabled' })
    for (const receivers of [{ mail: ['a@example.com'] }, { sms: ['+33612345678'] }, { webhook: 'chat' }]) {
      expect(notifications.channels(receivers)).toBeUndefined()
      notifications.send(notification(), receivers)
    }
    await notifications.close(1_000)
  })

  it('reach each receiver by itself: one that is refused keeps none from another', async () => {
    const log = memoryLogger()
    const mailServer = await startMailServer({
      withoutTls: true,
      refuse: (address) => (address === 'gone@example.com' ? 550 : undefined),
    })
    const chat = await startWebhookReceiver()
    const gateway = await startWebhookReceiver()
    const notifications = createNotifications({
      mail: { url: `smtp://127.0.0.1:${mailServer.port}` },
      sms: { url: gateway.url, token: 'a-token-of-the-gateway', from: 'Passerelle' },
      webhooks: { chat: { url: chat.url, keys } },
      fetch: createFetch(),
      log,
    })
    expect(notifications.status()).toEqual({ mail: 'ok', sms: 'ok', webhooks: 'ok' })
    notifications.send(notification(), { mail: ['gone@example.com', 'here@example.com'] })
    notifications.send(notification(), { sms: ['+33612345678', '+33687654321'] })
    notifications.send(notification(), { webhook: 'chat' })
    await Promise.all([mailServer.has(1), chat.has(1), gateway.has(2)])
    await notifications.close(5_000)
    expect(mailServer.received.flatMap(({ to }) => to)).toEqual(['here@example.com'])
    expect(gateway.received.map(({ body }) => JSON.parse(body).to).sort()).toEqual(['+33612345678', '+33687654321'])
    expect(gateway.received[0]?.headers.authorization).toBe('Bearer a-token-of-the-gateway')
    expect(JSON.parse(gateway.received[0]?.body ?? '')).toMatchObject({
      text: 'CRITICAL 20 refusals of jean.martin@gaveur.fr within 5m',
      from: 'Passerelle',
    })
    expect(notifications.status()).toEqual({ mail: 'degraded', sms: 'ok', webhooks: 'ok' })
    expect(log.lines).toEqual([expect.stringMatching(/^ERROR mail to gone@example\.com: msg_0001 is lost.*550/)])
  })

  it('are sent apart from whatever request began them', async () => {
    const request = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const chat = await startWebhookReceiver()
    const notifications = createNotifications({
      webhooks: { chat: { url: chat.url, keys } },
      fetch: (url, init) => {
        seen.push(request.getStore())
        return createFetch()(url, init)
      },
      log: memoryLogger(),
    })
    request.run('r-1', () => notifications.send(notification(), { webhook: 'chat' }))
    await chat.has(1)
    await notifications.close(5_000)
    expect(seen).toEqual([undefined])
  })

  it('keep a short message short', async () => {
    const gateway = await startWebhookReceiver()
    const sms = { url: gateway.url, token: 'a-token-of-the-gateway' }
    const notifications = createNotifications({ sms, fetch: createFetch(), log: memoryLogger() })
    notifications.send(notification({ title: 'x'.repeat(1000) }), { sms: ['+33612345678'] })
    await gateway.has(1)
    await notifications.close(5_000)
    expect(JSON.parse(gateway.received[0]?.body ?? '').text).toHaveLength(306)
  })
})

describe('an error reporter', () => {
  it('hears of the error and its context', () => {
    const heard: unknown[] = []
    const reporter = createErrorReporter((...given) => void heard.push(given), memoryLogger())
    const error = new Error('unexpected')
    reporter.report(error, { request_id: 'r-1', user: undefined })
    expect(heard).toEqual([[error, { request_id: 'r-1' }]])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no network')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no network')
      },
    ],
  ])('that %s harms nobody, and is told of once', async (_, hook) => {
    const log = memoryLogger()
    const reporter = createErrorReporter(hook, log)
    reporter.report(new Error('one'))
    reporter.report(new Error('two'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(reporter.failures()).toBe(2)
    expect(log.lines).toEqual([expect.stringContaining('no network')])
  })

  it('that is not there is no fault', () => {
    expect(() => createErrorReporter(undefined, memoryLogger()).report(new Error('one'))).not.toThrow()
  })

  it('is loaded from a module', async () => {
    const path = join(await temporaryFolder(), 'reporter.mjs')
    writeFileSync(
      path,
      'export const reportError = (error, context) => [error.message, context.request_id].join(" ")\n',
    )
    const hook = await loadErrorReporter(path)
    expect(hook(new Error('unexpected'), { request_id: 'r-1' })).toBe('unexpected r-1')
  })

  it.each([
    ['export const somethingElse = 1\n', /exports no reportError/],
    ['this is no JavaScript\n', /can't be loaded/],
  ])('is refused at the start where its module is %j', async (text, says) => {
    const path = join(await temporaryFolder(), 'reporter.mjs')
    writeFileSync(path, text)
    await expect(loadErrorReporter(path)).rejects.toMatchObject({
      code: 'error_reporter_invalid',
      message: expect.stringMatching(says),
    })
  })
})
