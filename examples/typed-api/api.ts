import Router from '@koa/router'
import Koa from 'koa'
import { createPolicy, createVerifier, loadRealmConfig } from 'passerelle'
import { authenticate, authorize, type PasserelleState, problemDetails, requestId } from 'passerelle/koa'

interface Feeding {
  readonly gaveur_id: number
  readonly site_id: string
  readonly dose_g: number
}

/** A small API. Misspell a permission, an attribute or a field in it, and it no longer compiles. */
export async function createApi(feedings: readonly Feeding[], issuer: string): Promise<Koa<PasserelleState>> {
  const verifier = createVerifier({ issuer, audience: 'backend-api' })
  const policy = createPolicy(await loadRealmConfig('realm-config/gaveurs-production'))
  const app = new Koa<PasserelleState>()
  const router = new Router<PasserelleState>()
  app.use(requestId()).use(problemDetails()).use(authenticate({ verifier, policy }))

  // Both fields that some role is bounded by: without site_id a veterinaire would be refused everywhere.
  const feedingOf = (id: string): Feeding | undefined => feedings.find(({ gaveur_id }) => String(gaveur_id) === id)
  router.get(
    '/api/gavage/:gaveurId',
    authorize('gavage_data:read', (ctx) => feedingOf(ctx.params.gaveurId)),
    (ctx) => {
      ctx.body = feedingOf(ctx.params.gaveurId)
    },
  )
  router.get('/api/gavage', authorize('gavage_data:read', { list: true }), (ctx) => {
    const bounds = ctx.state.identity?.bounds('gavage_data:read')
    ctx.body = feedings.filter((row) => bounds?.allows({ ...row }))
  })
  router.get('/api/greeting', (ctx) => {
    const site: 'LL' | 'LS' | 'MO' | undefined = ctx.state.identity?.attributes.site_id
    ctx.body = { site: site ?? 'no site' }
  })
  app.use(router.routes())
  return app
}
