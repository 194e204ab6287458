/** What a project may write with its policy's types. */
export const TYPED = `
import { declareRoute, type Identity, type Permission, type Policy, type RecordOfPermission, type Role } from 'passerelle'
import { readPermissions } from 'passerelle/client'
import { passerelle as expressDoor } from 'passerelle/express'
import { authorize as authorizeFastify } from 'passerelle/fastify'
import { createFetchHandler } from 'passerelle/fetch'
import { passerelle as honoDoor } from 'passerelle/hono'
import { authorize, type RecordOf } from 'passerelle/koa'
import { fakeVerifier, mintToken } from 'passerelle/testing'
import { z } from 'zod'

declare const identity: Identity
declare const policy: Policy
declare const express: ReturnType<typeof expressDoor>
declare const hono: ReturnType<typeof honoDoor>
interface Row { readonly gaveur_id: number; readonly site_id: string; readonly lot: string }
declare const find: (id: string) => Promise<Row | undefined>

export const role: Role = 'veterinaire'
export const permission: Permission = 'sqal_data:write'
export const all: readonly Permission[] = [...policy.permissions, ...identity.permissions]
export const record: RecordOfPermission<'gavage_data:write'> = { gaveur_id: 1 }
export const site: 'LL' | 'LS' | 'MO' | undefined = identity.attributes.site_id
export const id: number = (identity.attributes.gaveur_id ?? 0) + 1
export const recordOf: RecordOf<'gavage_data:read'> = (ctx) => find(ctx.params.id)

identity.can('gavage_data:read', { gaveur_id: 1 })
identity.can('gavage_data:read', { gaveur_id: null, site_id: undefined })
identity.can('audit:read')
identity.explain('gavage_data:read', { gaveur_id: 1 }).because.code
identity.bounds('gavage_data:read').kind
for (const each of policy.permissions) identity.can(each)

authorize('audit:read')
authorize('gavage_data:read', { list: true })
authorize('gavage_data:read', recordOf)
authorize('gavage_data:read', () => null)
authorize('gavage_data:write', () => ({ gaveur_id: 1 }))
authorize('gavage_data:write', async () => ({ gaveur_id: 1, site_id: 'LL' }))
express.authorize('gavage_data:read', ({ params }) => ({ gaveur_id: Number(params.id), site_id: 'LL' }))
hono.authorize('gavage_data:read', (context) => find(context.req.param('id') ?? ''))
authorizeFastify('gavage_data:read', ({ params }) => ({ gaveur_id: Number(params.id), site_id: 'LL' }))
const shown = declareRoute({
  method: 'GET',
  path: '/api/gavage/:id',
  summary: 'Feedings',
  access: { permission: 'gavage_data:read', record: ({ params }) => ({ gaveur_id: params.id, site_id: 'LL' }) },
  params: z.object({ id: z.coerce.number() }),
  responses: {},
  handle: ({ params }, caller) => ({ status: 200, body: [params.id + 1, caller?.attributes.site_id] }),
})
declare const verifier: ReturnType<typeof fakeVerifier>
createFetchHandler([shown], { verifier, policy })

mintToken({ roles: ['gaveur'], attributes: { gaveur_id: 1, site_id: 'LL' }, claims: { gaveur_id: '1' } })
fakeVerifier({ jean: { roles: ['gaveur'], clientRoles: { 'gaveurs-frontend': ['producer'] } } }, {})
const page = readPermissions({})
page.can('gavage_data:read', { gaveur_id: 1 })
page.missing('analytics:export')[0]?.acrValues
`

/** The same package where nothing is registered: any permission, attribute and role. */
export const UNTYPED = `
import { declareRoute, type Identity } from 'passerelle'
import { readPermissions } from 'passerelle/client'
import { authorize } from 'passerelle/koa'
import { mintToken } from 'passerelle/testing'

declare const identity: Identity
identity.can('whatever:read', { any: 'thing', at: [1] })
export const attribute: string | number | readonly (string | number)[] | undefined = identity.attributes.anything
authorize('whatever:read', () => ({ any: 'thing' }))
authorize('whatever:read', async () => undefined)
declareRoute({
  method: 'GET', path: '/', summary: '', responses: {}, handle: () => ({ status: 200 }),
  access: { permission: 'whatever:read', record: () => ({ any: 1, other: null }) },
})
mintToken({ roles: ['anybody'], attributes: { anything: ['a'] }, clientRoles: { any: ['thing'] } })
readPermissions({}).can('whatever:read', { any: 1 })
// @ts-expect-error a permission is resource:action all the same
identity.can('whatever')
`
