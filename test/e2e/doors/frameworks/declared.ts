import { z } from 'zod'
import { declareRoute, type Route } from '../../../../src/fetch/index.js'
import type { DoorAccess, DoorRoute } from '../routes.js'

type Params = Record<string, string>

/** The same routes, as the handlers of node:http and fetch take them. */
export const declaredRoutes = (routes: readonly DoorRoute[]): readonly Route[] =>
  routes.map(({ method, path, access }) =>
    declareRoute<Params>({
      method,
      path,
      summary: path,
      access: declared(access),
      params: z.record(z.string(), z.string()),
      responses: { 200: { description: 'The parameters' } },
      handle: ({ params }, caller) => ({ status: 200, body: { params, user: caller?.username } }),
    }),
  )

function declared(access: DoorAccess) {
  if (typeof access === 'string' || 'list' in access) return access
  return { permission: access.permission, record: ({ params }: { params: Params }) => access.record(params) }
}
