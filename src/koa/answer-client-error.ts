import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemBody } from './problem.js'
import { SECURITY_HEADERS } from './security-headers.js'

/** Errors of Node's HTTP parser that have a status of their own; any other is 400. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/**
 * Answers what Node's HTTP parser refuses, before Koa sees it, with the same headers and problem details as every
 * other refusal: `server.on('clientError', answerClientError)`.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = STATUS_BY_CODE[error.code ?? ''] ?? 400
  const title = STATUS_CODES[status] ?? 'Bad Request'
  const requestId = randomUUID()
  const body = problemBody({ status, code: title.toLowerCase().replaceAll(/[^a-z]+/g, '_'), title }, requestId)
  const headers = {
    ...SECURITY_HEADERS,
    'X-Request-ID': requestId,
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
