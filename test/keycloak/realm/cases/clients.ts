import type { AdminClient } from '../../../../src/admin-api/index.js'
import { expectObjects, expectText } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

/** The path of a client, whose id only Keycloak knows. */
async function clientPath(admin: AdminClient, realm: string, clientId: string): Promise<string> {
  const found = expectObjects(await admin.get(`/${realm}/clients?clientId=${encodeURIComponent(clientId)}`), 'clients')
  return `/${realm}/clients/${expectText(found[0] ?? {}, 'id', clientId)}`
}

async function changeClient(admin: AdminClient, realm: string, clientId: string, fields: JsonObject): Promise<void> {
  await admin.put(await clientPath(admin, realm, clientId), { clientId, ...fields })
}

async function scopePath(admin: AdminClient, realm: string, name: string): Promise<string> {
  const scopes = expectObjects(await admin.get(`/${realm}/client-scopes`), 'scopes')
  const scope = scopes.find((candidate) => candidate.name === name)
  return `/${realm}/client-scopes/${expectText(scope ?? {}, 'id', name)}`
}

async function changeMapper(admin: AdminClient, owner: string, name: string, config: JsonObject): Promise<void> {
  const mappers = expectObjects(await admin.get(`${owner}/protocol-mappers/models`), 'mappers')
  const mapper = mappers.find((candidate) => candidate.name === name) ?? {}
  await admin.put(`${owner}/protocol-mappers/models/${expectText(mapper, 'id', name)}`, { ...mapper, config })
}

const audience = (name: string, client: string): JsonObject => ({
  name,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.client.audience': client, 'access.token.claim': 'true', 'id.token.claim': 'false' },
})

export const clientCases: readonly RealmCase[] = [
  {
    name: 'clients with scopes, mappers and roles of their own',
    kinds: ['client-scope', 'client', 'protocol-mapper', 'client-role'],
    document: {
      clientScopes: [
        {
          name: 'orders',
          protocol: 'openid-connect',
          attributes: { 'include.in.token.scope': 'true' },
          protocolMappers: [audience('audience orders', 'orders')],
        },
      ],
      clients: [
        { clientId: 'orders', publicClient: false, standardFlowEnabled: false, serviceAccountsEnabled: true },
        {
          clientId: 'shop',
          publicClient: true,
          redirectUris: ['https://shop.example/*', 'https://shop.example'],
          webOrigins: ['https://shop.example'],
          attributes: { 'pkce.code.challenge.method': 'S256' },
          defaultClientScopes: ['profile', 'orders', 'basic'],
          optionalClientScopes: ['email'],
          protocolMappers: [audience('audience of shop', 'orders')],
        },
      ],
      roles: { client: { shop: [{ name: 'buyer', description: 'Buys' }] } },
    },
    byHand: [
      {
        kind: 'client-scope',
        key: 'orders',
        field: 'attributes.include.in.token.scope',
        change: async (admin, realm) =>
          admin.put(await scopePath(admin, realm, 'orders'), {
            name: 'orders',
            protocol: 'openid-connect',
            attributes: { 'include.in.token.scope': 'false' },
          }),
      },
      {
        kind: 'client',
        key: 'shop',
        field: 'redirectUris',
        change: (admin, realm) => changeClient(admin, realm, 'shop', { redirectUris: ['https://shop.example/*'] }),
      },
      {
        kind: 'client',
        key: 'shop',
        field: 'defaultClientScopes',
        change: async (admin, realm) => {
          const [client, scope] = [await clientPath(admin, realm, 'shop'), await scopePath(admin, realm, 'orders')]
          await admin.delete(`${client}/default-client-scopes/${scope.split('/').at(-1)}`)
        },
      },
      {
        kind: 'protocol-mapper',
        key: 'clientScopes/orders/audience orders',
        field: 'config.included.client.audience',
        change: async (admin, realm) =>
          changeMapper(admin, await scopePath(admin, realm, 'orders'), 'audience orders', {
            'included.client.audience': 'account',
            'access.token.claim': 'true',
            'id.token.claim': 'false',
          }),
      },
      {
        kind: 'protocol-mapper',
        key: 'clients/shop/audience of shop',
        field: 'config.id.token.claim',
        change: async (admin, realm) =>
          changeMapper(admin, await clientPath(admin, realm, 'shop'), 'audience of shop', {
            'included.client.audience': 'orders',
            'access.token.claim': 'true',
            'id.token.claim': 'true',
          }),
      },
      {
        kind: 'client-role',
        key: 'shop/buyer',
        field: 'description',
        change: async (admin, realm) =>
          admin.put(`${await clientPath(admin, realm, 'shop')}/roles/buyer`, { name: 'buyer', description: 'Sells' }),
      },
    ],
  },
]
