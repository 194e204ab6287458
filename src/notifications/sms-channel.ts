import type { OutboundFetch } from '../outbound/index.js'
import { post } from './post.js'
import type { Channel, Notification } from './types.js'

export interface SmsGateway {
  readonly url: string
  /** Sent as `Authorization: Bearer …`. */
  readonly token: string
  /** Who it is from, where the gateway wants to be told. */
  readonly from?: string | undefined
}

/** Two messages of 153 letters: more costs more, and says no more. */
const LONGEST = 306

/** Hands short messages for one number to a gateway, as JSON: `to`, `text`, and `from` where it is configured. */
export function createSmsChannel(
  to: string,
  { gateway, fetch }: { readonly gateway: SmsGateway; readonly fetch: OutboundFetch },
): Channel {
  const { url, token, from } = gateway
  return {
    name: `sms to ${to}`,
    async send(notification, signal) {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `${notification.id}-${to}` }
      const body = JSON.stringify({ to, text: shortTextOf(notification), ...(from === undefined ? {} : { from }) })
      await post({ fetch, url, headers, body }, signal)
    },
  }
}

function shortTextOf({ severity, title }: Notification): string {
  const text = `${severity.toUpperCase()} ${title}`
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
