import { describe, expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { planRealm } from '../../../src/realm-engine/index.js'
import { caseRealm } from './case-realm.js'

const execution = (authenticator: string): JsonObject => ({ authenticator, requirement: 'REQUIRED', priority: 10 })

const flow = (alias: string, authenticationExecutions: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  alias,
  topLevel: true,
  builtIn: false,
  providerId: 'basic-flow',
  authenticationExecutions,
  ...more,
})

const form = {
  flowAlias: 'form',
  authenticatorFlow: true,
  requirement: 'REQUIRED',
  authenticator: 'registration-page-form',
}

/** Documents that name a provider, each with the typo that Keycloak does not have and the name that is meant. */
const TYPOS: readonly (readonly [kind: string, document: (id: string) => JsonObject, right: string, wrong: string])[] =
  [
    [
      'protocol-mapper clients/shop/audience: protocolMapper',
      (protocolMapper) => ({
        clients: [
          { clientId: 'shop', protocolMappers: [{ name: 'audience', protocol: 'openid-connect', protocolMapper }] },
        ],
      }),
      'oidc-audience-mapper',
      'oidc-audiense-mapper',
    ],
    [
      'client shop: clientAuthenticatorType',
      (clientAuthenticatorType) => ({ clients: [{ clientId: 'shop', clientAuthenticatorType }] }),
      'client-secret',
      'client-secrett',
    ],
    [
      'authentication-flow mine: executions.auth-cooky.authenticator',
      (authenticator) => ({ authenticationFlows: [flow('mine', [execution(authenticator)])] }),
      'auth-cookie',
      'auth-cooky',
    ],
    [
      'authentication-flow mine: executions.form.executions.registration-user-creatian.authenticator',
      (authenticator) => ({
        authenticationFlows: [
          flow('mine', [form]),
          flow('form', [execution(authenticator)], { topLevel: false, providerId: 'form-flow' }),
        ],
      }),
      'registration-user-creation',
      'registration-user-creatian',
    ],
    [
      'authentication-flow mine: executions.client-secrett.authenticator',
      (authenticator) => ({
        authenticationFlows: [flow('mine', [execution(authenticator)], { providerId: 'client-flow' })],
      }),
      'client-secret',
      'client-secrett',
    ],
    [
      'required-action webauthn-registr: providerId',
      (alias) => ({ requiredActions: [{ alias, name: 'x', providerId: alias, enabled: true }] }),
      'webauthn-register',
      'webauthn-registr',
    ],
    [
      'component KeyProvider/mine: providerId',
      (providerId) => ({
        components: { 'org.keycloak.keys.KeyProvider': [{ name: 'mine', providerId, config: { priority: ['50'] } }] },
      }),
      'rsa-generated',
      'rsa-generatd',
    ],
    [
      'identity-provider other: providerId',
      (providerId) => ({
        identityProviders: [{ alias: 'other', providerId, config: { clientId: 'x', clientSecret: 'y' } }],
      }),
      'github',
      'githup',
    ],
    [
      'identity-provider-mapper other/m: identityProviderMapper',
      (identityProviderMapper) => ({
        identityProviders: [{ alias: 'other', providerId: 'github', config: { clientId: 'x', clientSecret: 'y' } }],
        identityProviderMappers: [{ name: 'm', identityProviderAlias: 'other', identityProviderMapper, config: {} }],
      }),
      'github-user-attribute-mapper',
      'github-user-atribute-mapper',
    ],
    [
      'user-profile attributes/phone: validations.lenght',
      (validator) => ({
        userProfile: {
          attributes: [
            { name: 'username' },
            { name: 'email' },
            {
              name: 'phone',
              validations: { [validator]: { max: 20 } },
              permissions: { view: ['admin'], edit: ['admin'] },
            },
          ],
        },
      }),
      'length',
      'lenght',
    ],
    [
      'client-profile mine: executors.0.executor',
      (executor) => ({
        clientProfiles: { profiles: [{ name: 'mine', executors: [{ executor, configuration: {} }] }] },
      }),
      'pkce-enforcer',
      'pkce-enforcr',
    ],
    [
      'client-policy mine: conditions.0.condition',
      (condition) => ({
        clientPolicies: {
          policies: [{ name: 'mine', enabled: true, conditions: [{ condition, configuration: {} }], profiles: [] }],
        },
      }),
      'any-client',
      'any-cliant',
    ],
  ]

describe('a provider that Keycloak does not have', () => {
  it.each(TYPOS)('is refused before anything is written: %s', async (where, document, right, wrong) => {
    const { admin, load, name } = caseRealm(onTestFinished)
    const refusal = expect.objectContaining({
      code: 'unknown_reference',
      message: expect.stringMatching(
        new RegExp(`${where.replaceAll('.', '\\.')} names \\S+ ${wrong}, .* Is ${right} meant\\?`),
      ),
    })
    // For a new realm and for one that is there.
    await expect(planRealm(load(document(wrong)), admin)).rejects.toEqual(refusal)
    await admin.post('', { realm: name, enabled: true })
    const before = admin.writes()
    await expect(planRealm(load(document(wrong)), admin)).rejects.toEqual(refusal)
    await planRealm(load(document(right)), admin)
    expect(admin.writes()).toBe(before)
  })
})
