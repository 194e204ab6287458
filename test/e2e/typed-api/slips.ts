/** A program that must not compile: the diagnostic at the line that is marked, and what its text has. */
export interface Slip {
  readonly what: string
  readonly code: number
  readonly says: readonly string[]
  readonly program: string
}

const IDENTITY = `import type { Identity } from 'passerelle'
declare const identity: Identity
`
const KOA = `import { authorize } from 'passerelle/koa'
`
const EXPRESS = `import { passerelle } from 'passerelle/express'
declare const door: ReturnType<typeof passerelle>
`
const HONO = `import { passerelle } from 'passerelle/hono'
declare const door: ReturnType<typeof passerelle>
`
const FASTIFY = `import { authorize } from 'passerelle/fastify'
`
const TESTING = `import { fakeVerifier, mintToken } from 'passerelle/testing'
`
const PAGE = `import { readPermissions } from 'passerelle/client'
const permissions = readPermissions({})
`
const route = (entry: string, access: string): string => `import { declareRoute } from '${entry}'
declareRoute({
  method: 'GET', path: '/', summary: '', responses: {}, handle: () => ({ status: 200 }),
  ${access} // slip
})
`

const MISSPELT = '"gavag_data:read"'
const NEAR = 'gavage_data:read'

export const SLIPS: readonly Slip[] = [
  ...[
    ['Koa', `${KOA}authorize('gavag_data:read') // slip`],
    ['Koa, with a record', `${KOA}authorize('gavag_data:read', () => ({ gaveur_id: 1, site_id: 'LL' })) // slip`],
    ['Koa, for a list', `${KOA}authorize('gavag_data:read', { list: true }) // slip`],
    ['Express', `${EXPRESS}door.authorize('gavag_data:read') // slip`],
    ['Fastify', `${FASTIFY}authorize('gavag_data:read') // slip`],
    ['Hono', `${HONO}door.authorize('gavag_data:read') // slip`],
    ['can()', `${IDENTITY}identity.can('gavag_data:read') // slip`],
    ['explain()', `${IDENTITY}identity.explain('gavag_data:read') // slip`],
    ['bounds()', `${IDENTITY}identity.bounds('gavag_data:read') // slip`],
    ['a page', `${PAGE}permissions.can('gavag_data:read') // slip`],
    ['a page that only hides', `${PAGE}permissions.canSome('gavag_data:read') // slip`],
  ].map(([where = '', program = '']) => ({
    what: `a misspelt permission in ${where}`,
    code: 2345,
    says: [MISSPELT, NEAR],
    program,
  })),
  ...['passerelle', 'passerelle/fetch'].map((entry) => ({
    what: `a misspelt permission in a route declared with ${entry}`,
    code: 2820,
    says: [MISSPELT, `Did you mean '"${NEAR}"'?`],
    program: route(entry, `access: { permission: 'gavag_data:read', list: true }`),
  })),
  {
    what: 'a misspelt action',
    code: 2345,
    says: ['"gavage_data:raed"', NEAR],
    program: `${IDENTITY}identity.can('gavage_data:raed') // slip`,
  },
  {
    what: 'a permission that the realm lacks, in a variable',
    code: 2820,
    says: [`Did you mean '"gavage_data:write"'?`],
    program: `import type { Permission } from 'passerelle'
export const permission: Permission = 'gavage_data:wirte' // slip`,
  },
  {
    what: 'an attribute that the realm lacks',
    code: 2339,
    says: ["'gaveur'", 'gaveur_id'],
    program: `${IDENTITY}identity.attributes.gaveur // slip`,
  },
  {
    what: 'a misspelt attribute',
    code: 2551,
    says: [`Did you mean 'gaveur_id'?`],
    program: `${IDENTITY}identity.attributes.gaveurid // slip`,
  },
  {
    what: 'an attribute compared with what it can never be',
    code: 2367,
    says: ['"XX"'],
    program: `${IDENTITY}if (identity.attributes.site_id === 'XX') throw new Error() // slip`,
  },
  {
    what: 'an attribute taken for one that every token has',
    code: 18048,
    says: ['possibly'],
    program: `${IDENTITY}identity.attributes.gaveur_id.toFixed() // slip`,
  },
  {
    what: 'a number taken for text',
    code: 2322,
    says: ['string'],
    program: `${IDENTITY}export const id: string | undefined = identity.attributes.gaveur_id // slip`,
  },
  {
    what: 'a field that the resource lacks',
    code: 2561,
    says: [`Did you mean to write 'gaveur_id'?`],
    program: `${IDENTITY}identity.can('gavage_data:read', { gaveurid: 1 }) // slip`,
  },
  {
    what: 'a field of another type',
    code: 2322,
    says: ['string', 'number'],
    program: `${IDENTITY}identity.can('gavage_data:read', { gaveur_id: '1' }) // slip`,
  },
  {
    what: 'a field that the resource lacks, in a page',
    code: 2561,
    says: [`Did you mean to write 'gaveur_id'?`],
    program: `${PAGE}permissions.can('gavage_data:read', { gaveurid: 1 }) // slip`,
  },
  ...[
    ['Koa', `${KOA}authorize('gavage_data:read', () => ({ gaveur_id: 1 })) // slip`],
    ['Koa, later', `${KOA}authorize('gavage_data:read', async () => ({ gaveur_id: 1 })) // slip`],
    ['Express', `${EXPRESS}door.authorize('gavage_data:read', () => ({ gaveur_id: 1 })) // slip`],
    ['Hono', `${HONO}door.authorize('gavage_data:read', () => ({ gaveur_id: 1 })) // slip`],
  ].map(([where = '', program = '']) => ({
    what: `a record without a field that bounds it, in ${where}`,
    code: 2345,
    says: [`Property 'site_id' is missing`],
    program,
  })),
  {
    what: 'a record without a field that bounds it, in a declared route',
    code: 2322,
    says: [`Property 'site_id' is missing`],
    program: route('passerelle', `access: { permission: 'gavage_data:read', record: () => ({ gaveur_id: 1 }) }`),
  },
  {
    what: 'a record with a field of another type',
    code: 2345,
    says: [`Type 'string' is not assignable to type 'number'`],
    program: `${KOA}authorize('gavage_data:write', () => ({ gaveur_id: '1' })) // slip`,
  },
  {
    what: 'a role that the realm lacks, in a minted token',
    code: 2820,
    says: [`Did you mean '"gaveur"'?`],
    program: `${TESTING}mintToken({ roles: ['gaveurr'] }) // slip`,
  },
  {
    what: 'an attribute of another type in a minted token',
    code: 2322,
    says: ['string', 'number'],
    program: `${TESTING}mintToken({ attributes: { gaveur_id: '1' } }) // slip`,
  },
  {
    what: 'an attribute that the realm lacks, in a fake verifier',
    code: 2561,
    says: [`Did you mean to write 'gaveur_id'?`],
    program: `${TESTING}fakeVerifier({ jean: { attributes: { gaveurid: 1 } } }, {}) // slip`,
  },
  {
    what: 'a client role that the client lacks',
    code: 2820,
    says: [`Did you mean '"dashboard"'?`],
    program: `${TESTING}mintToken({ clientRoles: { 'euralis-frontend': ['dashbord'] } }) // slip`,
  },
]
