import { openSync, write } from 'node:fs'
import { join } from 'node:path'
import { emptyLayer, lookUp } from './floor-warm.mjs'
import { koaListener } from './koa.mjs'

const BATCH_MS = 100

export const HEADERS = Object.entries({
  'X-Request-ID': '3f0c8b6e-6f0a-4a55-9d11-0f6a3b1f2c4d',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'X-XSS-Protection': '0',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
})

/**
 * F1, the eight headers, and as many bytes in three files as the whole stack writes: no formatting, no escaping, no rotation,
 * nothing that could be waited for.
 * @param {{ directory: string, apiLineBytes: number, auditLineBytes: number, trailLineBytes: number }} settings
 */
export function createListener({ directory, apiLineBytes = 150, auditLineBytes = 400, trailLineBytes = 900 }) {
  const api = appender(join(directory, 'floor-api.log'), apiLineBytes)
  const audit = appender(join(directory, 'floor-audit.log'), auditLineBytes)
  const trail = appender(join(directory, 'floor-trail.log'), trailLineBytes)
  const headersAndLines = (ctx, next) => {
    for (const [name, value] of HEADERS) ctx.res.setHeader(name, value)
    api()
    audit()
    trail()
    return next()
  }
  return koaListener([headersAndLines, lookUp()], [emptyLayer])
}

export function appender(path, bytes) {
  const fd = openSync(path, 'a')
  const line = `${'x'.repeat(bytes - 1)}\n`
  let batch = ''
  const flush = () => {
    const data = Buffer.from(batch, 'latin1')
    batch = ''
    write(fd, data, 0, data.length, null, () => {})
  }
  return () => {
    if (batch === '') setTimeout(flush, BATCH_MS)
    batch += line
  }
}
