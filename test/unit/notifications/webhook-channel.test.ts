import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signWebhook, webhookKey } from '../../../src/notifications/sign-webhook.js'
import { createWebhookChannel } from '../../../src/notifications/webhook-channel.js'
import { createFetch } from '../../../src/outbound/index.js'
import { type ReceivedPost, startWebhookReceiver } from '../../support/webhook-receiver.js'
import { notification } from './notification.js'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const NOW_MS = 1_795_301_100_900

const keyOf = (secret: string): Uint8Array => webhookKey(secret) ?? new Uint8Array()
const channelTo = (url: string, secrets: readonly string[] = [SECRET]) =>
  createWebhookChannel({ name: 'chat', url, keys: secrets.map(keyOf), fetch: createFetch(), now: () => NOW_MS })
const signal = () => AbortSignal.timeout(20_000)

/** As the specification tells a receiver to do it: nothing of ours in it. */
function isSignedWith(secret: string, { headers, body }: ReceivedPost): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const expected = createHmac('sha256', key).update(signed).digest('base64')
  return String(headers['webhook-signature']).split(' ').includes(`v1,${expected}`)
}

describe('a webhook', () => {
  it('says what happened, and proves by its signature who says it', async () => {
    const receiver = await startWebhookReceiver()
    await channelTo(receiver.url).send(notification(), signal())
    const [post] = receiver.received
    expect(post).toMatchObject({
      method: 'POST',
      path: '/hook',
      headers: { 'content-type': 'application/json', 'webhook-id': 'msg_0001', 'webhook-timestamp': '1795301100' },
    })
    expect(JSON.parse(post?.body ?? '')).toEqual({
      type: 'alert.fired',
      timestamp: '2026-11-21T22:45:00.000Z',
      data: {
        severity: 'critical',
        title: '20 refusals of jean.martin@gaveur.fr within 5m',
        rule: 'many-refusals',
        who: 'jean.martin@gaveur.fr',
        request_ids: 'r-1, r-2',
      },
      text: [
        'CRITICAL: `20 refusals of jean.martin@gaveur.fr within 5m`',
        'rule: `many-refusals`',
        'who: `jean.martin@gaveur.fr`',
        'request_ids: `r-1, r-2`',
      ].join('\n'),
    })
    expect(post !== undefined && isSignedWith(SECRET, post)).toBe(true)
    expect(post !== undefined && isSignedWith(SECRET, { ...post, body: `${post.body} ` })).toBe(false)
    expect(post !== undefined && isSignedWith(OTHER, post)).toBe(false)
  })

  it('is signed with both secrets while one follows the other', async () => {
    const receiver = await startWebhookReceiver()
    await channelTo(receiver.url, [SECRET, OTHER]).send(notification(), signal())
    const [post] = receiver.received
    expect([SECRET, OTHER].map((secret) => post !== undefined && isSignedWith(secret, post))).toEqual([true, true])
  })

  it('is signed as the example of the specification', () => {
    const body = '{"test": 2432232314}'
    const headers = signWebhook({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1614265330, body }, [
      keyOf(SECRET),
    ])
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('shows nothing of a value as markup, mention or link', async () => {
    const receiver = await startWebhookReceiver()
    const evil = '`</code><!channel> [click](https://evil.example) & @everyone'
    await channelTo(receiver.url).send(notification({ title: evil, facts: [['who', '']] }), signal())
    const { text } = JSON.parse(receiver.received[0]?.body ?? '')
    expect(text).toBe(
      'CRITICAL: `\\u0060\\u003c/code\\u003e\\u003c!channel\\u003e [click](https://evil.example) \\u0026 @everyone`\nwho: `(empty)`',
    )
  })

  it.each([
    [500, {}, 'send_failed', {}],
    [404, {}, 'send_failed', {}],
    [429, { 'retry-after': '17' }, 'send_failed', { retryAfterMs: 17_000 }],
    [503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, 'send_failed', {}],
    [410, {}, 'send_refused', {}],
    [302, { location: 'http://127.0.0.1:9/elsewhere' }, 'send_refused', {}],
  ])('that is answered %i is not delivered, and goes nowhere else', async (status, headers, code, details) => {
    const receiver = await startWebhookReceiver(() => ({ status, headers }))
    await expect(channelTo(receiver.url).send(notification(), signal())).rejects.toMatchObject({ code, details })
    expect(receiver.received).toHaveLength(1)
  })

  it('says why it could not be sent, without the address', async () => {
    const failing = channelTo('http://127.0.0.1:9/services/T0/secret-part').send(notification(), signal())
    await expect(failing).rejects.toMatchObject({ code: 'send_failed', message: expect.stringMatching(/reached: \S+/) })
    await expect(failing).rejects.not.toThrow(/secret-part/)
  })

  it('names no address that an error brings along, and reads no answer', async () => {
    const url = 'https://hooks.example/secret-part'
    const failing = createWebhookChannel({
      name: 'chat',
      url,
      keys: [keyOf(SECRET)],
      fetch: () => Promise.reject(new TypeError(`Failed to parse URL from ${url}`)),
    })
    const error = await failing.send(notification(), signal()).catch((thrown: unknown) => thrown)
    expect(`${error}`).toContain('Failed to parse URL from …')
    expect(`${error}`).not.toContain('secret-part')
    let isCancelled = false
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024)),
      cancel() {
        isCancelled = true
      },
    })
    const answering = createWebhookChannel({
      name: 'chat',
      url,
      keys: [keyOf(SECRET)],
      fetch: () => Promise.resolve(new Response(endless)),
    })
    await answering.send(notification(), signal())
    expect(isCancelled).toBe(true)
  })

  it('waits no longer than it may', async () => {
    const receiver = await startWebhookReceiver(() => undefined)
    const sending = channelTo(receiver.url).send(notification(), AbortSignal.timeout(50))
    await expect(sending).rejects.toMatchObject({
      code: 'send_failed',
      message: "it can't be reached: no answer in time",
    })
  })
})

it.each([
  ['whsec_', 'of nothing'],
  ['whsec_c2hvcnQ=', 'of 5 bytes'],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, 'of 65 bytes'],
  ['whsec_not base64, certainly not base64!', 'that is no base64'],
])('a secret %s is none: one %s', (secret) => {
  expect(webhookKey(secret)).toBeUndefined()
})
