import { hostname } from 'node:os'
import { rootCertificates } from 'node:tls'
import type { Transporter } from 'nodemailer'
import { isLoopback } from '../addresses/index.js'
import { loadMailer } from './load-mailer.js'
import { SendError } from './send-error.js'
import type { Channel, Notification } from './types.js'

export interface MailServer {
  /** `smtp://user:password@host:587` or `smtps://…`; nodemailer's options may follow as a query. */
  readonly url: string
  /** Whom mail is from. Default: the user of the URL where that is an address, else passerelle@ this machine. */
  readonly from?: string | undefined
  /** PEM of certificate authorities that are trusted beside those that Node brings along. */
  readonly authorities?: readonly string[] | undefined
}

/** Mail to one address after another, over one transport, which is made with the first. */
export interface Mailer {
  channelTo(address: string): Channel
  close(): void
}

const CONNECT_MS = 15_000

/** Whoever sets one of these has decided about STARTTLS. */
const TLS_CHOICES = ['requireTLS', 'ignoreTLS', 'opportunisticTLS']

/** Makes what sends mail through a server; nothing is loaded or connected before the first. */
export function createMailer(server: MailServer): Mailer {
  const from = server.from ?? usualSender(server.url)
  let opening: Promise<Transporter> | undefined
  const transport = async (): Promise<Transporter> => {
    opening ??= openTransport(server)
    return opening
  }
  return {
    channelTo: (address) => ({
      name: `mail to ${address}`,
      async send(notification, signal) {
        const message = messageOf(notification, from, address)
        await ended((await transport()).sendMail(message), signal)
      },
    }),
    close() {
      void opening?.then((open) => open.close()).catch(() => {})
    },
  }
}

async function openTransport(server: MailServer): Promise<Transporter> {
  const nodemailer = await loadMailer()
  return nodemailer.createTransport(transportOptions(server))
}

/** How nodemailer is to connect; what the URL's query says of the same counts less, but for STARTTLS. */
export function transportOptions({ url, authorities }: MailServer) {
  return {
    url,
    // Without it, whoever stands between could leave the offer of STARTTLS out, and read password and mail.
    ...(choosesTls(url) ? {} : { requireTLS: true }),
    ...(authorities === undefined ? {} : { tls: { ca: [...rootCertificates, ...authorities] } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: CONNECT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function choosesTls(text: string): boolean {
  const { protocol, hostname: host, searchParams } = new URL(text)
  return protocol === 'smtps:' || isLoopback(host) || TLS_CHOICES.some((choice) => searchParams.has(choice))
}

/** Many servers let a user send as himself alone. */
function usualSender(url: string): string {
  const user = decodeURIComponent(new URL(url).username)
  return /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(user) ? user : `passerelle@${hostname()}`
}

/** Names and values are ours or escaped already: no line of theirs can end a header. */
function messageOf({ id, time, severity, title, facts }: Notification, from: string, to: string) {
  const width = Math.max(0, ...facts.map(([name]) => name.length))
  return {
    from,
    to: { name: '', address: to },
    subject: `[Passerelle] ${severity}: ${title}`,
    date: time,
    messageId: `<${id}@passerelle.invalid>`,
    // RFC 3834: no answer that nobody wrote comes back.
    headers: { 'Auto-Submitted': 'auto-generated', ...(severity === 'critical' ? { Importance: 'high' } : {}) },
    text: `${[title, '', ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`)].join('\n')}\n`,
  }
}

/** nodemailer knows no signal: what is abandoned ends by its own timeouts. */
async function ended(sending: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(new SendError('send_failed', 'no answer in time'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    await Promise.race([sending, stopped])
  } catch (error) {
    throw error instanceof SendError ? error : toSendError(error)
  }
}

/** What the server refuses for good (5xx), or what no attempt will change. */
function toSendError(cause: unknown): SendError {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const code = 'code' in error ? String(error.code) : ''
  const answer = 'responseCode' in error ? Number(error.responseCode) : 0
  if (code === 'ETLS') {
    const mend = 'use smtps://, or add ?requireTLS=false to SMTP_URL where the network is trusted'
    return new SendError('send_refused', `the mail server offers no working STARTTLS (${error.message}): ${mend}`)
  }
  const refused = (answer >= 500 && answer < 600) || code === 'EAUTH'
  return new SendError(refused ? 'send_refused' : 'send_failed', error.message, {}, { cause })
}
