import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { clientDangers } from '../../../src/realm-kinds/client-dangers.js'
import { compareFields } from '../../../src/realm-kinds/compare-fields.js'

const object = (value: JsonObject) => ({ key: 'shop', value, path: [] })

function dangersOf(before: JsonObject | undefined, wanted: JsonObject): string {
  return clientDangers({
    action: before === undefined ? 'create' : 'update',
    changes: before === undefined ? [] : compareFields(wanted, before),
    wanted: object(wanted),
    current: before && object(before),
  }).join('\n')
}

const CHANGES: readonly (readonly [JsonObject, JsonObject, string])[] = [
  [{ publicClient: false }, { publicClient: true }, 'made public'],
  [{ redirectUris: ['https://a.example/*'] }, { redirectUris: ['*'] }, 'any address'],
  [{ redirectUris: [] }, { redirectUris: ['https://*'] }, 'any address'],
  [{ redirectUris: [] }, { redirectUris: ['http://a.example/*'] }, 'any address'],
  [{ webOrigins: [] }, { webOrigins: ['*'] }, 'any origin'],
  [{ directAccessGrantsEnabled: false }, { directAccessGrantsEnabled: true }, 'passwords'],
  [{}, { implicitFlowEnabled: true }, 'implicit flow'],
  [{ fullScopeAllowed: false }, { fullScopeAllowed: true }, 'every role'],
  [
    { attributes: { 'pkce.code.challenge.method': 'S256' } },
    { attributes: { 'pkce.code.challenge.method': '' } },
    'PKCE',
  ],
  [{ secret: 'old' }, { secret: 'new' }, 'another secret'],
]

const HARMLESS: readonly (readonly [JsonObject | undefined, JsonObject])[] = [
  [undefined, { publicClient: true, fullScopeAllowed: true, secret: 'new' }],
  [{ redirectUris: [] }, { redirectUris: ['http://127.0.0.1:5173/*', 'http://localhost/*', 'http://[::1]:1/*'] }],
  [{ redirectUris: [] }, { redirectUris: ['https://a.example/*'] }],
  [{ redirectUris: ['*'] }, { redirectUris: ['*', 'https://a.example'] }],
  [{ publicClient: true }, { publicClient: false }],
  [{ publicClient: true, implicitFlowEnabled: true }, { name: 'Shop' }],
  [{ attributes: { 'pkce.code.challenge.method': 'S256' } }, { attributes: { other: '' } }],
]

describe('what deserves a second look about a client', () => {
  it.each(CHANGES)('%j, then %j: %s', (before, wanted, words) => {
    expect(dangersOf(before, wanted)).toContain(words)
  })

  it.each(HARMLESS)('is nothing when %j becomes %j', (before, wanted) => {
    expect(dangersOf(before, wanted)).toBe('')
  })

  it('is an open redirect of a new client too', () => {
    expect(dangersOf(undefined, { redirectUris: ['*'] })).toContain('any address')
  })

  it('is that a deleted one is in use', () => {
    const step = { action: 'delete', changes: [], wanted: undefined, current: object({}) } as const
    expect(clientDangers(step)).toHaveLength(1)
  })
})
