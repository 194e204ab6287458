import express from 'express'
import { ANSWER } from '../answer.mjs'

/** The app that the Express contenders share, without the headers that Koa doesn't send either. */
export function expressListener(authenticate, authorize) {
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  for (const middleware of authenticate) app.use(middleware)
  app.get('/api/gavage/:gaveurId', ...authorize, (_request, response) => {
    response.json(ANSWER)
  })
  // Express takes a function of four parameters for its error handler.
  app.use((error, _request, response, _next) => {
    response.sendStatus(error.status ?? 500)
  })
  return app
}
