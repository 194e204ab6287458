import { describe, expect, it } from 'vitest'
import { createMailer, transportOptions } from '../../../src/notifications/mail-channel.js'
import { startMailServer } from '../../support/mail-server.js'
import { rememberSecret } from '../../support/secrets-in-logs.js'
import { notification } from './notification.js'

const PASSWORD = 'a-password-of-the-mailbox'
const signal = () => AbortSignal.timeout(20_000)
const header = (source: string, name: string): readonly string[] =>
  (source.split('\r\n\r\n')[0] ?? '')
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))

describe('mail', () => {
  it('goes out over STARTTLS, signed in, with everything in it', async () => {
    const server = await startMailServer({ user: 'ops@example.com', password: rememberSecret(PASSWORD) })
    const mailer = createMailer({
      url: `smtp://ops%40example.com:${PASSWORD}@127.0.0.1:${server.port}?requireTLS=true`,
      authorities: [server.authority],
    })
    await mailer.channelTo('security@example.com').send(notification(), signal())
    const [mail] = server.received
    expect(mail).toMatchObject({
      from: 'ops@example.com',
      to: ['security@example.com'],
      secure: true,
      user: 'ops@example.com',
    })
    const { source = '' } = mail ?? {}
    expect(header(source, 'Subject')).toEqual([
      'Subject: [Passerelle] critical: 20 refusals of jean.martin@gaveur.fr within 5m',
    ])
    expect(header(source, 'From')).toEqual(['From: ops@example.com'])
    expect(header(source, 'Message-ID')).toEqual(['Message-ID: <msg_0001@passerelle.invalid>'])
    expect(header(source, 'Auto-Submitted')).toEqual(['Auto-Submitted: auto-generated'])
    expect(source).toMatch(/rule {9}many-refusals\r\nwho {10}jean\.martin@gaveur\.fr\r\nrequest_ids {2}r-1, r-2/)
  })

  it('is from whom the configuration says', async () => {
    const server = await startMailServer({ withoutTls: true })
    const mailer = createMailer({ url: `smtp://127.0.0.1:${server.port}`, from: 'Passerelle <alerts@example.com>' })
    await mailer.channelTo('security@example.com').send(notification(), signal())
    expect(server.received[0]).toMatchObject({ from: 'alerts@example.com', secure: false })
  })

  it('keeps each value on its line of the header and of the body', async () => {
    const server = await startMailServer({ withoutTls: true })
    const mailer = createMailer({ url: `smtp://127.0.0.1:${server.port}` })
    const evil = 'x\r\nBcc: thief@example.com\r\n\r\nan end'
    await mailer.channelTo('security@example.com').send(notification({ title: evil, facts: [] }), signal())
    const { source = '', to } = server.received[0] ?? {}
    expect(to).toEqual(['security@example.com'])
    expect(header(source, 'Bcc')).toEqual([])
  })

  it('is not sent where STARTTLS was asked for and is not offered, and no password goes out', async () => {
    const server = await startMailServer({ user: 'ops', password: PASSWORD, withoutTls: true })
    const mailer = createMailer({ url: `smtp://ops:${PASSWORD}@127.0.0.1:${server.port}?requireTLS=true` })
    const sending = mailer.channelTo('security@example.com').send(notification(), signal())
    await expect(sending).rejects.toMatchObject({ code: 'send_refused', message: expect.stringContaining('STARTTLS') })
    expect(server.received).toEqual([])
  })

  it('is not sent to a server that nobody known vouches for', async () => {
    const server = await startMailServer()
    const mailer = createMailer({ url: `smtp://127.0.0.1:${server.port}?requireTLS=true` })
    await expect(mailer.channelTo('a@example.com').send(notification(), signal())).rejects.toThrow(
      /STARTTLS|certificate/,
    )
    expect(server.received).toEqual([])
  })

  it('with a wrong password is refused for good, and the password is in no message', async () => {
    const server = await startMailServer({ user: 'ops', password: PASSWORD })
    const url = `smtp://ops:not-the-password@127.0.0.1:${server.port}?requireTLS=true`
    const mailer = createMailer({ url, authorities: [server.authority] })
    const sending = mailer.channelTo('a@example.com').send(notification(), signal())
    await expect(sending).rejects.toMatchObject({ code: 'send_refused', message: expect.stringContaining('535') })
    await expect(sending).rejects.not.toThrow(/not-the-password/)
  })

  it.each([
    [550, 'send_refused'],
    [450, 'send_failed'],
  ])('that the server answers with %i is %s', async (code, expected) => {
    const server = await startMailServer({ withoutTls: true, refuse: () => code })
    const mailer = createMailer({ url: `smtp://127.0.0.1:${server.port}` })
    const sending = mailer.channelTo('nobody@example.com').send(notification(), signal())
    await expect(sending).rejects.toMatchObject({ code: expected, message: expect.stringContaining(String(code)) })
  })

  it('may fail, and be tried again, where nobody listens', async () => {
    const mailer = createMailer({ url: 'smtp://127.0.0.1:9' })
    await expect(mailer.channelTo('a@example.com').send(notification(), signal())).rejects.toMatchObject({
      code: 'send_failed',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    mailer.close()
  })
})

it.each([
  ['smtp://mail.example.com:587', true],
  ['smtp://user:password@10.0.0.7', true],
  ['smtp://mail.example.com?requireTLS=false', undefined],
  ['smtp://mail.example.com?ignoreTLS=true', undefined],
  ['smtps://mail.example.com', undefined],
  ['smtp://127.0.0.1:25', undefined],
  ['smtp://localhost', undefined],
])('to %s STARTTLS is asked for: %s', (url, expected) => {
  expect(transportOptions({ url }).requireTLS).toBe(expected)
})

it('reads no file and no address for a mail, whatever a value says', () => {
  const url = 'smtp://mail.example.com:587?disableFileAccess=false'
  expect(transportOptions({ url })).toMatchObject({ disableFileAccess: true, disableUrlAccess: true })
})
