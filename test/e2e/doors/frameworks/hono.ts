import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { type HonoDoor, noteChange, passerelle } from '../../../../src/hono/index.js'
import type { DoorAccess, DoorRoute } from '../routes.js'
import type { StartDoor } from '../run-column.js'
import { listen } from './listen.js'

export const startHono: StartDoor = ({ routes, ...options }) => {
  const app = new Hono()
  const door = passerelle(options)
  const mount = ({ method, path, access, effect, handle }: DoorRoute) =>
    app.on(method, path, declared(door, access, { effect }), async (c) => {
      await handle?.((change) => noteChange(c, change))
      return c.json({ params: c.req.param() })
    })
  for (const route of routes.filter(({ access }) => access === 'public')) mount(route)
  app.use(door.authenticate())
  for (const route of routes.filter(({ access }) => access !== 'public')) mount(route)
  door.check(app)
  return listen(getRequestListener(app.fetch))
}

function declared(door: HonoDoor, access: DoorAccess, terms: { readonly effect: 'none' | undefined }) {
  if (access === 'public') return door.public()
  if (access === 'authenticated') return door.authenticated(terms)
  if ('list' in access) return door.authorize(access.permission, { list: true }, terms)
  return door.authorize(access.permission, (c) => access.record(c.req.param()), terms)
}
