import { getRequestListener } from '@hono/node-server'
import { createFetchHandler } from '../../../../src/fetch/index.js'
import type { StartDoor } from '../run-column.js'
import { declaredRoutes } from './declared.js'
import { listen } from './listen.js'

/** On Node, where the adapter hands over node's own request beside the standard one. */
export const startFetch: StartDoor = ({ routes, ...options }) =>
  listen(getRequestListener(createFetchHandler(declaredRoutes(routes), options)))

/** As Deno, Bun and Workers have it: the standard request, and nothing beside. */
export const startBareFetch: StartDoor = ({ routes, ...options }) => {
  const handle = createFetchHandler(declaredRoutes(routes), options)
  return listen(getRequestListener((request) => handle(request)))
}
