// A small API protected by Passerelle. It is given its verifier, so that a test can give it another.
import { fileURLToPath } from 'node:url'
import Router from '@koa/router'
import Koa from 'koa'
import { createPolicy, loadRealmConfig } from 'passerelle'
import { authenticate, authorize, problemDetails, requestId, securityHeaders } from 'passerelle/koa'

const policy = createPolicy(await loadRealmConfig(fileURLToPath(new URL('realm-config', import.meta.url))))

export function createApi(verifier) {
  const router = new Router()
  const farm = (ctx) => ({ farm_id: Number(ctx.params.farm) })
  router.get('/farms/:farm/feedings', authorize('feedings:read', farm), (ctx) => {
    ctx.body = { farm: Number(ctx.params.farm), askedBy: ctx.state.identity.username }
  })
  const app = new Koa().use(requestId()).use(securityHeaders()).use(problemDetails())
  return app.use(authenticate({ verifier, policy })).use(router.routes())
}
