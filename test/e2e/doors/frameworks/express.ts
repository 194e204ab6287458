import express from 'express'
import {
  type ExpressDoor,
  type ExpressHandler,
  identityOf,
  noteChange,
  passerelle,
} from '../../../../src/express/index.js'
import type { DoorAccess } from '../routes.js'
import type { StartDoor } from '../run-column.js'
import { listen } from './listen.js'

export const startExpress: StartDoor = ({ routes, ...options }) => {
  const app = express()
  const door = passerelle(options)
  const open = express.Router()
  const guarded = express.Router()
  for (const { method, path, access, effect, handle } of routes) {
    const router = access === 'public' ? open : guarded
    router[VERBS[method]](path, declared(door, access, { effect }), async (request, response) => {
      await handle?.((change) => noteChange(request, change))
      response.json({ params: request.params, user: access === 'public' ? null : identityOf(request).username })
    })
  }
  app.use(open, door.authenticate(), guarded)
  door.check(app)
  return listen(app)
}

const VERBS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

function declared(
  door: ExpressDoor,
  access: DoorAccess,
  terms: { readonly effect: 'none' | undefined },
): ExpressHandler {
  if (access === 'public') return door.public()
  if (access === 'authenticated') return door.authenticated(terms)
  if ('list' in access) return door.authorize(access.permission, { list: true }, terms)
  return door.authorize(access.permission, ({ params }) => access.record(params), terms)
}
