import Router from '@koa/router'
import Koa from 'koa'
import { ANSWER } from '../answer.mjs'

/** The app that all Koa contenders share: the same router, the same route; they differ in what stands before the handler. */
export function koaListener(authenticate, authorize, authorizeChange = authorize) {
  const app = new Koa()
  // A connection that the client closes at the end of a round is no error worth a stack.
  app.silent = true
  const router = new Router()
  const answer = (ctx) => {
    ctx.body = ANSWER
  }
  router.get('/api/gavage/:gaveurId', ...authorize, answer)
  router.post('/api/gavage/:gaveurId', ...authorizeChange, answer)
  for (const middleware of authenticate) app.use(middleware)
  return app.use(router.routes()).callback()
}
