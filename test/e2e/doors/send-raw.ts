import { once } from 'node:events'
import { connect } from 'node:net'

/** A request as bytes: no client in between normalises it. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  /** In order; a name may come twice. `Host` is added unless one is there. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string | undefined
}

export interface RawAnswer {
  readonly status: number
  /** Names in small letters; the first of several. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends it on a connection of its own, and reads the answer to its end. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
  })
  // A server may reset the connection after it has answered; what came before counts.
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  socket.write(bytesOf(port, request), 'latin1')
  await closed
  return readAnswer(text)
}

function bytesOf(port: number, { method, target, headers, body }: RawRequest): string {
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host')
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(hasHost ? [] : [`Host: 127.0.0.1:${port}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
    'Connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}

function readAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] ??= line.slice(colon + 1).trim()
  }
  const rest = text.slice(end + 4)
  const body = headers['transfer-encoding'] === 'chunked' ? joinChunks(rest) : rest
  return { status: Number(first.split(' ')[1] ?? 0), headers, body }
}

function joinChunks(text: string): string {
  let body = ''
  let at = 0
  while (at < text.length) {
    const lineEnd = text.indexOf('\r\n', at)
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    if (!(size > 0)) break
    body += text.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 4 + size
  }
  return body
}
