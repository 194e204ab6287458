import { z } from 'zod'
import type { Identity, Where } from '../policy/index.js'
import { declareRoute, type Route } from '../routing/index.js'

const scalar = z.union([z.string(), z.number(), z.boolean()])
const where = z.record(
  z.string(),
  z.union([scalar, z.object({ in: z.array(scalar).readonly() }), z.object({ starts_with: z.string() })]),
)

const caller = z.object({
  subject: z.string(),
  username: z.string(),
  roles: z.array(z.string()),
  client_roles: z.record(z.string(), z.array(z.string())),
  permissions: z.array(z.string()),
  bounds: z
    .record(z.string(), z.array(where))
    .describe('Permission → the records it reaches; a permission that is absent here reaches all'),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))])),
  expires_at: z.iso.datetime(),
})

/** What a caller may know of themselves. */
export function accountRoutes(): readonly Route[] {
  return [
    declareRoute({
      method: 'GET',
      path: '/auth/me',
      summary: 'Who the access token says the caller is, and what they may do',
      access: 'authenticated',
      responses: { 200: { description: 'The caller', schema: caller } },
      handle: (_, identity) => {
        if (identity === undefined) throw new Error('/auth/me is not a public route')
        return { status: 200, body: describeCaller(identity) }
      },
    }),
  ]
}

function describeCaller(identity: Identity): z.input<typeof caller> {
  return {
    subject: identity.subject,
    username: identity.username,
    roles: [...identity.roles],
    client_roles: Object.fromEntries(
      Object.entries(identity.clientRoles).map(([client, roles]) => [client, [...roles]]),
    ),
    permissions: [...identity.permissions],
    bounds: boundsByPermission(identity),
    attributes: Object.fromEntries(
      Object.entries(identity.attributes).map(([name, value]) => [
        name,
        typeof value === 'object' ? [...value] : value,
      ]),
    ),
    expires_at: new Date(identity.expiresAt * 1000).toISOString(),
  }
}

function boundsByPermission(identity: Identity): Record<string, Where[]> {
  const bounded: Record<string, Where[]> = {}
  for (const permission of identity.permissions) {
    const { kind, anyOf } = identity.bounds(permission)
    if (kind !== 'all') bounded[permission] = [...anyOf]
  }
  return bounded
}
