import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { type ComparedRealm, compareRealms } from '../../../src/realm-drift/index.js'
import { bundledPristine } from '../../../src/realm-export/index.js'

const files = (document: JsonObject, secrets: readonly string[] = []): ComparedRealm => ({
  realm: 'mine',
  document,
  isComplete: false,
  secrets: new Set(secrets),
})
const differences = (a: ComparedRealm, b: ComparedRealm): readonly string[] =>
  compareRealms(a, b).map(({ kind, key, state, fields }) =>
    `${kind} ${key} ${state} ${fields.map(({ field }) => field).join(', ')}`.trim(),
  )

describe('two realms', () => {
  it('are alike whatever their names, and the order of their lists', () => {
    const roles = (...names: readonly string[]) => ({ realm: names.map((name) => ({ name })) })
    const one = { roles: roles('a', 'b', 'default-roles-mine') }
    const other = { ...files({ roles: roles('default-roles-yours', 'b', 'a') }), realm: 'yours' }
    expect(differences(files(one), other)).toEqual([])
  })

  it('differ in objects that one has, and in fields', () => {
    const one = files({ displayName: 'One', clients: [{ clientId: 'a', publicClient: true }] })
    const other = files({ displayName: 'Other', clients: [{ clientId: 'b' }], roles: { realm: [{ name: 'r' }] } })
    expect(differences(one, other)).toEqual([
      'realm mine differs displayName',
      'realm-role r only in B',
      'client a only in A',
      'client b only in B',
    ])
    expect(compareRealms(one, other)[0]?.fields).toEqual([{ field: 'displayName', a: 'One', b: 'Other' }])
  })

  it('never show a secret, wherever it stands', () => {
    const client = (secret: string, description: string): JsonObject => ({
      clients: [{ clientId: 'a', secret, description }],
    })
    const compared = compareRealms(
      files(client('S3CRET-1', 'S3CRET-2'), ['S3CRET-2']),
      files(client('S3CRET-3', 'open')),
    )
    expect(JSON.stringify(compared)).not.toContain('S3CRET')
    expect(compared.map(({ fields }) => fields)).toEqual([
      [
        { field: 'secret', secret: 'differs' },
        { field: 'description', secret: 'differs' },
      ].sort((one, other) => one.field.localeCompare(other.field)),
    ])
  })

  it('never show a secret that came by reference, within what text or list it may stand', () => {
    const provider = (header: string, entry: string): JsonObject => ({
      identityProviders: [{ alias: 'a', providerId: 'oidc', config: { header, note: 'open' } }],
      components: { p: [{ name: 'c', providerId: 'x', config: { x: [entry], y: ['open'] } }] },
    })
    const own = files(provider('Bearer S3CRET-1', 'S3CRET-2'), ['S3CRET-1', 'S3CRET-2'])
    const other = files(provider('Bearer other', 'other'))
    for (const compared of [compareRealms(own, other), compareRealms(other, own)]) {
      expect(compared.flatMap(({ fields }) => fields)).toEqual([
        { field: 'config.header', secret: 'differs' },
        { field: 'config.x', secret: 'differs' },
      ])
    }
  })

  it('say nothing of a secret that one of them leaves to others', () => {
    const client = (secret: string): JsonObject => ({ clients: [{ clientId: 'a', secret }] })
    expect(differences(files(client('**********')), files(client('S3CRET-3')))).toEqual([])
  })

  it('of which one is whole differ in what the other says alone', () => {
    const whole = {
      ...files({
        realm: 'mine',
        displayName: 'Mine',
        loginTheme: 'x',
        roles: { realm: [{ id: '1', name: 'r', description: 'd' }] },
      }),
      isComplete: true,
    }
    expect(differences(files({ displayName: 'Mine', roles: { realm: [{ name: 'r' }] } }), whole)).toEqual([])
    expect(differences(files({ displayName: 'Yours' }), whole)).toEqual([
      'realm mine differs displayName',
      'realm-role r only in B',
    ])
  })

  it('of two versions differ in their settings, and not in what Keycloak brings along', () => {
    const of = (version: string, displayName: string): ComparedRealm => {
      const { name, document } = bundledPristine(version, false)
      return { realm: name, document: { ...document, displayName }, isComplete: true, secrets: new Set(), version }
    }
    const compared = compareRealms(of('26.4.7', 'old'), of('26.7.4', 'new'))
    expect(compared.filter(({ state }) => state !== 'differs')).toEqual([])
    expect(compared[0]?.fields).toContainEqual({ field: 'displayName', a: 'old', b: 'new' })
  })
})
