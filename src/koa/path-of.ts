import type { Context } from 'koa'

/** The path as sent, for logs and audit: `ctx.path`, or for a target that no URL can be made of, what stands before the query. */
export function pathOf(ctx: Context): string {
  try {
    return ctx.path
  } catch {
    return (ctx.req.url ?? '').split('?', 1)[0] ?? ''
  }
}
