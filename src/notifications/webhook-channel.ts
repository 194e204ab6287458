import type { OutboundFetch } from '../outbound/index.js'
import { codeSpan } from './code-span.js'
import { post } from './post.js'
import { signWebhook } from './sign-webhook.js'
import type { Channel, Notification } from './types.js'

export interface WebhookChannelOptions {
  /** What the configuration calls it. Its address may be a secret, and is never named. */
  readonly name: string
  readonly url: string
  /** Each signs: several while one follows another. */
  readonly keys: readonly Uint8Array[]
  readonly fetch: OutboundFetch
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** Posts notifications as Standard Webhooks, each attempt signed with its own time. */
export function createWebhookChannel(options: WebhookChannelOptions): Channel {
  const { name, url, keys, fetch, now = Date.now } = options
  return {
    name: `webhook ${name}`,
    async send(notification, signal) {
      const body = JSON.stringify(payloadOf(notification))
      const timestampSeconds = Math.floor(now() / 1000)
      const headers = signWebhook({ id: notification.id, timestampSeconds, body }, keys)
      await post({ fetch, url, headers, body }, signal)
    },
  }
}

/** `type`, `timestamp` and `data` for programs; `text` is what Slack, Mattermost and their like show. */
const payloadOf = ({ type, time, severity, title, facts }: Notification) => ({
  type,
  timestamp: time.toISOString(),
  data: { severity, title, ...Object.fromEntries(facts) },
  text: [
    `${severity.toUpperCase()}: ${codeSpan(title)}`,
    ...facts.map(([name, value]) => `${name}: ${codeSpan(value)}`),
  ].join('\n'),
})
