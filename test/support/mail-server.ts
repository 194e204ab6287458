import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { createArrivals } from './arrivals.js'
import { testCertificate } from './test-certificate.js'

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and body as they came over the wire. */
  readonly source: string
  /** Whether the connection was encrypted. */
  readonly secure: boolean
  readonly user: string | undefined
}

export interface MailServer {
  readonly port: number
  /** PEM of who vouches for it. */
  readonly authority: string
  readonly received: readonly ReceivedMail[]
  /** Resolves when so many have come. */
  has(count: number): Promise<void>
}

interface MailServerOptions {
  readonly user?: string
  readonly password?: string
  /** Does not offer STARTTLS. */
  readonly withoutTls?: true
  /** What is answered to RCPT TO, e.g. a code of 450 or 550. */
  readonly refuse?: (address: string, attempt: number) => number | undefined
}

/** A real SMTP server on this machine, closed when the running test is over. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { user, password, withoutTls, refuse = () => undefined } = options
  const authority = testCertificate({ commonName: 'mail authority', isAuthority: true })
  const { cert, key } = testCertificate({ commonName: 'mail', signedBy: authority, names: ['127.0.0.1', 'localhost'] })
  const mails = createArrivals<ReceivedMail>()
  const attempts = new Map<string, number>()
  const server = new SMTPServer({
    cert,
    key,
    logger: false,
    authOptional: user === undefined,
    ...(withoutTls ? { disabledCommands: ['STARTTLS'], allowInsecureAuth: true } : {}),
    onAuth(given, _session, done) {
      if (given.username === user && given.password === password) done(null, { user: given.username })
      else done(Object.assign(new Error('Authentication failed'), { responseCode: 535 }))
    },
    onRcptTo({ address }, _session, done) {
      const attempt = (attempts.get(address) ?? 0) + 1
      attempts.set(address, attempt)
      const responseCode = refuse(address, attempt)
      done(responseCode === undefined ? null : Object.assign(new Error('not this mailbox'), { responseCode }))
    },
    onData(stream, session, done) {
      void text(stream).then((source) => {
        const { mailFrom, rcptTo } = session.envelope
        mails.add({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source,
          secure: session.secure,
          user: session.user,
        })
        done()
      })
    },
  })
  // A client that leaves in the middle is no failure of the test.
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
  return {
    port: (listening.address() as AddressInfo).port,
    authority: authority.cert,
    received: mails.received,
    has: mails.has,
  }
}
