import fastify from 'fastify'
import { authorize, frameworkErrors, identityOf, noteChange, passerelle } from '../../../../src/fastify/index.js'
import type { DoorAccess } from '../routes.js'
import type { StartDoor } from '../run-column.js'

export const startFastify: StartDoor = async ({ routes, ...options }) => {
  const app = fastify({ forceCloseConnections: true, frameworkErrors })
  await app.register(passerelle, options)
  for (const { method, path: url, access, effect, handle } of routes) {
    app.route({
      method,
      url,
      config: { access: declared(access), ...(effect !== undefined && { effect }) },
      handler: async (request) => {
        await handle?.((change) => noteChange(request, change))
        return { params: request.params, user: access === 'public' ? null : identityOf(request).username }
      },
    })
  }
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return { port: Number(new URL(address).port), stop: () => app.close() }
}

function declared(access: DoorAccess) {
  if (access === 'public' || access === 'authenticated') return access
  if ('list' in access) return authorize(access.permission, { list: true })
  return authorize(access.permission, ({ params }) => access.record(params))
}
