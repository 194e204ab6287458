import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { problemBody } from '../http-auth/index.js'
import { SECURITY_HEADERS } from './security-headers.js'

/** An answer that is given before Koa: the same headers and problem details as every other refusal. */
export interface DirectAnswer {
  readonly status: number
  readonly title: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Makes such an answer, with a request id of its own. It closes the connection. */
export function directAnswer(status: number): DirectAnswer {
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
  return { status, title, headers, body }
}
