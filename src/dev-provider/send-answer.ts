import type { ServerResponse } from 'node:http'
import type { Answer } from './call.js'

const ALWAYS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'none',
}

/** Writes an answer, unless one has been begun. */
export function sendAnswer(res: ServerResponse, { status, headers = {}, body }: Answer): void {
  if (res.headersSent) return
  const isJson = body !== undefined && typeof body !== 'string'
  const text = isJson ? JSON.stringify(body) : (body ?? '')
  const content = isJson ? { 'content-type': 'application/json' } : {}
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }
  res.writeHead(status, { ...ALWAYS, ...content, ...headers, ...length })
  res.end(text)
}
