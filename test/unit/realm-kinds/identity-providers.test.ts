import { describe, expect, it } from 'vitest'
import { flowReferrers } from '../../../src/realm-kinds/flow-referrers.js'
import { identityProviders } from '../../../src/realm-kinds/identity-providers.js'

const provider = (value: object) => ({ key: 'p', path: [], value: { alias: 'p', ...value } })

describe('identity providers', () => {
  it('are not switched off twice: what is not there is off', () => {
    const observed = { alias: 'p', linkOnly: true }
    const wanted = { alias: 'p', linkOnly: false, trustEmail: false, hideOnLogin: true }
    expect(identityProviders.withoutAdditions?.(observed, wanted, 'r')).toEqual({ ...observed, trustEmail: false })
  })

  it('name their flows, and no flow by an empty name', () => {
    const value = { firstBrokerLoginFlowAlias: 'first', postBrokerLoginFlowAlias: '' }
    expect(identityProviders.references?.(provider(value), 'r')).toEqual([
      { kind: 'authentication-flow', key: 'first', field: 'firstBrokerLoginFlowAlias' },
    ])
  })

  it.each([
    ['trustEmail', { trustEmail: true }],
    ['config.validateSignature', { config: { validateSignature: 'false' } }],
    ['config.disableNonce', { config: { disableNonce: 'true' } }],
  ])('deserve a second look when %s lets strangers in', (field, value) => {
    const wanted = provider(value)
    const inSight = { wanted, current: undefined }
    expect(identityProviders.dangers?.({ ...inSight, action: 'create', changes: [] })).toHaveLength(1)
    const changes = [{ field, to: true }]
    expect(identityProviders.dangers?.({ ...inSight, action: 'update', changes })).toHaveLength(1)
    const other = [{ field: 'displayName', to: 'P' }]
    expect(identityProviders.dangers?.({ ...inSight, action: 'update', changes: other })).toEqual([])
  })
})

describe('flowReferrers', () => {
  const flow = { key: 'way', path: [], value: { id: 'id-of-way' } }
  const observed = {
    browserFlow: 'way',
    identityProviders: [{ alias: 'p', firstBrokerLoginFlowAlias: 'way' }],
    clients: [{ clientId: 'c', authenticationFlowBindingOverrides: { browser: 'id-of-way' } }],
  }

  it('names the realm, identity providers and clients, by alias and by id', () => {
    expect(flowReferrers(flow, { realm: 'r', wanted: {}, observed })).toEqual([
      'the realm (browserFlow)',
      'identity provider p (firstBrokerLoginFlowAlias)',
      'client c (authenticationFlowBindingOverrides.browser)',
    ])
  })

  it('does not name what the plan points elsewhere or deletes', () => {
    const wanted = {
      browserFlow: 'other',
      identityProviders: [{ alias: 'p', firstBrokerLoginFlowAlias: 'other' }],
      clients: [{ clientId: 'c', authenticationFlowBindingOverrides: { browser: 'other' } }],
    }
    expect(flowReferrers(flow, { realm: 'r', wanted, observed })).toEqual([])
    const deletion = { realm: 'r', wanted: { browserFlow: 'other' }, observed, isDeleted: () => true }
    expect(flowReferrers(flow, deletion)).toEqual([])
  })
})
