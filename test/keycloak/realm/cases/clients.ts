import type { JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'
import { changeClient, changeMapper, clientPath, scopePath } from './by-hand.js'

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
    prune: {
      document: {
        clients: [
          { clientId: 'orders' },
          { clientId: 'shop', defaultClientScopes: ['profile', 'basic'], optionalClientScopes: ['email'] },
        ],
      },
      deleted: [
        { kind: 'client-scope', key: 'orders' },
        { kind: 'client-role', key: 'shop/buyer' },
      ],
    },
  },
  {
    name: 'a SAML client, whose keys Keycloak makes',
    kinds: ['client', 'protocol-mapper'],
    document: {
      clients: [
        {
          clientId: 'https://sp.example/metadata?a=%20&é',
          protocol: 'saml',
          name: 'Partner',
          redirectUris: ['https://sp.example/acs'],
          attributes: {
            'saml.assertion.signature': 'true',
            'saml.client.signature': 'false',
            saml_name_id_format: 'email',
          },
          defaultClientScopes: ['role_list'],
          protocolMappers: [
            {
              name: 'mail',
              protocol: 'saml',
              protocolMapper: 'saml-user-property-mapper',
              config: { 'user.attribute': 'email', 'attribute.name': 'mail', 'attribute.nameformat': 'Basic' },
            },
          ],
        },
      ],
    },
    byHand: [
      {
        kind: 'client',
        key: 'https://sp.example/metadata?a=%20&é',
        field: 'attributes.saml_name_id_format',
        change: (admin, realm) =>
          changeClient(admin, realm, 'https://sp.example/metadata?a=%20&é', {
            protocol: 'saml',
            attributes: { saml_name_id_format: 'persistent' },
          }),
      },
      {
        kind: 'protocol-mapper',
        key: 'clients/https://sp.example/metadata?a=%20&é/mail',
        field: 'config.attribute.name',
        change: async (admin, realm) =>
          changeMapper(admin, await clientPath(admin, realm, 'https://sp.example/metadata?a=%20&é'), 'mail', {
            'user.attribute': 'email',
            'attribute.name': 'e-mail',
            'attribute.nameformat': 'Basic',
          }),
      },
    ],
    prune: {
      document: { clients: [] },
      deleted: [{ kind: 'client', key: 'https://sp.example/metadata?a=%20&é' }],
    },
  },
  {
    name: 'clients that come with every realm, changed, and as an export of another realm has them',
    kinds: ['client', 'protocol-mapper'],
    document: {
      clients: [
        {
          clientId: 'account',
          baseUrl: '/realms/elsewhere/account/',
          redirectUris: ['/realms/elsewhere/account/*'],
          attributes: { realm_client: 'false', 'post.logout.redirect.uris': '' },
        },
        { clientId: 'admin-cli', enabled: false },
        {
          clientId: 'security-admin-console',
          baseUrl: '/admin/elsewhere/console/',
          redirectUris: ['/admin/elsewhere/console/*'],
          protocolMappers: [audience('audience of the console', 'account')],
        },
      ],
    },
    byHand: [
      {
        kind: 'client',
        key: 'admin-cli',
        field: 'enabled',
        change: (admin, realm) => changeClient(admin, realm, 'admin-cli', { enabled: true }),
      },
      {
        kind: 'client',
        key: 'account',
        field: 'attributes.post.logout.redirect.uris',
        change: (admin, realm) =>
          changeClient(admin, realm, 'account', { attributes: { 'post.logout.redirect.uris': '+' } }),
      },
    ],
  },
  {
    name: 'a client with flows, a secret and every switch of its own',
    kinds: ['client'],
    document: {
      clients: [
        {
          clientId: 'everything',
          name: 'Everything',
          description: '',
          rootUrl: 'https://everything.example',
          baseUrl: '/',
          adminUrl: 'https://everything.example/admin',
          enabled: true,
          alwaysDisplayInConsole: true,
          consentRequired: true,
          standardFlowEnabled: true,
          implicitFlowEnabled: true,
          directAccessGrantsEnabled: true,
          serviceAccountsEnabled: true,
          publicClient: false,
          frontchannelLogout: true,
          fullScopeAllowed: false,
          clientAuthenticatorType: 'client-secret',
          secret: 'a-secret-of-a-test',
          notBefore: 0,
          nodeReRegistrationTimeout: -1,
          authenticationFlowBindingOverrides: { browser: 'browser', direct_grant: 'direct grant' },
          redirectUris: [],
          webOrigins: ['+'],
          attributes: { 'access.token.lifespan': '120', 'use.refresh.tokens': 'false' },
          defaultClientScopes: ['service_account', 'basic'],
          optionalClientScopes: [],
        },
      ],
    },
    byHand: [
      {
        kind: 'client',
        key: 'everything',
        field: 'authenticationFlowBindingOverrides.browser',
        change: (admin, realm) =>
          changeClient(admin, realm, 'everything', { authenticationFlowBindingOverrides: { browser: '' } }),
      },
      {
        kind: 'client',
        key: 'everything',
        field: 'secret',
        change: (admin, realm) => changeClient(admin, realm, 'everything', { secret: 'somebody-else-s' }),
      },
      {
        kind: 'client',
        key: 'everything',
        field: 'defaultClientScopes',
        change: async (admin, realm) => {
          const scope = await scopePath(admin, realm, 'service_account')
          const client = await clientPath(admin, realm, 'everything')
          await admin.delete(`${client}/default-client-scopes/${scope.split('/').at(-1)}`)
        },
      },
    ],
    unknownReference: {
      kind: 'client',
      document: {
        clientScopes: [{ name: 'orders', protocol: 'openid-connect' }],
        clients: [{ clientId: 'shop', defaultClientScopes: ['order'] }],
      },
      names: 'defaultClientScopes names client-scope order, which neither the files nor realm',
    },
  },
  {
    name: 'mappers that are added to and changed in scopes which come with every realm',
    kinds: ['client-scope', 'protocol-mapper'],
    document: {
      clientScopes: [
        {
          name: 'profile',
          protocolMappers: [
            audience('audience of everybody', 'account'),
            { name: 'nickname', config: { 'userinfo.token.claim': false } },
          ],
        },
      ],
    },
    byHand: [
      {
        kind: 'protocol-mapper',
        key: 'clientScopes/profile/audience of everybody',
        field: 'config.id.token.claim',
        change: async (admin, realm) =>
          changeMapper(admin, await scopePath(admin, realm, 'profile'), 'audience of everybody', {
            'included.client.audience': 'account',
            'access.token.claim': 'true',
            'id.token.claim': 'true',
          }),
      },
    ],
    prune: {
      document: { clientScopes: [{ name: 'profile', protocolMappers: [] }] },
      deleted: [{ kind: 'protocol-mapper', key: 'clientScopes/profile/audience of everybody' }],
    },
  },
]
