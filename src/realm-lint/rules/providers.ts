import { listMember } from '../../admin-api/index.js'
import type { JsonObject } from '../../json/index.js'
import type { LintRule } from '../finding.js'
import { componentsOf, identityProvidersOf, objectIn, ofEach, textIn } from '../objects.js'

/** Providers that sign what they say with keys of their own, which Keycloak can be told to check. */
const SIGNING_PROVIDERS: ReadonlySet<string> = new Set(['oidc', 'keycloak-oidc', 'saml'])

/** How permissions of version 1 are named. */
const VERSION_1 = /^[a-z-]+\.permission(\.|$)/

export const providerRules: readonly LintRule[] = [
  {
    id: 'identity-provider-unchecked',
    level: 'error',
    means: 'an identity provider is trusted whose signatures are not checked',
    why: 'With `trustEmail` whoever can answer in its place logs in to the account of any address.',
    mend: "Write `validateSignature: 'true'` with `jwksUrl` (or the signing certificate), or `trustEmail: false`.",
    in: 'everywhere',
    find: ofEach(identityProvidersOf, (provider) => {
      const checks = textIn(objectIn(provider, 'config'), 'validateSignature') === 'true'
      if (provider.trustEmail !== true || checks || !SIGNING_PROVIDERS.has(textIn(provider, 'providerId'))) return []
      const problem = 'Its addresses are trusted, and its signatures not checked.'
      return [{ at: ['config', 'validateSignature'], problem }]
    }),
  },
  {
    id: 'identity-provider-insecure',
    level: 'error',
    means: 'an identity provider is asked without TLS',
    why: 'Codes, secrets and tokens can then be read, or answers made up, on the way.',
    mend: 'Use https://.',
    in: 'production',
    find: ofEach(identityProvidersOf, (provider) => {
      const config = objectIn(provider, 'config')
      return ['authorizationUrl', 'tokenUrl', 'userInfoUrl', 'jwksUrl', 'singleSignOnServiceUrl'].flatMap((field) =>
        textIn(config, field).startsWith('http://')
          ? [{ at: ['config', field], problem: `${field} is not encrypted.` }]
          : [],
      )
    }),
  },
  {
    id: 'ldap-without-tls',
    level: 'error',
    means: 'a directory is asked without TLS',
    why: 'The passwords of everybody who logs in, and that of Keycloak itself, cross the network in the clear.',
    mend: "Use ldaps://, or write `startTls: ['true']`.",
    in: 'production',
    find: ofEach(componentsOf, (component) => {
      const config = objectIn(component, 'config')
      const url = textIn(config, 'connectionUrl')
      return /(^|\s)ldap:\/\//i.test(url) && textIn(config, 'startTls') !== 'true'
        ? [{ at: ['config', 'connectionUrl'], problem: `\`${url}\` is not encrypted.` }]
        : []
    }),
  },
  {
    id: 'admin-permissions-v1',
    level: 'error',
    means: 'fine-grained admin permissions of version 1',
    why: 'Keycloak replaced them in 26.2, and does not carry them over: they would not take effect.',
    mend: 'Write `adminPermissionsEnabled: true`, and the same as authorizationSettings of the client admin-permissions.',
    in: 'everywhere',
    find: ({ document }) =>
      listMember(document, 'clients').flatMap((client, at) => {
        const names = permissionsOfVersion1(client)
        if (names.length === 0) return []
        const found = { at: ['authorizationSettings', 'policies'], problem: `It has ${names.join(', ')}.` }
        return [{ object: 'client realm-management', path: ['clients', at], ...found }]
      }),
  },
]

const permissionsOfVersion1 = (client: JsonObject): readonly string[] =>
  client.clientId === 'realm-management'
    ? listMember(objectIn(client, 'authorizationSettings'), 'policies')
        .map((policy) => textIn(policy, 'name'))
        .filter((name) => VERSION_1.test(name))
    : []
