import { describe, expect, it } from 'vitest'
import { listMember } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { kindsInOrder } from '../../../src/realm-engine/index.js'
import {
  bundledPristine,
  hideSecrets,
  minimalDocument,
  orderDocument,
  renameRealm,
} from '../../../src/realm-export/index.js'

const { document: bundled, name } = bundledPristine('26.7.4', false)
const pristine = renameRealm(bundled, name, 'mine')
const kinds = kindsInOrder().filter((kind) => kind.name !== 'user')
const minimal = (live: JsonObject) => minimalDocument(live, pristine, 'mine', kinds)

describe('a minimal document', () => {
  it('of a new realm says nothing but its name', () => {
    expect(minimal(pristine)).toEqual({ document: { realm: 'mine' }, absent: [] })
  })

  it('has the fields of the realm that differ, and of its attributes those that do', () => {
    const live = { ...pristine, displayName: 'Mine', attributes: { ...Object(pristine.attributes), own: 'x' } }
    expect(minimal(live).document).toEqual({ realm: 'mine', displayName: 'Mine', attributes: { own: 'x' } })
  })

  it('says that a feature is on, which a new realm was made with', () => {
    const live = { ...pristine, organizationsEnabled: true }
    expect(minimalDocument(live, live, 'mine', kinds).document).toEqual({ realm: 'mine', organizationsEnabled: true })
  })

  it('has new objects without ids and defaults', () => {
    const client = {
      id: 'x',
      clientId: 'a',
      enabled: true,
      protocol: 'openid-connect',
      publicClient: true,
      redirectUris: [],
      webOrigins: ['+'],
    }
    const live = { ...pristine, clients: [...listMember(pristine, 'clients'), client] }
    expect(minimal(live).document.clients).toEqual([
      { clientId: 'a', enabled: true, publicClient: true, webOrigins: ['+'] },
    ])
  })

  it('gives nobody the role that everybody has, which bears the name of the realm', () => {
    const own = { ...Object(pristine.defaultRole), name: 'default-roles-of-old' }
    const live = {
      ...pristine,
      defaultRole: own,
      clients: [...listMember(pristine, 'clients'), { clientId: 'job', serviceAccountsEnabled: true }],
      users: [
        { username: 'ada', enabled: true, realmRoles: ['default-roles-of-old', 'reader'] },
        { username: 'service-account-job', serviceAccountClientId: 'job', realmRoles: ['default-roles-of-old'] },
      ],
      groups: [{ name: 'a', subGroups: [{ name: 'b', realmRoles: ['default-roles-of-old', 'reader'] }] }],
    }
    const { document } = minimalDocument(live, pristine, 'mine', kindsInOrder())
    expect(JSON.stringify([document.users, document.groups])).not.toContain('default-roles')
    expect(document.users).toEqual([{ username: 'ada', enabled: true, realmRoles: ['reader'] }])
    expect(document.groups).toMatchObject([{ name: 'a', subGroups: [{ name: 'b', realmRoles: ['reader'] }] }])
  })

  it.each(['openid-connect', 'saml'])('always says what a client of %s is and may', (protocol) => {
    const says = {
      enabled: true,
      bearerOnly: false,
      consentRequired: false,
      standardFlowEnabled: true,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: false,
      serviceAccountsEnabled: false,
      publicClient: false,
      fullScopeAllowed: true,
    }
    const clients = [...listMember(pristine, 'clients'), { clientId: 'a', protocol, ...says }]
    expect(minimal({ ...pristine, clients }).document.clients).toMatchObject([{ clientId: 'a', ...says }])
  })

  it('leaves out the client scopes that the realm gives to each new client, both lists or none', () => {
    const usual = {
      defaultClientScopes: ['web-origins', 'acr', 'roles', 'profile', 'basic', 'email', 'service_account'],
      optionalClientScopes: ['address', 'phone', 'offline_access', 'organization', 'microprofile-jwt'],
    }
    const less = { ...usual, optionalClientScopes: ['address'] }
    const own = [
      { clientId: 'usual', protocol: 'openid-connect', ...usual },
      { clientId: 'less', protocol: 'openid-connect', ...less },
      { clientId: 'saml', protocol: 'saml', ...usual },
    ]
    const clients = listMember(
      minimal({ ...pristine, clients: [...listMember(pristine, 'clients'), ...own] }).document,
      'clients',
    )
    expect(clients.map(({ clientId, defaultClientScopes }) => [clientId, defaultClientScopes !== undefined])).toEqual([
      ['usual', false],
      ['less', true],
      ['saml', true],
    ])
  })

  it('names what a new realm has and this one has not', () => {
    const scopes = listMember(pristine, 'clientScopes').filter((scope) => scope.name !== 'phone')
    const { absent } = minimal({ ...pristine, clientScopes: scopes })
    expect(absent).toContainEqual({ kind: 'client-scope', key: 'phone' })
  })
})

it('a document is the same text whatever order Keycloak has its lists in', () => {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([field, member]) => [field, shuffled(member)]),
          )
        : value
  const clients = [
    { clientId: 'b', redirectUris: ['https://b', 'https://a'] },
    { clientId: 'a', attributes: { z: '1', a: '2' } },
  ]
  const policy = (applied: string) => ({
    clientId: 'c',
    authorizationSettings: { policies: [{ name: 'all', config: { applyPolicies: applied, pattern: '[b-a]' } }] },
  })
  const settings = (applied: string) => JSON.stringify(orderDocument(policy(applied)))
  expect(settings('["Readers","Ada"]')).toBe(settings('["Ada", "Readers"]'))
  const one = orderDocument({ realm: 'x', clients })
  const other = orderDocument(Object(shuffled({ clients: [...clients].reverse(), realm: 'x' })))
  expect(JSON.stringify(one)).toBe(JSON.stringify(other))
  expect(JSON.stringify(hideSecrets(one).document)).toBe(JSON.stringify(one))
})
