import type { ServerResponse } from 'node:http'
import type { Context } from 'koa'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: string | Readonly<Record<string, unknown>>
}

/** What every answer carries. */
export const ALWAYS_SENT = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'none',
}

/** Answers within oidc-provider's Koa application, in place of what it has answered. */
export function reply(ctx: Context, { status, headers = {}, body = '' }: Answer): void {
  ctx.remove('content-type')
  ctx.body = body
  ctx.status = status
  ctx.set({ ...headers })
}

/** Writes a JSON answer where oidc-provider has no part. */
export function sendJson(res: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  if (res.headersSent) return
  res.writeHead(status, { ...ALWAYS_SENT, 'content-type': 'application/json' })
  res.end(JSON.stringify(body))
}
