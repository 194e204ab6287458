import type { Duplex } from 'node:stream'
import { directAnswer } from './direct-answer.js'

/** Errors of Node's HTTP parser that have a status of their own; any other is 400. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/**
 * Answers what Node's HTTP parser refuses, before Koa sees it: for a server's `clientError`. Not to be called while an
 * answer is under way on that connection.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { status, title, headers, body } = directAnswer(STATUS_BY_CODE[error.code ?? ''] ?? 400)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
