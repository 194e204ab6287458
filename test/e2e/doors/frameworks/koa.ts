import Router from '@koa/router'
import Koa from 'koa'
import {
  assertRoutesDeclared,
  audit,
  authenticate,
  authenticated,
  authorize,
  noteChange,
  problemDetails,
  publicRoute,
  requestId,
} from '../../../../src/koa/index.js'
import type { DoorAccess } from '../routes.js'
import type { StartDoor } from '../run-column.js'
import { listen } from './listen.js'

export const startKoa: StartDoor = ({ routes, trail, ...options }) => {
  const router = new Router()
  for (const { method, path, access, effect, handle } of routes) {
    router.register(
      path,
      [method],
      [
        declared(access, { effect }),
        async (ctx) => {
          await handle?.((change) => noteChange(ctx, change))
          ctx.body = { params: ctx.params, user: ctx.state.identity?.username }
        },
      ],
    )
  }
  assertRoutesDeclared(router, options.policy)
  const publicRoutes = routes.flatMap(({ path, access }) => (access === 'public' ? [path] : []))
  const app = new Koa()
  app.silent = true
  app
    .use(requestId())
    .use(problemDetails())
    .use(audit(trail))
    .use(authenticate({ ...options, publicRoutes }))
  app.use(router.routes())
  return listen(app.callback())
}

function declared(access: DoorAccess, terms: { readonly effect: 'none' | undefined }) {
  if (access === 'public') return publicRoute()
  if (access === 'authenticated') return authenticated(terms)
  if ('list' in access) return authorize(access.permission, { list: true }, terms)
  return authorize(access.permission, ({ params }) => access.record(params), terms)
}
