import { AsyncLocalStorage } from 'node:async_hooks'
import type { OutboundFetch } from '../outbound/index.js'
import { createMailer, type Mailer, type MailServer } from './mail-channel.js'
import { createOutbox, type Outbox, type OutboxLog } from './outbox.js'
import { createSmsChannel, type SmsGateway } from './sms-channel.js'
import type { Channel, Notification, NotificationStatus } from './types.js'
import { createWebhookChannel } from './webhook-channel.js'

/** Where a notification goes: one kind of receiver. */
export type Receivers =
  | { readonly mail: readonly string[] }
  | { readonly sms: readonly string[] }
  | { readonly webhook: string }

export interface NotificationsOptions {
  /** Undefined: no mail is sent. */
  readonly mail?: MailServer | undefined
  readonly sms?: SmsGateway | undefined
  /** By name. */
  readonly webhooks?: Readonly<Record<string, { readonly url: string; readonly keys: readonly Uint8Array[] }>>
  readonly fetch: OutboundFetch
  readonly log: OutboxLog
}

export type NotificationKind = 'mail' | 'sms' | 'webhooks'

/** Sends to whoever is configured. What is made for it is made with the first notification. */
export interface Notifications {
  /** The channels of these receivers; undefined where what they need is not configured. */
  channels(receivers: Receivers): readonly Channel[] | undefined
  /** Puts it into the outbox of each receiver, and returns at once; into none where nothing is configured. Never throws. */
  send(notification: Notification, receivers: Receivers): void
  status(): Readonly<Record<NotificationKind, NotificationStatus>>
  /** Rejects never. */
  close(deadlineMs: number): Promise<void>
}

/** Makes every way out that is configured. */
export function createNotifications(options: NotificationsOptions): Notifications {
  const { mail, sms, webhooks = {}, fetch, log } = options
  const outboxes = new Map<string, { readonly kind: NotificationKind; readonly outbox: Outbox }>()
  let mailer: Mailer | undefined
  // What is sent minutes later is not of the request that happened to begin it: its lines shall not name it.
  const apart = AsyncLocalStorage.snapshot()

  function channels(receivers: Receivers): readonly Channel[] | undefined {
    if ('mail' in receivers) {
      if (mail === undefined) return undefined
      mailer ??= createMailer(mail)
      return receivers.mail.map(mailer.channelTo)
    }
    if ('sms' in receivers) {
      return sms === undefined ? undefined : receivers.sms.map((to) => createSmsChannel(to, { gateway: sms, fetch }))
    }
    const { webhook: name } = receivers
    const found = Object.hasOwn(webhooks, name) ? webhooks[name] : undefined
    return found === undefined ? undefined : [createWebhookChannel({ name, ...found, fetch })]
  }

  function send(notification: Notification, receivers: Receivers): void {
    for (const channel of channels(receivers) ?? []) {
      const known = outboxes.get(channel.name) ?? { kind: kindOf(receivers), outbox: createOutbox({ channel, log }) }
      outboxes.set(channel.name, known)
      apart(() => known.outbox.push(notification))
    }
  }

  function statusOf(kind: NotificationKind, isConfigured: boolean): NotificationStatus {
    if (!isConfigured) return 'disabled'
    const troubled = [...outboxes.values()].some((each) => each.kind === kind && each.outbox.status().trouble)
    return troubled ? 'degraded' : 'ok'
  }

  return {
    channels,
    send,
    status: () => ({
      mail: statusOf('mail', mail !== undefined),
      sms: statusOf('sms', sms !== undefined),
      webhooks: statusOf('webhooks', Object.keys(webhooks).length > 0),
    }),
    async close(deadlineMs) {
      await Promise.all([...outboxes.values()].map(({ outbox }) => outbox.close(deadlineMs)))
      mailer?.close()
    },
  }
}

function kindOf(receivers: Receivers): NotificationKind {
  if ('mail' in receivers) return 'mail'
  return 'sms' in receivers ? 'sms' : 'webhooks'
}
