import { describe, expect, it } from 'vitest'
import { type Access, createDoor } from '../../../src/access/index.js'
import type { HttpRequest } from '../../../src/http-auth/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import type { GrantDocument, RequirementDocument } from '../../../src/realm-config/index.js'
import { accessToken } from '../../support/access-token.js'
import { fakeVerifier, memoryTrail } from '../../support/fakes.js'

const attributes = { gaveur_id: { type: 'integer' } } as const

/** A door whose gaveurs may export within these grants, and what it answers one of them. */
async function ask(
  grants: readonly Omit<GrantDocument, 'line' | 'permissions'>[],
  {
    record = { gaveur_id: 1 },
    scopes = ['openid'],
    acr = '1',
    scheme = 'Bearer',
    resource,
    deny = [],
  }: {
    readonly record?: { readonly gaveur_id: number } | undefined
    readonly scopes?: readonly string[]
    readonly acr?: string
    readonly scheme?: string
    readonly resource?: string
    readonly deny?: readonly { readonly unless: RequirementDocument }[]
  } = {},
) {
  const permissions = ['analytics:export']
  const policy = createPolicy({
    attributes,
    policy: {
      resources: { analytics: { actions: ['export'], fields: { gaveur_id: { type: 'integer' } } } },
      roles: {
        gaveur: {
          grants: grants.map((grant, index) => ({ permissions, ...grant, line: 10 + index })),
          deny: deny.map((rule, index) => ({ permissions, ...rule, line: 30 + index })),
        },
      },
    },
  })
  const trail = memoryTrail()
  const token = accessToken({ roles: ['gaveur'], scopes, claims: { gaveur_id: 1, acr } })
  const verifier = {
    ...fakeVerifier({ jean: token }),
    proofs: { algorithms: ['ES256'], check: () => ({ ok: true }) } as never,
  }
  const door = createDoor<HttpRequest>({ verifier, policy, trail, resource })
  const request = { method: 'GET', url: '/', headers: { host: 'api.example', authorization: `${scheme} jean` } }
  const visit = door.visit(request)
  const access: Access<unknown> = { permission: 'analytics:export', record: () => record }
  const entered = await visit.enter(door.declare('GET /', access), {})
  if (entered.ok) return { status: 200, challenge: undefined, events: [] }
  const { status, headers } = entered.problem
  visit.end(status)
  const events = trail.events.slice(1).map(({ event, reason }) => `${event} ${reason}`)
  return { status, challenge: headers?.['WWW-Authenticate'], events }
}

const PLAIN = { status: 403, challenge: 'Bearer error="insufficient_scope"' }
const STEP_UP =
  'error="insufficient_user_authentication", error_description="A stronger or more recent authentication is required"'

describe('scopes alone are missing', () => {
  it('they are named: RFC 6750 section 3', async () => {
    expect(await ask([{ requires: { scope: ['analytics', 'export'] } }])).toEqual({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="analytics export"',
      events: ['UNAUTHORIZED_ACCESS requirement_missing'],
    })
  })

  it('for a token that has them, nothing is', async () => {
    const scopes = ['openid', 'analytics', 'export']
    expect(await ask([{ requires: { scope: ['analytics', 'export'] } }], { scopes })).toMatchObject({ status: 200 })
  })

  it('with those of the rule that the token has, since a new token would have no others', async () => {
    const scopes = ['openid', 'analytics']
    expect(await ask([{ requires: { scope: ['analytics', 'export'] } }], { scopes })).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="analytics export"',
    })
  })

  it('in the scheme of the token, with the metadata of the API', async () => {
    const { challenge } = await ask([{ requires: { scope: 'analytics' } }], {
      scheme: 'DPoP',
      resource: 'https://api.example',
    })
    expect(challenge).toBe(
      'DPoP error="insufficient_scope", scope="analytics", algs="ES256", ' +
        'resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
    )
  })

  it('for one of several grants: they are named, whatever the others want', async () => {
    const grants = [
      { requires: { client: 'console' } },
      { requires: { acr: '2' } },
      { requires: { scope: 'analytics' } },
    ]
    expect(await ask(grants)).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope", scope="analytics"',
    })
  })
})

describe('a stronger sign-in would do', () => {
  it('it is asked for: RFC 9470', async () => {
    expect(await ask([{ requires: { acr: ['2', 'gold'] } }])).toEqual({
      status: 401,
      challenge: `Bearer ${STEP_UP}, acr_values="2 gold"`,
      events: ['AUTH_REQUIRED insufficient_user_authentication'],
    })
  })

  it('for any of several grants', async () => {
    const grants = [{ requires: { acr: '3' } }, { requires: { client: 'console' } }, { requires: { acr: '2' } }]
    expect(await ask(grants)).toMatchObject({ status: 401, challenge: `Bearer ${STEP_UP}, acr_values="3 2"` })
  })

  it('and with it, the record is asked', async () => {
    const grants = [{ where: { gaveur_id: '$gaveur_id' }, requires: { acr: '2' } }]
    expect(await ask(grants, { acr: '2' })).toMatchObject({ status: 200 })
    expect(await ask(grants, { acr: '2', record: { gaveur_id: 2 } })).toMatchObject(PLAIN)
  })
})

describe('nothing is told', () => {
  const rows: readonly [string, Parameters<typeof ask>[0], Parameters<typeof ask>[1]][] = [
    ['when a client is missing', [{ requires: { client: 'console' } }], {}],
    ['when a client role is missing', [{ requires: { client_role: { console: 'exporter' } } }], {}],
    ['when scope and sign-in are', [{ requires: { scope: 'analytics', acr: '2' } }], {}],
    ['when a scope is, and a client', [{ requires: { scope: 'analytics', client: 'console' } }], {}],
    [
      'when the record is out of bounds too',
      [{ where: { gaveur_id: '$gaveur_id' } }, { where: { gaveur_id: 7 }, requires: { scope: 'analytics' } }],
      { record: { gaveur_id: 2 } },
    ],
    ['when a deny holds that another token would be spared', [{}], { deny: [{ unless: { acr: '2' } }] }],
    ['when what is missing cannot be written in a challenge', [{ requires: { scope: 'a"b' } }], {}],
    ['the same of a sign-in', [{ requires: { acr: 'not one' } }], {}],
  ]
  it.each(rows)('%s', async (_, grants, options) => expect(await ask(grants, options)).toMatchObject(PLAIN))
})
