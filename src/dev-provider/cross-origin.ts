import type { Context } from 'koa'

/**
 * CORS headers for an answer: the origin is named when the client declares it among its webOrigins, or when everyone
 * may read (`*`). A request that comes from no browser page gets none.
 */
export function allowOrigin(ctx: Context, webOrigins: readonly string[]): void {
  const origin = ctx.get('origin')
  ctx.remove('access-control-allow-origin')
  if (origin === '' || !(webOrigins.includes('*') || webOrigins.includes(origin))) return
  ctx.set({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Access-Control-Allow-Methods',
    vary: 'Origin',
  })
}

/** Answers a preflight. Which client will call is not known yet, so that, as in Keycloak, any origin may try. */
export function answerPreflight(ctx: Context, methods: readonly string[]): void {
  allowOrigin(ctx, ['*'])
  ctx.set({
    'access-control-allow-methods': [...methods, 'OPTIONS'].join(', '),
    'access-control-allow-headers': 'Accept, Authorization, Content-Type, DPoP, X-Requested-With',
    'access-control-max-age': '3600',
  })
  ctx.body = ''
}
