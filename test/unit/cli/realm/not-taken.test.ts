import { expect, it } from 'vitest'
import { notTaken } from '../../../../src/cli/realm/not-taken.js'
import type { PlanStep } from '../../../../src/realm-engine/index.js'

const step = (more: Partial<PlanStep>): PlanStep => ({
  kind: 'client',
  key: 'shop',
  action: 'update',
  changes: [],
  dangers: [],
  notes: [],
  ...more,
})

it('names each field that Keycloak has otherwise, both values, and what may be the reason', () => {
  const message = notTaken([
    step({
      changes: [{ field: 'secret', secret: 'changed' }],
      place: { file: 'clients/shop.yaml', line: 3, column: 1 },
    }),
    step({ kind: 'realm', key: 'realm', changes: [{ field: 'displayName', from: 'Other\u001b', to: 'Shop' }] }),
    step({ kind: 'service-account', key: 'robot', action: 'create' }),
  ])
  expect(message.split('\n')).toEqual([
    'Keycloak accepted everything, but 3 fields differ still:',
    '  clients/shop.yaml:3 client shop: secret: declared, and Keycloak has another or none (a public client has none: declare publicClient: false if it is meant to be confidential)',
    '  realm: displayName: declared Shop, Keycloak has Other«U+001B»',
    '  service-account robot: to create',
    expect.stringContaining('another field of the object rules it out'),
  ])
})

it('counts one as one', () => {
  expect(notTaken([step({ changes: [{ field: 'name', to: 'Shop' }] })])).toContain(
    'one field differs still:\n  client shop: name: declared Shop, Keycloak has none\n',
  )
})
