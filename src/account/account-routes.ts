import { z } from 'zod'
import type { Identity } from '../policy/index.js'
import { declareRoute, type Route } from '../routing/index.js'
import { describePermissions, permissionVerdicts, type VerdictPolicy } from './permission-verdicts.js'

const caller = z.object({
  subject: z.string(),
  username: z.string(),
  roles: z.array(z.string()),
  client_roles: z.record(z.string(), z.array(z.string())),
  permissions: z
    .array(z.string())
    .describe('What the caller may do, to some records at least; /auth/permissions says to which'),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))])),
  expires_at: z.iso.datetime(),
})

/** Verdicts hang on the token, which the address does not name: no cache may keep them, and no ETag helps. */
const NOT_KEPT = Object.freeze({ 'Cache-Control': 'private, no-store' })

/**
 * What a caller may know of themselves.
 *
 * @param policy gives the policy in force
 */
export function accountRoutes(policy: () => VerdictPolicy): readonly Route[] {
  return [
    declareRoute({
      method: 'GET',
      path: '/auth/me',
      summary: 'Who the access token says the caller is, and what they may do',
      access: 'authenticated',
      responses: { 200: { description: 'The caller', schema: caller } },
      handle: (_, identity) => ({ status: 200, headers: NOT_KEPT, body: describeCaller(present(identity)) }),
    }),
    declareRoute({
      method: 'GET',
      path: '/auth/permissions',
      summary: 'Every verdict on the caller at once, with its bounds, for a page to show what they may do',
      access: 'authenticated',
      responses: { 200: { description: 'The verdicts', schema: permissionVerdicts } },
      handle: (_, identity) => ({
        status: 200,
        headers: NOT_KEPT,
        body: describePermissions(present(identity), policy()),
      }),
    }),
  ]
}

function present(identity: Identity | undefined): Identity {
  if (identity === undefined) throw new Error('a route that is not public has a caller')
  return identity
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
    attributes: Object.fromEntries(
      Object.entries(identity.attributes).map(([name, value]) => [
        name,
        typeof value === 'object' ? [...value] : value,
      ]),
    ),
    expires_at: new Date(identity.expiresAt * 1000).toISOString(),
  }
}
