import type { StartDoor } from '../run-column.js'
import { startExpress } from './express.js'
import { startFastify } from './fastify.js'
import { startFetch } from './fetch.js'
import { startHono } from './hono.js'
import { startKoa } from './koa.js'
import { startNode } from './node.js'

/** Every framework that asks, by name. */
export const FRAMEWORKS: Readonly<Record<string, StartDoor>> = {
  Koa: startKoa,
  Express: startExpress,
  Fastify: startFastify,
  Hono: startHono,
  'node:http': startNode,
  fetch: startFetch,
}
