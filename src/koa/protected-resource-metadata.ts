import type { Middleware } from 'koa'
import { createResourceMetadata, type ResourceMetadataOptions } from '../http-auth/index.js'

/**
 * Serves the metadata of this API (RFC 9728) at its well-known path, to everybody and to pages of any origin: it says
 * who issues its tokens, and how they are sent. Mount it above `authenticate()`, which names it in its challenges when
 * it has the same option `resource`.
 *
 * @throws TypeError at once for a `resource` that is no plain http or https URL
 * @example
 * app.use(protectedResourceMetadata({ resource: 'https://api.example', verifier }))
 * app.use(authenticate({ resource: 'https://api.example', verifier, policy }))
 */
export function protectedResourceMetadata(options: ResourceMetadataOptions): Middleware {
  const { path, document } = createResourceMetadata(options)
  const body = JSON.stringify(document)

  return function protectedResourceMetadata(ctx, next) {
    if (ctx.path !== path) return next()
    // Clients that run in a browser read it from pages of other origins.
    ctx.set('Access-Control-Allow-Origin', '*')
    if (ctx.method === 'OPTIONS') {
      ctx.set({ 'Access-Control-Allow-Methods': 'GET, HEAD', 'Access-Control-Max-Age': '3600' })
      ctx.status = 204
      return
    }
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'GET, HEAD, OPTIONS')
      ctx.status = 405
      return
    }
    ctx.type = 'application/json'
    ctx.set('Cache-Control', 'public, max-age=300')
    ctx.body = body
    return
  }
}
