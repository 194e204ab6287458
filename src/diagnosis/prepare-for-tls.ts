import type { Socket } from 'node:net'

/** How a server is asked for TLS: at once, by PostgreSQL's SSLRequest, or by STARTTLS (RFC 3207). */
export type Preparation = 'none' | 'postgresql' | 'smtp'

/** SSLRequest: its length, 8, and the code 80877103 in place of a protocol version. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/**
 * Brings a connection to where a TLS handshake may begin.
 *
 * @throws when the server offers no TLS
 */
export async function prepareForTls(socket: Socket, preparation: Preparation): Promise<void> {
  if (preparation === 'postgresql') {
    socket.write(SSL_REQUEST)
    const answer = await received(socket, (text) => text.length > 0)
    if (!answer.startsWith('S')) throw new NoTlsOffered('PostgreSQL offers no TLS')
  }
  if (preparation === 'smtp') await startTls(socket)
}

/** The server speaks, and has no TLS. */
export class NoTlsOffered extends Error {
  override readonly name = 'NoTlsOffered'
}

async function startTls(socket: Socket): Promise<void> {
  await reply(socket)
  socket.write('EHLO passerelle.invalid\r\n')
  const abilities = await reply(socket)
  if (!/^250[ -]STARTTLS\s*$/im.test(abilities)) throw new NoTlsOffered('the mail server offers no STARTTLS')
  socket.write('STARTTLS\r\n')
  const answer = await reply(socket)
  if (!answer.startsWith('220')) throw new NoTlsOffered(`the mail server answered STARTTLS with ${answer.slice(0, 3)}`)
}

/** A reply ends with a line whose code is followed by a blank. RFC 5321 section 4.2.1. */
const reply = (socket: Socket): Promise<string> => received(socket, (text) => /^\d{3} .*\r?\n$/m.test(text))

const LONGEST_REPLY = 65_536

function received(socket: Socket, isWhole: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const finish = (end: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose)
      socket.pause()
      end()
    }
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (isWhole(text)) finish(() => resolve(text))
      else if (text.length > LONGEST_REPLY) finish(() => reject(new Error('it answered with too much')))
    }
    const onError = (error: Error) => finish(() => reject(error))
    const onClose = () => finish(() => reject(new Error('it closed the connection')))
    socket.on('data', onData).once('error', onError).once('close', onClose).resume()
  })
}
