import { describe, expect, it } from 'vitest'
import { accountRoutes } from '../../../src/account/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import type { PolicyDocument } from '../../../src/realm-config/index.js'
import type { Route } from '../../../src/routing/index.js'
import type { AccessToken } from '../../../src/tokens/index.js'
import { accessToken } from '../../support/access-token.js'

const policyOf = (roles: PolicyDocument['roles']) =>
  createPolicy({
    policy: {
      resources: {
        lots: {
          actions: ['read', 'write'],
          fields: { site: { type: 'string' }, owner: { type: 'uuid', column: 'o' } },
        },
        audit: { actions: ['read'] },
      },
      roles,
    },
    attributes: { site: { type: 'string' } },
  })

const policy = policyOf({
  reader: {
    grants: [
      { permissions: ['lots:read'], where: { site: '$site' }, line: 11 },
      { permissions: ['lots:read'], where: { site: { in: ['LL', 'LS'] } }, requires: { acr: '2' }, line: 12 },
      { permissions: ['lots:write'], requires: { scope: ['lots', 'openid'], acr: ['2', '3'] }, line: 13 },
      { permissions: ['lots:write'], requires: { client: 'secret-client' }, line: 14 },
    ],
    deny: [{ permissions: ['lots:read'], where: { site: { starts_with: 'X' } }, line: 15 }],
  },
  admin: { grants: [{ permissions: ['*:*'], line: 21 }] },
  guarded: {
    grants: [{ permissions: ['*:*'], line: 41 }],
    deny: [
      { permissions: ['audit:read'], unless: { acr: '2' }, line: 42 },
      { permissions: ['audit:read'], unless: { client: 'secret-client' }, line: 43 },
    ],
  },
  elsewhere: {
    grants: [{ permissions: ['lots:read'], where: { site: '$site' }, line: 51 }],
    deny: [{ permissions: ['lots:read'], unless: { acr: '2' }, line: 52 }],
  },
  careful: {
    grants: [{ permissions: ['*:*'], line: 31 }],
    deny: [
      { permissions: ['audit:read'], unless: { acr: '2' }, line: 32 },
      { permissions: ['lots:write'], unless: { client_role: { 'secret-client': 'editor' } }, line: 33 },
    ],
  },
})

async function answerOf(path: string, token: Partial<AccessToken>) {
  const routes: readonly Route[] = accountRoutes(() => policy)
  const route = routes.find((each) => each.path === path)
  const answer = await route?.handle(
    { params: undefined, query: undefined, body: undefined },
    policy.identify(accessToken(token)),
    { requestId: undefined, noteChange: () => {}, auditFacts: () => ({}) },
  )
  if (answer === undefined) throw new Error(`no route ${path}`)
  // What is answered is what the document says.
  expect(route?.responses[200]?.schema?.safeParse(answer.body)).toMatchObject({ success: true, data: answer.body })
  return answer
}

const verdictsOn = async (token: Partial<AccessToken>) => (await answerOf('/auth/permissions', token)).body

const FIELDS = { site: 'string', owner: 'uuid' }

describe('GET /auth/permissions', () => {
  it('says of every permission whether it is allowed always, never, or within bounds', async () => {
    expect(await verdictsOn({ roles: ['reader'], claims: { site: 'MO' } })).toEqual({
      policy_version: policy.version,
      subject: 'b1f6a1f0-0000-4000-8000-000000000001',
      permissions: {
        'audit:read': { allowed: 'never' },
        'lots:read': {
          allowed: 'within',
          any_of: [{ site: 'MO' }],
          none_of: [{ site: { starts_with: 'X' } }],
          fields: FIELDS,
        },
        'lots:write': { allowed: 'never', missing: [{ scopes: ['lots'], acr_values: ['2', '3'] }] },
      },
    })
    expect(await verdictsOn({ roles: ['admin'] })).toMatchObject({
      permissions: {
        'audit:read': { allowed: 'always' },
        'lots:read': { allowed: 'always' },
        'lots:write': { allowed: 'always' },
      },
    })
  })

  it('has what a stronger sign-in brought', async () => {
    expect(await verdictsOn({ roles: ['reader'], scopes: ['lots', 'openid'], claims: { acr: '2' } })).toMatchObject({
      permissions: {
        'lots:read': { any_of: [{ site: { in: ['LL', 'LS'] } }] },
        'lots:write': { allowed: 'always' },
      },
    })
  })

  it('says what would spare the caller a deny, where a new sign-in can', async () => {
    expect(await verdictsOn({ roles: ['careful'], claims: { acr: '1' } })).toMatchObject({
      permissions: {
        'audit:read': { allowed: 'never', missing: [{ acr_values: ['2'] }] },
        'lots:write': { allowed: 'never' },
      },
    })
  })

  it.each(['reader', 'careful', 'nobody'])('tells a %s no rule, no line, no role and no client', async (role) => {
    const text = JSON.stringify(await verdictsOn({ roles: [role], claims: { site: 'MO', acr: '1' } }))
    for (const word of ['reader', 'admin', 'careful', 'secret-client', 'editor', 'line', 'column', '"o"']) {
      expect(text).not.toContain(word)
    }
  })

  it('answers to a client of its own, whose token has no session', async () => {
    const service = {
      kind: 'service',
      subject: '',
      username: 'service-account-jobs',
      sessionId: undefined,
      roles: ['admin'],
    } as const
    expect(await verdictsOn(service)).toMatchObject({
      subject: '',
      permissions: { 'lots:read': { allowed: 'always' } },
    })
  })

  it('is kept by no cache', async () => {
    const { headers } = await answerOf('/auth/permissions', { roles: ['admin'] })
    expect(headers).toEqual({ 'Cache-Control': 'private, no-store' })
  })
})

describe('GET /auth/me', () => {
  it('lists what the caller may do to some records, and none that is denied to them', async () => {
    const { body } = await answerOf('/auth/me', { roles: ['reader'], claims: { site: 'MO' } })
    expect(body).toMatchObject({ permissions: ['lots:read', 'lots:write'], attributes: { site: 'MO' } })
    expect(body).not.toHaveProperty('bounds')
  })
})

it.each([
  ['another deny stands behind', { roles: ['guarded'] }, 'audit:read', { allowed: 'never' }],
  ['the attribute would still be missing', { roles: ['elsewhere'] }, 'lots:read', { allowed: 'never' }],
  [
    'nothing else does',
    { roles: ['elsewhere'], claims: { site: 'LL' } },
    'lots:read',
    { allowed: 'never', missing: [{ acr_values: ['2'] }] },
  ],
])('offers a new sign-in only where it helps: %s', async (_, token, permission, expected) => {
  expect(await verdictsOn(token)).toMatchObject({ permissions: { [permission]: expected } })
  const verdicts = JSON.stringify(await verdictsOn(token))
  expect(verdicts.includes('missing')).toBe('missing' in expected)
})
