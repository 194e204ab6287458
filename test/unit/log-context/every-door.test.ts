import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { passerelle as expressDoor } from '../../../src/express/index.js'
import { passerelle as fastifyDoor } from '../../../src/fastify/index.js'
import { createFetchHandler, createNodeHandler, declareRoute } from '../../../src/fetch/index.js'
import { passerelle as honoDoor } from '../../../src/hono/index.js'
import { authenticate, problemDetails, requestId } from '../../../src/koa/index.js'
import { addLogFields } from '../../../src/log-context/index.js'
import { createLoggers, type ModuleLogger } from '../../../src/logging/index.js'
import { listen } from '../../e2e/doors/frameworks/listen.js'
import { authorizationOf, doorParts } from '../../support/door-parts.js'
import { logFolder } from '../../support/secrets-in-logs.js'

type Parts = Awaited<ReturnType<typeof doorParts>>
/** What an application's own code does: it knows nothing of the request, and waits for others in between. */
type Work = (lot: unknown) => Promise<object>

const body = z.object({ lot: z.string() })
const routes = (work: Work) => [
  declareRoute({
    method: 'POST',
    path: '/lots',
    summary: 'A lot',
    access: 'authenticated',
    body,
    responses: { 200: { description: 'Stored', schema: z.object({}) } },
    handle: async ({ body: { lot } }) => ({ status: 200, body: await work(lot) }),
  }),
]

const DOORS: Readonly<Record<string, (parts: Parts, work: Work) => RequestListener | Promise<RequestListener>>> = {
  koa({ verifier, policy }, work) {
    const app = new Koa()
    app.use(requestId()).use(problemDetails()).use(authenticate({ verifier, policy }))
    app.use(async (ctx) => {
      const chunks: Buffer[] = []
      for await (const chunk of ctx.req) chunks.push(chunk)
      ctx.body = await work(body.parse(JSON.parse(Buffer.concat(chunks).toString())).lot)
    })
    return app.callback()
  },
  express(parts, work) {
    const app = express()
    const door = expressDoor(parts)
    app.use(door.authenticate(), express.json())
    app.post('/lots', door.authenticated(), async (request, response) => {
      response.json(await work(body.parse(request.body).lot))
    })
    return app
  },
  async fastify(parts, work) {
    const app = fastify()
    await app.register(fastifyDoor, parts)
    app.post('/lots', { config: { access: 'authenticated' } }, async (request) => work(body.parse(request.body).lot))
    await app.ready()
    return (request, response) => app.routing(request, response)
  },
  hono(parts, work) {
    const app = new Hono()
    const door = honoDoor(parts)
    app.post('/lots', door.authenticated(), async (c) => c.json(await work(body.parse(await c.req.json()).lot)))
    return getRequestListener(app.fetch)
  },
  fetch: (parts, work) => getRequestListener(createFetchHandler(routes(work), parts)),
  node: (parts, work) => createNodeHandler(routes(work), parts),
}

const TRACE = '0af7651916cd43dd8448eb211c80319c'

it.each(Object.keys(DOORS))('each line of a request says whose it is, behind the door of %s', async (name) => {
  const directory = await logFolder()
  const loggers = createLoggers({ directory })
  const { listener, stop } = await serve(name, loggers.ml)
  const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)

  await Promise.all(
    users.map(async (username, index) => {
      const response = await fetch(`http://127.0.0.1:${listener}/lots`, {
        method: 'POST',
        headers: {
          ...authorizationOf({ username }),
          'Content-Type': 'application/json',
          'X-Request-ID': `request-${index}`,
          traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
        },
        body: inTwoParts(JSON.stringify({ lot: `lot-${index}` })),
        duplex: 'half',
      })
      expect(response.status).toBe(200)
    }),
  )
  await stop()
  await loggers.close()

  const lines = readFileSync(join(directory, 'ml.log'), 'utf8').split('\n').slice(0, -1)
  const said = lines.map((line) => line.split(' | ').slice(3).join(' | ')).sort()
  const expected = users.flatMap((user, index) => {
    const whose = `request_id=request-${index} | user=${user} | trace_id=${TRACE}`
    return [`begun | ${whose}`, `stored lot-${index} | ${whose} | lot=lot-${index}`]
  })
  expect(said).toEqual(expected.sort())
})

/** The second comes when the first has been read: with an event of the connection, and none of the request. */
async function* inTwoParts(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text.slice(0, 5))
  await new Promise((resolve) => setTimeout(resolve, 5))
  yield Buffer.from(text.slice(5))
}

async function serve(name: string, logger: ModuleLogger): Promise<{ listener: number; stop: () => Promise<void> }> {
  const work: Work = async (lot) => {
    logger.info('begun')
    await new Promise(setImmediate)
    addLogFields({ lot: String(lot) })
    await new Promise((resolve) => setTimeout(resolve, 1))
    logger.info(`stored ${lot}`)
    return {}
  }
  const parts = await doorParts()
  onTestFinished(() => parts.verifier.close())
  const start = DOORS[name]
  if (start === undefined) throw new Error(`no door is called ${name}`)
  const { port, stop } = await listen(await start(parts, work))
  return { listener: port, stop }
}
