// A server of one framework with a real audit trail, for a test that kills it. POST /hang makes its change, says so and never
// answers; POST /change answers.
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import Router from '@koa/router'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { createAuditTrail, createPolicy, createVerifier, declareRoute, loadRealmConfig } from 'passerelle'
import { passerelle as expressDoor } from 'passerelle/express'
import { authorize as fastifyAccess, passerelle as fastifyDoor } from 'passerelle/fastify'
import { createFetchHandler, createNodeHandler } from 'passerelle/fetch'
import { passerelle as honoDoor } from 'passerelle/hono'
import { audit, authenticate, authorize, requestId } from 'passerelle/koa'
import { developmentKeySet, TEST_ISSUER } from 'passerelle/testing'

const { framework, realm, directory, dataDirectory } = JSON.parse(process.env.DOOR_PROCESS ?? '{}')

const parts = {
  verifier: createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet }),
  policy: createPolicy(await loadRealmConfig(realm)),
  trail: createAuditTrail({ directory, dataDirectory }),
}
const PERMISSION = 'gavage_data:write'
const record = () => ({ gaveur_id: 1, site_id: 'LL' })
const PATHS = ['/hang', '/change']

async function change(path) {
  process.send({ changed: path })
  if (path === '/hang') await new Promise(() => {})
}

const routes = PATHS.map((path) =>
  declareRoute({
    method: 'POST',
    path,
    summary: path,
    access: { permission: PERMISSION, record },
    responses: { 201: { description: 'Done' } },
    handle: async () => {
      await change(path)
      return { status: 201, body: { done: true } }
    },
  }),
)

const listeners = {
  Koa: () => {
    const router = new Router()
    for (const path of PATHS) {
      router.post(path, authorize(PERMISSION, record), async (ctx) => {
        await change(path)
        ctx.status = 201
        ctx.body = { done: true }
      })
    }
    const app = new Koa()
    app.use(requestId()).use(audit(parts.trail)).use(authenticate(parts)).use(router.routes())
    return app.callback()
  },
  Express: () => {
    const door = expressDoor(parts)
    const app = express()
    for (const path of PATHS) {
      app.post(path, door.authorize(PERMISSION, record), async (_, response) => {
        await change(path)
        response.status(201).json({ done: true })
      })
    }
    return app
  },
  Fastify: async () => {
    const app = fastify()
    await app.register(fastifyDoor, parts)
    for (const path of PATHS) {
      app.post(path, { config: { access: fastifyAccess(PERMISSION, record) } }, async (_, reply) => {
        await change(path)
        return reply.code(201).send({ done: true })
      })
    }
    await app.ready()
    return (request, response) => app.routing(request, response)
  },
  Hono: () => {
    const door = honoDoor(parts)
    const app = new Hono()
    for (const path of PATHS) {
      app.post(path, door.authorize(PERMISSION, record), async (c) => {
        await change(path)
        return c.json({ done: true }, 201)
      })
    }
    return getRequestListener(app.fetch)
  },
  'node:http': () => createNodeHandler(routes, parts),
  fetch: () => getRequestListener(createFetchHandler(routes, parts)),
}

const server = createServer(await listeners[framework]())
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
