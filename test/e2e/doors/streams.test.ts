import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import Router from '@koa/router'
import express from 'express'
import fastify, { type RouteHandlerMethod } from 'fastify'
import { Hono } from 'hono'
import { streamText } from 'hono/streaming'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DoorTrail } from '../../../src/access/index.js'
import { passerelle as expressDoor } from '../../../src/express/index.js'
import { authorize as fastifyAccess, passerelle as fastifyDoor } from '../../../src/fastify/index.js'
import { passerelle as honoDoor } from '../../../src/hono/index.js'
import { audit, authenticate, authorize, problemDetails, requestId } from '../../../src/koa/index.js'
import { mintToken } from '../../../src/testing/index.js'
import { doorParts } from '../../support/door-parts.js'
import { SUBJECTS } from './cases/subjects.js'
import { listen } from './frameworks/listen.js'
import { gate, scriptedTrail } from './scripted-trail.js'

type Parts = Omit<Awaited<ReturnType<typeof doorParts>>, 'trail'> & { readonly trail: DoorTrail }

const WRITE = 'gavage_data:write'
const record = () => ({ gaveur_id: 1, site_id: 'LL' })
const pieces = () => Readable.from(['one ', 'two ', 'three'])

function koa({ trail, ...parts }: Parts, handle: Koa.Middleware): RequestListener {
  const router = new Router()
  router.post('/', authorize(WRITE, record), handle)
  const app = new Koa()
  app.silent = true
  app.use(requestId()).use(problemDetails()).use(audit(trail)).use(authenticate(parts)).use(router.routes())
  return app.callback()
}

function expressApp(parts: Parts, handle: express.RequestHandler): RequestListener {
  const door = expressDoor(parts)
  const app = express()
  app.post('/', door.authorize(WRITE, record), handle)
  return app
}

async function fastifyApp(parts: Parts, handle: RouteHandlerMethod): Promise<RequestListener> {
  const app = fastify()
  await app.register(fastifyDoor, parts)
  app.post('/', { config: { access: fastifyAccess(WRITE, record) } }, handle)
  await app.ready()
  onTestFinished(() => app.close())
  return (request, response) => app.routing(request, response)
}

/** Ways of answering that do not hand over a whole body. Each answers `one two three`. */
const WAYS: Readonly<Record<string, (parts: Parts) => RequestListener | Promise<RequestListener>>> = {
  'Koa, a stream': (parts) =>
    koa(parts, (ctx) => {
      ctx.body = pieces()
    }),
  'Koa, past Koa': (parts) =>
    koa(parts, (ctx) => {
      ctx.respond = false
      ctx.res.writeHead(200, { 'Content-Type': 'text/plain' })
      ctx.res.write('one two ')
      ctx.res.end('three')
    }),
  'Express, a stream': (parts) => expressApp(parts, (_, response) => void pieces().pipe(response)),
  'Express, pieces': (parts) =>
    expressApp(parts, (_, response) => {
      response.type('text/plain').flushHeaders()
      response.write('one two ')
      setImmediate(() => response.end('three'))
    }),
  'Fastify, a stream': (parts) => fastifyApp(parts, (_, reply) => reply.send(pieces())),
  'Fastify, past Fastify': (parts) =>
    fastifyApp(parts, (_, reply) => {
      reply.hijack()
      reply.raw.writeHead(200)
      reply.raw.end('one two three')
    }),
  'Fastify, sent from an async handler that does not wait': (parts) =>
    fastifyApp(parts, async (_, reply) => {
      reply.send('one two three')
    }),
  'Hono, a stream': (parts) => {
    const door = honoDoor(parts)
    const app = new Hono()
    app.post('/', door.authorize(WRITE, record), (c) =>
      streamText(c, async (stream) => {
        await stream.write('one two ')
        await stream.write('three')
      }),
    )
    return getRequestListener(app.fetch)
  },
}

async function serve(start: (typeof WAYS)[string], trail: DoorTrail) {
  const server = await listen(await start({ ...(await doorParts()), trail }))
  onTestFinished(() => server.stop())
  return server
}

const authorization = `Bearer ${mintToken(SUBJECTS.gaveur1)}`
const post = (port: number) => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers: { authorization } })

describe.each(Object.entries(WAYS))('a change that is answered in pieces: %s', (_, start) => {
  it('leaves nothing of its answer before its outcome is on disk', async () => {
    const outcome = gate()
    const asked = gate()
    const trail = scriptedTrail((event) => {
      if (event.outcome === 'pending') return 'write'
      asked.open()
      return outcome.opened
    })
    const { port } = await serve(start, trail.trail)
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
    })
    await once(socket, 'connect')
    socket.write(
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: ${authorization}\r\n\r\n`,
    )
    await asked.opened
    const other = await fetch(`http://127.0.0.1:${port}/nowhere`)
    expect([other.status < 500, text]).toEqual([true, ''])
    outcome.open()
    await once(socket, 'close')
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text.replaceAll(/\r\n[0-9a-f]*\r?\n?/g, '')).toMatch(/one two three$/)
  })

  it('is a problem where its outcome is refused', async () => {
    const trail = scriptedTrail(({ outcome }) => (outcome === 'pending' ? 'write' : 'refuse'))
    const { port } = await serve(start, trail.trail)
    const answer = await post(port)
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'audit_outcome_unrecorded' }])
    // And the next request is answered: nothing was left hanging, and nothing thrown.
    expect((await fetch(`http://127.0.0.1:${port}/nowhere`)).status).toBeLessThan(500)
  })
})
