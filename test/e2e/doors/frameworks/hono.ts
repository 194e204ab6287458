import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { type HonoDoor, passerelle } from '../../../../src/hono/index.js'
import type { DoorAccess } from '../routes.js'
import type { StartDoor } from '../run-column.js'
import { listen } from './listen.js'

export const startHono: StartDoor = ({ routes, ...options }) => {
  const app = new Hono()
  const door = passerelle(options)
  for (const { method, path, access } of routes) {
    const params = (c: { req: { param(): Record<string, string> } }) => c.req.param()
    app.on(method, path, declared(door, access), (c) => c.json({ params: params(c) }))
  }
  app.use(door.authenticate())
  door.check(app)
  return listen(getRequestListener(app.fetch))
}

function declared(door: HonoDoor, access: DoorAccess) {
  if (access === 'public') return door.public()
  if (access === 'authenticated') return door.authenticated()
  if ('list' in access) return door.authorize(access.permission, { list: true })
  return door.authorize(access.permission, (c) => access.record(c.req.param()))
}
