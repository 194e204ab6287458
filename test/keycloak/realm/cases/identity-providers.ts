import { type AdminClient, adminPath, expectObject, expectObjects } from '../../../../src/admin-api/index.js'
import { isJsonObject, type JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

const oidc = (alias: string, more: JsonObject = {}, config: JsonObject = {}): JsonObject => ({
  alias,
  providerId: 'oidc',
  config: {
    clientId: `client-of-${alias}`,
    authorizationUrl: 'https://id.example/authorize',
    tokenUrl: 'https://id.example/token',
    ...config,
  },
  ...more,
})

const mapper = (identityProviderAlias: string, name: string, config: JsonObject): JsonObject => ({
  identityProviderAlias,
  name,
  identityProviderMapper: 'oidc-user-attribute-idp-mapper',
  config: { syncMode: 'INHERIT', ...config },
})

/** Changes fields of an identity provider, as the console does. */
const changeProvider =
  (alias: string, fields: JsonObject, config: JsonObject = {}) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const path = adminPath`/${realm}/identity-provider/instances/${alias}`
    const current = expectObject(await admin.get(path), alias)
    const known = isJsonObject(current.config) ? current.config : {}
    await admin.put(path, { ...current, ...fields, config: { ...known, ...config } })
  }

const changeMapper =
  (alias: string, name: string, config: JsonObject) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const path = adminPath`/${realm}/identity-provider/instances/${alias}/mappers`
    const found = expectObjects(await admin.get(path), 'mappers').find((other) => other.name === name)
    const current = expectObject(found, name)
    const known = isJsonObject(current.config) ? current.config : {}
    await admin.put(`${path}/${current.id}`, { ...current, config: { ...known, ...config } })
  }

const welcome: JsonObject = {
  alias: 'welcome',
  providerId: 'basic-flow',
  topLevel: true,
  builtIn: false,
  authenticationExecutions: [
    { authenticator: 'idp-review-profile', requirement: 'REQUIRED', authenticatorConfig: 'review at welcome' },
    { authenticator: 'idp-create-user-if-unique', requirement: 'ALTERNATIVE' },
    { authenticator: 'idp-auto-link', requirement: 'ALTERNATIVE' },
  ],
}

const welcomeConfig: JsonObject = { alias: 'review at welcome', config: { 'update.profile.on.first.login': 'off' } }

const withFlows: RealmCase = {
  name: 'an identity provider with a secret, mappers and flows of its own',
  kinds: ['authentication-flow', 'identity-provider', 'identity-provider-mapper', 'realm-role'],
  document: {
    roles: { realm: [{ name: 'guest' }] },
    authenticationFlows: [welcome],
    authenticatorConfig: [welcomeConfig],
    identityProviders: [
      oidc(
        'partner',
        { displayName: 'Partner', firstBrokerLoginFlowAlias: 'welcome', postBrokerLoginFlowAlias: 'welcome' },
        { clientSecret: 'told-to-nobody', syncMode: 'IMPORT' },
      ),
    ],
    identityProviderMappers: [
      mapper('partner', 'department', { claim: 'dept', 'user.attribute': 'department' }),
      {
        identityProviderAlias: 'partner',
        name: 'everybody is a guest',
        identityProviderMapper: 'oidc-hardcoded-role-idp-mapper',
        config: { role: 'guest', syncMode: 'INHERIT' },
      },
    ],
  },
  byHand: [
    {
      kind: 'identity-provider',
      key: 'partner',
      field: 'displayName',
      change: changeProvider('partner', { displayName: 'Nobody' }),
    },
    {
      kind: 'identity-provider',
      key: 'partner',
      field: 'config.tokenUrl',
      change: changeProvider('partner', {}, { tokenUrl: 'https://thief.example/token' }),
    },
    {
      kind: 'identity-provider',
      key: 'partner',
      field: 'postBrokerLoginFlowAlias',
      change: changeProvider('partner', { postBrokerLoginFlowAlias: 'first broker login' }),
    },
    {
      kind: 'identity-provider-mapper',
      key: 'partner/department',
      field: 'config.claim',
      change: changeMapper('partner', 'department', { claim: 'team' }),
    },
  ],
  prune: {
    document: {
      roles: { realm: [{ name: 'guest' }] },
      authenticationFlows: [welcome],
      authenticatorConfig: [welcomeConfig],
      identityProviders: [],
      identityProviderMappers: [],
    },
    deleted: [
      { kind: 'identity-provider-mapper', key: 'partner/department' },
      { kind: 'identity-provider-mapper', key: 'partner/everybody is a guest' },
      { kind: 'identity-provider', key: 'partner' },
    ],
  },
  unknownReference: {
    kind: 'identity-provider',
    document: { identityProviders: [oidc('partner', { firstBrokerLoginFlowAlias: 'wellcome' })] },
    names: 'wellcome',
  },
}

const switches: RealmCase = {
  name: 'identity providers of several makes, as an older Keycloak exports them',
  kinds: ['identity-provider'],
  document: {
    identityProviders: [
      {
        alias: 'saml-of-old',
        internalId: '5b0bcfa0-6e3c-4d6f-8f3b-000000000001',
        providerId: 'saml',
        enabled: true,
        updateProfileFirstLoginMode: 'on',
        trustEmail: false,
        storeToken: false,
        addReadTokenRoleOnCreate: false,
        authenticateByDefault: false,
        linkOnly: false,
        hideOnLogin: false,
        config: {
          entityId: 'https://keycloak.example',
          singleSignOnServiceUrl: 'https://idp.example/sso',
          nameIDPolicyFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
          validateSignature: 'false',
          syncMode: 'LEGACY',
        },
      },
      {
        alias: 'google',
        providerId: 'google',
        enabled: false,
        trustEmail: true,
        config: { clientId: 'ours', clientSecret: '**********' },
      },
      oidc('hidden', { hideOnLogin: true, linkOnly: true }, { pkceEnabled: 'true', pkceMethod: 'S256' }),
    ],
  },
  byHand: [
    {
      kind: 'identity-provider',
      key: 'saml-of-old',
      field: 'trustEmail',
      change: changeProvider('saml-of-old', { trustEmail: true }),
    },
    {
      kind: 'identity-provider',
      key: 'google',
      field: 'enabled',
      change: changeProvider('google', { enabled: true }),
    },
    {
      kind: 'identity-provider',
      key: 'hidden',
      field: 'config.pkceMethod',
      change: changeProvider('hidden', {}, { pkceMethod: 'plain' }),
    },
    {
      kind: 'identity-provider',
      key: 'hidden',
      field: 'hideOnLogin',
      change: changeProvider('hidden', { hideOnLogin: false }),
    },
  ],
  unknownReference: {
    kind: 'identity-provider-mapper',
    document: { identityProviders: [oidc('hidden')], identityProviderMappers: [mapper('hiden', 'mail', {})] },
    names: 'hiden',
  },
}

const MANY = 120

const many: RealmCase = {
  name: `${MANY} identity providers, more than a page of them`,
  kinds: ['identity-provider', 'identity-provider-mapper'],
  document: {
    identityProviders: Array.from({ length: MANY }, (_, at) => oidc(`provider-${at}`)),
    identityProviderMappers: Array.from({ length: MANY }, (_, at) =>
      mapper(`provider-${at}`, 'mail', { claim: 'mail', 'user.attribute': 'email' }),
    ),
  },
  byHand: [
    {
      kind: 'identity-provider',
      key: 'provider-117',
      field: 'config.clientId',
      change: changeProvider('provider-117', {}, { clientId: 'another' }),
    },
    {
      kind: 'identity-provider-mapper',
      key: 'provider-118/mail',
      field: 'config.claim',
      change: changeMapper('provider-118', 'mail', { claim: 'email' }),
    },
  ],
}

export const identityProviderCases: readonly RealmCase[] = [withFlows, switches, many]
