import {
  type AdminClient,
  adminPath,
  byMember,
  expectObject,
  expectObjects,
  expectText,
  listMember,
} from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import { changeConfig } from '../flow-by-hand.js'
import { changeUser } from '../people.js'
import type { RealmCase } from '../realm-case.js'
import { changeClient, changeMapper, clientPath, scopePath } from './by-hand.js'

/** A name that no path, query or word survives unless it is encoded. */
const ODD = 'a/b %2F?#;é 😀~'

/** As odd as Keycloak lets the name of a client scope be, which is a word of a token request. */
const ODD_SCOPE = 'a/b%2F?#;~'

/** The same for the aliases of a flow and of its configurations. */
const ODD_FLOW = 'Anmelden é 😀 ~ 50%'

/** The same for an alias of an identity provider, which is part of addresses. */
const ODD_ALIAS = 'aé😀~b'

/** Lays fields over what a list has under a name, past the files. */
const edit =
  (list: string, name: string, fields: JsonObject) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const found = byMember(expectObjects(await admin.get(`/${realm}/${list}`), list), 'name', list).get(name)
    const path = `/${realm}/${list.replace(/\?.*/, '')}/${expectText(found ?? {}, 'id', name)}`
    await admin.put(path, { ...expectObject(await admin.get(path), name), ...fields })
  }

const mapper: JsonObject = {
  name: ODD,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-hardcoded-claim-mapper',
  config: { 'claim.name': 'a\\.b', 'claim.value': ODD, 'access.token.claim': 'true' },
}

const PROVIDER = {
  alias: ODD_ALIAS,
  providerId: 'oidc',
  displayName: ODD,
  config: {
    clientId: ODD,
    authorizationUrl: 'https://id.example/authorize',
    tokenUrl: 'https://id.example/token?a=%20b',
  },
}

const providerMapper: JsonObject = {
  identityProviderAlias: ODD_ALIAS,
  name: ODD,
  identityProviderMapper: 'oidc-user-attribute-idp-mapper',
  config: { claim: ODD, 'user.attribute': 'department', syncMode: 'INHERIT' },
}

const KEYS = 'org.keycloak.keys.KeyProvider'
const ANY_CLIENT = { condition: 'any-client', configuration: {} }

export const oddNameCases: readonly RealmCase[] = [
  {
    name: 'client scopes and mappers with names that paths do not take',
    kinds: ['client-scope', 'protocol-mapper', 'client', 'default-client-scopes', 'scope-mapping', 'realm-role'],
    document: {
      roles: { realm: [{ name: ODD }] },
      clientScopes: [{ name: ODD_SCOPE, protocol: 'openid-connect', description: ODD, protocolMappers: [mapper] }],
      defaultOptionalClientScopes: [ODD_SCOPE],
      scopeMappings: [
        { clientScope: ODD_SCOPE, roles: [ODD] },
        { client: ODD, roles: [ODD] },
      ],
      clients: [
        {
          clientId: ODD,
          name: ODD,
          publicClient: true,
          fullScopeAllowed: false,
          defaultClientScopes: [ODD_SCOPE, 'basic'],
          attributes: { 'é 😀': '%2F' },
          protocolMappers: [mapper],
        },
      ],
    },
    byHand: [
      {
        kind: 'client-scope',
        key: ODD_SCOPE,
        field: 'description',
        change: edit('client-scopes', ODD_SCOPE, { description: 'x' }),
      },
      {
        kind: 'protocol-mapper',
        key: `clientScopes/${ODD_SCOPE}/${ODD}`,
        field: 'config.claim.value',
        change: async (admin, realm) =>
          changeMapper(admin, await scopePath(admin, realm, ODD_SCOPE), ODD, {
            'claim.name': 'a\\.b',
            'claim.value': 'x',
            'access.token.claim': 'true',
          }),
      },
      {
        kind: 'client',
        key: ODD,
        field: 'attributes.é 😀',
        change: (admin, realm) => changeClient(admin, realm, ODD, { attributes: { 'é 😀': '/' } }),
      },
      {
        kind: 'client',
        key: ODD,
        field: 'defaultClientScopes',
        change: async (admin, realm) => {
          const id = (await scopePath(admin, realm, ODD_SCOPE)).split('/').at(-1)
          await admin.delete(`${await clientPath(admin, realm, ODD)}/default-client-scopes/${id}`)
        },
      },
    ],
    prune: {
      document: {
        defaultOptionalClientScopes: [],
        clients: [{ clientId: ODD, defaultClientScopes: ['basic'], protocolMappers: [] }],
      },
      deleted: [
        { kind: 'client-scope', key: ODD_SCOPE },
        { kind: 'protocol-mapper', key: `clientScopes/${ODD_SCOPE}/${ODD}` },
        { kind: 'scope-mapping', key: `clientScopes/${ODD_SCOPE}` },
        { kind: 'scope-mapping', key: `clients/${ODD}` },
        { kind: 'protocol-mapper', key: `clients/${ODD}/${ODD}` },
      ],
    },
  },
  {
    name: 'flows and identity providers with names that paths do not take',
    kinds: ['authentication-flow', 'flow-bindings', 'identity-provider', 'identity-provider-mapper'],
    document: {
      authenticationFlows: [
        {
          alias: ODD_FLOW,
          description: ODD,
          providerId: 'basic-flow',
          topLevel: true,
          builtIn: false,
          authenticationExecutions: [
            { flowAlias: `${ODD_FLOW} forms`, authenticatorFlow: true, requirement: 'ALTERNATIVE', priority: 10 },
            {
              authenticator: 'identity-provider-redirector',
              requirement: 'ALTERNATIVE',
              priority: 20,
              authenticatorConfig: ODD_FLOW,
            },
          ],
        },
        {
          alias: `${ODD_FLOW} forms`,
          providerId: 'basic-flow',
          topLevel: false,
          builtIn: false,
          authenticationExecutions: [
            { authenticator: 'auth-username-password-form', requirement: 'REQUIRED', priority: 10 },
          ],
        },
      ],
      authenticatorConfig: [{ alias: ODD_FLOW, config: { defaultProvider: ODD_ALIAS } }],
      browserFlow: ODD_FLOW,
      identityProviders: [PROVIDER],
      identityProviderMappers: [providerMapper],
    },
    byHand: [
      {
        kind: 'authentication-flow',
        key: ODD_FLOW,
        field: 'executions.identity-provider-redirector.config.defaultProvider',
        change: changeConfig(ODD_FLOW, 'identity-provider-redirector', { defaultProvider: 'x' }),
      },
      {
        kind: 'identity-provider',
        key: ODD_ALIAS,
        field: 'displayName',
        change: async (admin, realm) => {
          const path = adminPath`/${realm}/identity-provider/instances/${ODD_ALIAS}`
          await admin.put(path, { ...expectObject(await admin.get(path), ODD_ALIAS), displayName: 'x' })
        },
      },
      {
        kind: 'identity-provider-mapper',
        key: `${ODD_ALIAS}/${ODD}`,
        field: 'config.claim',
        change: (admin, realm) =>
          edit(`identity-provider/instances/${encodeURIComponent(ODD_ALIAS)}/mappers`, ODD, {
            config: { claim: 'x', 'user.attribute': 'department', syncMode: 'INHERIT' },
          })(admin, realm),
      },
    ],
    prune: {
      document: { browserFlow: 'browser', identityProviders: [], identityProviderMappers: [] },
      deleted: [
        { kind: 'authentication-flow', key: ODD_FLOW },
        { kind: 'identity-provider-mapper', key: `${ODD_ALIAS}/${ODD}` },
        { kind: 'identity-provider', key: ODD_ALIAS },
      ],
    },
  },
  {
    name: 'keys, profiles, policies, texts and attributes with names that paths do not take',
    kinds: ['component', 'client-profile', 'client-policy', 'localization', 'user', 'user-profile'],
    document: {
      components: { [KEYS]: [{ name: ODD, providerId: 'hmac-generated', config: { priority: ['5'] } }] },
      clientProfiles: { profiles: [{ name: ODD, description: ODD, executors: [] }] },
      clientPolicies: { policies: [{ name: ODD, enabled: true, conditions: [ANY_CLIENT], profiles: [ODD] }] },
      localizationTexts: { de: { [ODD]: ODD } },
      userProfile: { unmanagedAttributePolicy: 'ENABLED' },
      users: [{ username: 'ü.né+o@x', attributes: { 'é 😀 a/b': [ODD] } }],
    },
    byHand: [
      {
        kind: 'component',
        key: `KeyProvider/${ODD}`,
        field: 'config.priority',
        change: async (admin, realm) => {
          const all = byMember(expectObjects(await admin.get(`/${realm}/components?type=${KEYS}`), 'keys'), 'name', 'k')
          const key = all.get(ODD) ?? {}
          await admin.put(`/${realm}/components/${key.id}`, { ...key, config: { priority: ['6'] } })
        },
      },
      {
        kind: 'client-profile',
        key: ODD,
        field: 'description',
        change: async (admin, realm) => {
          const path = `/${realm}/client-policies/profiles`
          const profiles = listMember(expectObject(await admin.get(path), 'profiles'), 'profiles')
          await admin.put(path, { profiles: profiles.map((profile) => ({ ...profile, description: 'x' })) })
        },
      },
      {
        kind: 'localization',
        key: `de/${ODD}`,
        field: 'text',
        change: async (admin, realm) => {
          await admin.post(`/${realm}/localization/de`, { [ODD]: 'x' })
        },
      },
      {
        kind: 'user',
        key: 'ü.né+o@x',
        field: 'attributes.é 😀 a/b',
        change: (admin, realm) => changeUser(admin, realm, 'ü.né+o@x', { attributes: { 'é 😀 a/b': ['x'] } }),
      },
    ],
    prune: {
      document: {
        components: { [KEYS]: [] },
        clientProfiles: { profiles: [] },
        clientPolicies: { policies: [] },
        localizationTexts: {},
        users: [],
      },
      deleted: [
        { kind: 'component', key: `KeyProvider/${ODD}` },
        { kind: 'client-profile', key: ODD },
        { kind: 'client-policy', key: ODD },
        { kind: 'localization', key: `de/${ODD}` },
        { kind: 'user', key: 'ü.né+o@x' },
      ],
    },
  },
  {
    name: 'organizations and what is authorized with names that paths do not take',
    kinds: ['organization', 'client', 'authorization'],
    document: {
      organizationsEnabled: true,
      organizations: [{ name: `Ä ${ODD}`, alias: 'a-b~c', domains: [{ name: 'bücher.example' }] }],
      clients: [
        {
          clientId: ODD,
          serviceAccountsEnabled: true,
          authorizationServicesEnabled: true,
          authorizationSettings: {
            scopes: [{ name: ODD }],
            resources: [{ name: ODD, uris: ['/a/{b}/%2F*'], scopes: [{ name: ODD }] }],
            policies: [
              { name: ODD, type: 'regex', logic: 'POSITIVE', config: { targetClaim: ODD, pattern: '^\\w+$' } },
              {
                name: `${ODD} allowed`,
                type: 'scope',
                config: {
                  resources: JSON.stringify([ODD]),
                  scopes: JSON.stringify([ODD]),
                  applyPolicies: JSON.stringify([ODD]),
                },
              },
            ],
          },
        },
      ],
    },
    byHand: [
      {
        kind: 'organization',
        key: 'a-b~c',
        field: 'name',
        change: edit('organizations?max=-1', `Ä ${ODD}`, { name: 'x' }),
      },
      {
        kind: 'authorization',
        key: `${ODD} / policy ${ODD}`,
        field: 'logic',
        change: async (admin, realm) => {
          const server = `${await clientPath(admin, realm, ODD)}/authz/resource-server`
          const found = expectObjects(await admin.get(`${server}/policy?${new URLSearchParams({ name: ODD })}`), ODD)
          const policy = found.find(({ name }) => name === ODD) ?? {}
          await admin.put(`${server}/policy/${String(policy.id)}`, { ...policy, logic: 'NEGATIVE' })
        },
      },
    ],
    prune: {
      document: { organizationsEnabled: true, organizations: [] },
      deleted: [{ kind: 'organization', key: 'a-b~c' }],
    },
  },
]
