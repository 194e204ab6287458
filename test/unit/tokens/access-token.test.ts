import { expect, test } from 'vitest'
import { type AccessToken, createVerifier } from '../../../src/tokens/index.js'
import { AUDIENCE, claims, compact, header, ISSUER, type Json, JWKS, NOW, token } from './forge.js'

const { verify } = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000 })

async function accepted(text: string): Promise<AccessToken> {
  const verdict = await verify(text)
  if (!verdict.ok) throw new Error(verdict.refusal.code)
  return verdict.token
}

test('reads what Keycloak writes', async () => {
  const { claims: all, ...rest } = await accepted(token())
  expect(rest).toEqual({
    issuer: ISSUER,
    subject: '5c1de9d0-0b57-4f0c-9f1e-6f1d2b7a3c11',
    username: 'jean.martin@gaveur.fr',
    kind: 'user',
    clientId: 'euralis-frontend',
    roles: ['gaveur', 'offline_access'],
    clientRoles: { 'euralis-frontend': ['viewer'], account: ['manage-account'] },
    scopes: ['openid', 'email', 'profile'],
    sessionId: '2f3b6c58-8b61-4f5a-8d5f-1b1c2d3e4f50',
    tokenId: 'onrtro:9d5c7e0e-6b7c-4f8e-9a55-0f3a8c1d2e4b',
    issuedAt: claims().iat,
    expiresAt: NOW + 300,
  })
  expect({ ...all }).toEqual(claims())
})

test('reads a token that says only what it must', async () => {
  const bare = compact(header(), { iss: ISSUER, aud: AUDIENCE, exp: NOW + 60, sub: 'someone' })
  expect(await accepted(bare)).toMatchObject({
    username: 'someone',
    kind: 'user',
    clientId: undefined,
    roles: [],
    clientRoles: {},
    scopes: [],
    sessionId: undefined,
    tokenId: undefined,
  })
})

test.each<[string, Json, 'user' | 'service']>([
  ['a service account', { azp: 'etl', preferred_username: 'service-account-etl', sid: undefined }, 'service'],
  [
    'a client that is its own subject',
    { azp: 'etl', sub: 'etl', preferred_username: undefined, sid: undefined },
    'service',
  ],
  [
    'a name like the service account of another client',
    { preferred_username: 'service-account-etl', sid: undefined },
    'user',
  ],
  [
    'a client that names itself',
    { client_id: 'etl', azp: 'etl', preferred_username: undefined, sid: undefined },
    'service',
  ],
  ['a person who chose such a name', { preferred_username: 'service-account-etl' }, 'user'],
  ['a person with client_id in the token', { client_id: 'euralis-frontend' }, 'user'],
  ['client_id of another client', { client_id: 'etl', sid: undefined }, 'user'],
  ['neither client_id nor azp', { azp: undefined, sid: undefined }, 'user'],
])('tells by name, client and session: %s', async (_, changes, kind) => {
  expect((await accepted(token(changes))).kind).toBe(kind)
})

test('takes only strings for roles, and never mixes client roles in', async () => {
  const { roles, clientRoles } = await accepted(
    token({
      realm_access: { roles: ['gaveur', 1, null, ['admin'], { admin: true }] },
      resource_access: { other: { roles: ['admin', 7] }, odd: ['admin'], none: null, text: 'admin' },
    }),
  )
  expect(roles).toEqual(['gaveur'])
  expect(clientRoles).toEqual({ other: ['admin'], odd: [], none: [], text: [] })
})

test.each<[string, unknown]>([
  ['an array', ['admin']],
  ['a string', 'admin'],
  ['null', null],
  ['roles as a string', { roles: 'admin' }],
  ['roles as an object', { roles: { 0: 'admin', length: 1 } }],
])('reads no role from realm_access that is %s', async (_, realmAccess) => {
  expect((await accepted(token({ realm_access: realmAccess }))).roles).toEqual([])
})

/** What is found by name and is nobody's own. */
const namesInherited = (value: object) =>
  ['constructor', 'toString', '__proto__'].filter((name) => name in value && !Object.hasOwn(value, name))

test('takes __proto__ for a name like any other', async () => {
  const payload = JSON.stringify(claims()).replace(
    '"resource_access":{',
    '"__proto__":{"roles":["admin"]},"resource_access":{"__proto__":{"roles":["admin"]},"constructor":{"roles":["admin"]},',
  )
  const { roles, clientRoles, claims: all } = await accepted(compact(header(), payload))
  expect(roles).toEqual(['gaveur', 'offline_access'])
  expect(Object.getPrototypeOf(clientRoles)).toBe(null)
  expect(Object.keys(clientRoles)).toEqual(['__proto__', 'constructor', 'euralis-frontend', 'account'])
  expect(namesInherited(all)).toEqual([])
  expect(all.roles).toBeUndefined()
  expect(all.hasOwnProperty).toBeUndefined()
  expect({}).not.toHaveProperty('roles')
})

test('is frozen, all the way down', async () => {
  const accessToken = await accepted(token({ deep: { list: [{ end: {} }] } }))
  expect(unfrozenIn(accessToken, 'token')).toEqual([])
})

function unfrozenIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([name, member]) => unfrozenIn(member, `${path}.${name}`))
  return Object.isFrozen(value) ? inside : [path, ...inside]
}

test('a mapping to client_id makes no service of everybody without a session', async () => {
  const mapped = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keySet: JWKS,
    now: () => NOW * 1000,
    claims: { clientId: 'client_id' },
  })
  const kindOf = async (changes: Json) => {
    const verdict = await mapped.verify(token({ sid: undefined, azp: undefined, client_id: 'etl', ...changes }))
    return verdict.ok && verdict.token.kind
  }
  expect(await kindOf({})).toBe('user')
  expect(await kindOf({ sub: 'etl' })).toBe('service')
})
