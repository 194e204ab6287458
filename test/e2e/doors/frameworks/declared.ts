import { z } from 'zod'
import { declareRoute, type Route } from '../../../../src/fetch/index.js'
import type { DoorAccess, DoorRoute } from '../routes.js'

type Params = Record<string, string>

/** The same routes, as the handlers of node:http and fetch take them. */
export const declaredRoutes = (routes: readonly DoorRoute[]): readonly Route[] =>
  routes.map(({ method, path, access, effect, handle }) =>
    declareRoute<Params>({
      method,
      path,
      summary: path,
      access: declared(access),
      ...(effect !== undefined && { effect }),
      params: z.record(z.string(), z.string()),
      responses: { 200: { description: 'The parameters' } },
      handle: async ({ params }, caller, { noteChange }) => {
        await handle?.(noteChange)
        return { status: 200, body: { params, user: caller?.username } }
      },
    }),
  )

function declared(access: DoorAccess) {
  if (typeof access === 'string' || 'list' in access) return access
  return { permission: access.permission, record: ({ params }: { params: Params }) => access.record(params) }
}
