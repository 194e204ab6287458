import { describe, expect, it } from 'vitest'
import { checkMappers, type MapperContext, mapClaims } from '../../../src/dev-provider/protocol-mappers.js'
import { createRealmModel } from '../../../src/dev-provider/realm-model.js'
import type { ProtocolMapperRepresentation, UserRepresentation } from '../../../src/realm-config/index.js'
import { realmFixture } from './realm-fixture.js'

const EVERYWHERE = { 'access.token.claim': 'true', 'id.token.claim': 'true', 'userinfo.token.claim': 'true' }

function mapper(protocolMapper: string, config: Readonly<Record<string, string>>): ProtocolMapperRepresentation {
  return { name: protocolMapper, protocol: 'openid-connect', protocolMapper, config: { ...EVERYWHERE, ...config } }
}

function context(attributes: UserRepresentation['attributes'] = {}): MapperContext {
  const model = createRealmModel(realmFixture({ user: { attributes } }))
  const [client, user] = [model.client('front'), model.userById('user-1')]
  if (client === undefined || user === undefined) throw new Error('the fixture has both')
  const roles = { realm: ['worker'], client: { front: ['a'], 'dotted.api': ['b'], empty: [] } }
  return { client, user, roles, acr: '1', notes: { AUTH_TIME: '17' } }
}

function attributeClaim(label: string, values: readonly string[], config: Readonly<Record<string, string>> = {}) {
  const one = mapper('oidc-usermodel-attribute-mapper', {
    'user.attribute': 'x',
    'claim.name': 'x',
    'jsonType.label': label,
    ...config,
  })
  return mapClaims('access', [one], context({ x: values }))
}

describe('protocol mappers', () => {
  it.each([
    { label: 'int', values: ['42'], claims: { x: 42 } },
    { label: 'long', values: ['-7'], claims: { x: -7 } },
    { label: 'int', values: ['4x2'], claims: {} },
    { label: 'boolean', values: ['TRUE'], claims: { x: true } },
    { label: 'String', values: ['42', '43'], claims: { x: '42' } },
    { label: 'JSON', values: ['{"a":1}'], claims: { x: { a: 1 } } },
    { label: 'JSON', values: ['{'], claims: {} },
    { label: 'String', values: [], claims: {} },
  ])('give $values as $label: $claims', ({ label, values, claims }) => {
    expect(attributeClaim(label, values)).toEqual(claims)
  })

  it('give all values where they are told to', () => {
    expect(attributeClaim('int', ['1', '2'], { multivalued: 'true' })).toEqual({ x: [1, 2] })
  })

  it('write into a path, where a backslash keeps a dot in a name', () => {
    expect(attributeClaim('String', ['v'], { 'claim.name': 'a.b\\.c.d' })).toEqual({ a: { 'b.c': { d: 'v' } } })
  })

  it('take part only where their config says so', () => {
    const one = mapper('oidc-acr-mapper', { 'id.token.claim': 'false' })
    expect(mapClaims('access', [one], context())).toEqual({ acr: '1' })
    expect(mapClaims('id', [one], context())).toEqual({})
  })

  it('gather audiences: one as a text, several as a list, the calling client never', () => {
    const declared = mapper('oidc-audience-mapper', { 'included.client.audience': 'api' })
    const resolved = mapper('oidc-audience-resolve-mapper', {})
    expect(mapClaims('access', [declared, declared], context())).toEqual({ aud: 'api' })
    expect(mapClaims('access', [declared, resolved], context())).toEqual({ aud: ['api', 'dotted.api', 'empty'] })
  })

  it('put client roles under the client, also one with a dot in its name', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Keycloak's placeholder
    const one = mapper('oidc-usermodel-client-role-mapper', { 'claim.name': 'resource_access.${client_id}.roles' })
    expect(mapClaims('access', [one], context())).toEqual({
      resource_access: { front: { roles: ['a'] }, 'dotted.api': { roles: ['b'] } },
    })
  })

  it('cannot reach the prototype of objects', () => {
    attributeClaim('String', ['v'], { 'claim.name': '__proto__.polluted' })
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  it('are refused by name when the provider cannot run them', () => {
    const script = mapper('script-mapper.js', {})
    expect(() => checkMappers('client front', [script])).toThrow(
      expect.objectContaining({ code: 'mapper_unsupported' }),
    )
    expect(() => checkMappers('client front', [script])).toThrow(/client front.*script-mapper\.js/)
  })
})
