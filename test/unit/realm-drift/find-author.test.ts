import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/json/index.js'
import { type AdminEvent, findFieldChange } from '../../../src/realm-drift/index.js'

const event = (userId: string, representation?: JsonValue): AdminEvent => ({
  time: 0,
  operation: 'UPDATE',
  resourceType: 'CLIENT',
  path: 'clients/1',
  representation,
  realmId: undefined,
  userId,
  clientId: undefined,
  address: undefined,
})

const author = (field: string, live: JsonValue | undefined, ...events: readonly AdminEvent[]): string => {
  const history = findFieldChange(field, live, events)
  return history.found ? (history.event.userId ?? '') : history.contradicted ? 'contradicted' : 'nobody'
}

describe('who brought a value about', () => {
  it('is not the last one who sent the object whole, but who first sent that value', () => {
    const console = { publicClient: true, description: 'new' }
    expect(
      author(
        'publicClient',
        true,
        event('bea', console),
        event('adam', { publicClient: true }),
        event('apply', { publicClient: false }),
      ),
    ).toBe('adam')
  })

  it('is nobody known where the newest event says another value', () => {
    expect(
      author('publicClient', true, event('apply', { publicClient: false }), event('adam', { publicClient: true })),
    ).toBe('contradicted')
  })

  it('passes over events that say nothing of the field, or have no details', () => {
    expect(
      author('publicClient', true, event('bea', { name: 'x' }), event('cleo'), event('adam', { publicClient: true })),
    ).toBe('adam')
    expect(author('publicClient', true, event('bea', { name: 'x' }), event('cleo'))).toBe('nobody')
  })

  it('knows attributes, whose names have dots, and lists without an order', () => {
    expect(
      author(
        'attributes.pkce.code.challenge.method',
        'plain',
        event('adam', { attributes: { 'pkce.code.challenge.method': 'plain' } }),
      ),
    ).toBe('adam')
    expect(author('redirectUris', ['b', 'a'], event('adam', { redirectUris: ['a', 'b'] }))).toBe('adam')
  })
})
