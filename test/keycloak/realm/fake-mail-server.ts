import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

export interface FakeMailServer {
  readonly port: number
  /** `user password` of each sign-in, as they came over the wire. */
  readonly signIns: readonly string[]
}

/** A mail server that speaks as much of SMTP (RFC 5321, RFC 4954) as a test mail takes, and believes everybody. */
export async function fakeMailServer(): Promise<FakeMailServer> {
  const signIns: string[] = []
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
    void converse(socket, signIns)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port')
  return { port: address.port, signIns }
}

async function converse(socket: Socket, signIns: string[]): Promise<void> {
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  say('220 mail.test ESMTP')
  let isMail = false
  for await (const line of createInterface({ input: socket })) {
    const [verb = ''] = line.toUpperCase().split(' ')
    if (isMail) {
      isMail = line !== '.'
      if (!isMail) say('250 taken')
    } else if (verb === 'EHLO') {
      say('250-mail.test')
      say('250 AUTH PLAIN')
    } else if (verb === 'AUTH') {
      // AUTH PLAIN carries identity, user and password, parted by NUL, in base64.
      const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0')
      signIns.push(`${user} ${password}`)
      say('235 welcome')
    } else if (verb === 'DATA') {
      isMail = true
      say('354 go on')
    } else if (verb === 'QUIT') {
      say('221 bye')
      socket.end()
    } else say('250 fine')
  }
}
