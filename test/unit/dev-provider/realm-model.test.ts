import { describe, expect, it } from 'vitest'
import { createRealmModel } from '../../../src/dev-provider/realm-model.js'
import { realmFixture } from './realm-fixture.js'

describe('the realm that the provider serves', () => {
  it('lays the development overlay over a client', () => {
    const config = realmFixture()
    const development = { users: [], clients: [{ clientId: 'front', directAccessGrantsEnabled: false }] }
    expect(createRealmModel(config).client('front')?.allowsPassword).toBe(true)
    expect(createRealmModel({ ...config, development }).client('front')?.allowsPassword).toBe(false)
  })

  it('leaves disabled clients out', () => {
    expect(createRealmModel(realmFixture({ client: { enabled: false } })).client('front')).toBeUndefined()
  })

  it('finds a user by name or mail in any case, by mail only where the realm allows it', () => {
    const both = createRealmModel(realmFixture())
    expect(both.userByLogin('ANN')?.id).toBe('user-1')
    expect(both.userByLogin('ann@example.org')?.id).toBe('user-1')
    const nameOnly = createRealmModel(realmFixture({ representation: { loginWithEmailAllowed: false } }))
    expect(nameOnly.userByLogin('ann@example.org')).toBeUndefined()
  })

  it('names the client and the scope when a client scope does not exist', () => {
    const config = realmFixture({ client: { defaultClientScopes: ['basic', 'profil'] } })
    expect(() => createRealmModel(config)).toThrow(expect.objectContaining({ code: 'scope_unknown' }))
    expect(() => createRealmModel(config)).toThrow(/front.*"profil"/)
  })

  it.each([
    { attribute: '+', expected: ['https://a.example/*'] },
    { attribute: undefined, expected: ['https://a.example/*'] },
    { attribute: '-', expected: [] },
    { attribute: 'https://b.example/*##/bye', expected: ['https://b.example/*', 'https://a.example/bye'] },
    { attribute: '+##https://b.example/', expected: ['https://a.example/*', 'https://b.example/'] },
  ])('reads post.logout.redirect.uris $attribute', ({ attribute, expected }) => {
    const attributes = attribute === undefined ? {} : { 'post.logout.redirect.uris': attribute }
    const client = { rootUrl: 'https://a.example', redirectUris: ['/*'], attributes }
    expect(createRealmModel(realmFixture({ client })).client('front')?.postLogoutRedirectUris).toEqual(expected)
  })

  it('turns the web origin + into the origins of the redirect URIs', () => {
    const client = {
      redirectUris: ['https://a.example/*', 'https://a.example/x', 'http://b.example:81*'],
      webOrigins: ['+'],
    }
    expect(createRealmModel(realmFixture({ client })).client('front')?.webOrigins).toEqual([
      'https://a.example',
      'http://b.example:81',
    ])
  })

  it('demands PKCE of every public client, and of a confidential one that declares it', () => {
    const model = createRealmModel(realmFixture())
    expect(model.client('front')?.requiresPkce).toBe(true)
    expect(model.client('api')?.requiresPkce).toBe(false)
  })
})
