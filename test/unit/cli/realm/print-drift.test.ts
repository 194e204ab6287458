import { describe, expect, it } from 'vitest'
import { NO_COLOURS } from '../../../../src/cli/colours.js'
import { driftItems } from '../../../../src/cli/realm/drift-items.js'
import { printDrift } from '../../../../src/cli/realm/print-drift.js'
import type { Drift, DriftedObject, RoleByHand } from '../../../../src/realm-drift/index.js'

const EVE = { at: '2026-11-21T10:00:00.000Z', operation: 'DELETE', by: { user: 'eve', client: 'admin-cli' } }
const READ = { kind: 'client-role', key: 'api/read' } as const

const OBJECTS: readonly DriftedObject[] = [
  { ...READ, state: 'missing', fields: [], lastChange: EVE },
  {
    kind: 'group',
    key: '/staff',
    state: 'changed',
    fields: [
      { field: 'clientRoles.api', files: ['read'], live: [], because: [READ] },
      { field: 'realmRoles', files: [], live: ['chief'], changed: EVE },
      { field: 'attributes.site', files: ['a'], live: ['b'], ownValue: true, changed: EVE },
    ],
    noAuthor: 'only_own',
    ownApply: EVE,
  },
  { kind: 'role-composites', key: 'client/api/read', state: 'missing', fields: [], because: [READ] },
]

const HOLDERS: readonly RoleByHand[] = [
  {
    user: 'ada',
    role: 'chief',
    via: { kind: 'group', path: '/staff' },
    with: ['writer'],
    permissions: ['orders:read'],
    because: { kind: 'group', key: '/staff' },
  },
  { user: 'bob', role: 'reader', via: { kind: 'user' }, with: [], permissions: [], lastChange: EVE },
]

const DRIFT: Drift = {
  realm: 'shop',
  url: 'http://127.0.0.1:8080',
  realmExists: true,
  objects: OBJECTS,
  roles: { roles: [{ role: 'ghost', inPolicy: true, live: false }], holders: HOLDERS },
  checked: {},
  events: { enabled: true, details: true },
  notes: [],
}

describe('a drift in words', () => {
  it('names causes and authors, and tells each change once', () => {
    expect(printDrift(DRIFT, NO_COLOURS)).toBe(`Drift of realm shop at http://127.0.0.1:8080

- client-role api/read: in the files, not in Keycloak
    deleted by eve with admin-cli, 2026-11-21T10:00:00.000Z
~ group /staff
    clientRoles.api: ["read"] → []  (because client-role api/read is gone)
    realmRoles: [] → ["chief"]  (eve with admin-cli, 2026-11-21T10:00:00.000Z)
    attributes.site: ["a"] → ["b"]  (as Passerelle itself wrote it, by eve with admin-cli, 2026-11-21T10:00:00.000Z: the files have changed since)
    ! so ada has role chief; with it: writer; allows: orders:read
    by whom is not known: no admin event of it is there since what looks like Passerelle's own apply, by eve with admin-cli, 2026-11-21T10:00:00.000Z
- role-composites client/api/read: in the files, not in Keycloak
    because client-role api/read is gone
- role ghost: policy.yaml decides by it, and neither the files nor Keycloak have it
! bob has role reader by hand; the files don't give it
    given by eve with admin-cli, 2026-11-21T10:00:00.000Z

In all: 3 objects, 1 role not agreed about, 1 role given by hand.
`)
  })

  it('is told by a watch in as many items', () => {
    expect([...driftItems([DRIFT]).keys()]).toEqual([
      'client-role api/read',
      'group /staff',
      'role-composites client/api/read',
      'role ghost',
      'bob with role reader',
    ])
  })
})
