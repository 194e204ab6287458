import { describe, expect, it } from 'vitest'
import { planRealm } from '../../../src/realm-engine/index.js'
import { createSmallRealm, declared } from './small-realm.js'

const INSTALLED = new Map([['client-authenticator', new Set(['client-jwt', 'client-secret'])]])

/** A small realm that counts how often it is asked what is installed. */
function realmWithProviders({ exists }: { readonly exists: boolean }) {
  const realm = createSmallRealm()
  realm.exists(exists)
  let asked = 0
  const serverProviders = async () => {
    asked += 1
    return INSTALLED
  }
  return { client: { ...realm.client, serverProviders }, asked: () => asked }
}

describe('providers that objects name', () => {
  it('have to be there, and are asked for once', async () => {
    const { client, asked } = realmWithProviders({ exists: false })
    const clients = [
      { clientId: 'a', clientAuthenticatorType: 'client-jvt' },
      { clientId: 'b', clientAuthenticatorType: 'client-secret' },
      { clientId: 'c', clientAuthenticatorType: 'something-else' },
    ]
    await expect(planRealm(declared({ clients }), client)).rejects.toMatchObject({
      code: 'unknown_reference',
      message: [
        'client a: clientAuthenticatorType names client-authenticator client-jvt, which this Keycloak does not have. Is client-jwt meant?',
        'client c: clientAuthenticatorType names client-authenticator something-else, which this Keycloak does not have. Install its provider, switch on its feature, or correct its name.',
      ].join('\n'),
      details: { mistakes: [{ kind: 'client', key: 'a', field: 'clientAuthenticatorType' }, { key: 'c' }] },
    })
    expect(asked()).toBe(1)
  })

  it('are not asked for where nothing that names one is to be written', async () => {
    const { client, asked } = realmWithProviders({ exists: true })
    await planRealm(declared({ displayName: 'Shop', roles: { realm: [{ name: 'clerk' }] } }), client)
    expect(asked()).toBe(0)
  })
})
