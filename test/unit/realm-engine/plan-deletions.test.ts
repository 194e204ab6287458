import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { kindsAtWork } from '../../../src/realm-engine/inspect-realm.js'
import { planDeletions } from '../../../src/realm-engine/plan-deletions.js'
import type { PlanOptions } from '../../../src/realm-engine/types.js'
import { REALM_KINDS } from '../../../src/realm-kinds/index.js'
import { EMPTY_LEDGER, withEntries } from '../../../src/realm-ledger/index.js'

/** What would be deleted of a realm of which Passerelle made everything. */
function deletions(observed: JsonObject, wanted: JsonObject, options: PlanOptions) {
  const made = REALM_KINDS.flatMap((kind) =>
    kind
      .list(observed, 'small')
      .map(({ key, value }) => ({ kind: kind.name, key, id: typeof value.id === 'string' ? value.id : '' })),
  )
  const ledger = withEntries(EMPTY_LEDGER, 'default', made)
  const { deletable, notes } = planDeletions(
    kindsAtWork(wanted, 'small', options.prune),
    { exists: true, document: observed, ledger },
    wanted,
    'small',
    options,
  )
  return { deleted: deletable.map(({ kind, current }) => `${kind.name} ${current.key}`), notes }
}

describe('pruning', () => {
  const OBSERVED = {
    roles: {
      realm: [
        { id: 'r1', name: 'kept' },
        { id: 'r2', name: 'dropped' },
      ],
    },
    clients: [
      { id: 'c1', clientId: 'shop' },
      { id: 'c2', clientId: 'desk' },
    ],
  }

  it('is of the named kinds alone, whatever other kinds have lost', () => {
    const wanted = { roles: { realm: [{ name: 'kept' }] }, clients: [{ clientId: 'desk' }] }
    expect(deletions(OBSERVED, wanted, { prune: ['realm-role'] }).deleted).toEqual(['realm-role dropped'])
    expect(deletions(OBSERVED, wanted, { prune: ['client'] }).deleted).toEqual(['client shop'])
    expect(deletions(OBSERVED, wanted, {})).toEqual({
      deleted: [],
      notes: [expect.stringMatching(/client shop.* --prune .*client.* deletes them\.$/)],
    })
  })

  it('keeps the parts of what is kept', () => {
    const mapper = { id: 'm1', name: 'email', providerId: 'user-attribute-ldap-mapper', config: {} }
    const directory = {
      id: 'd1',
      name: 'staff',
      providerId: 'ldap',
      config: {},
      subComponents: { 'org.keycloak.storage.ldap.mappers.LDAPStorageMapper': [mapper] },
    }
    const observed = { components: { 'org.keycloak.storage.UserStorageProvider': [directory] } }
    const kept = deletions(observed, {}, { prune: ['component'] })
    expect(kept.deleted).toEqual([])
    expect(kept.notes).toEqual([
      expect.stringMatching(
        /^component UserStorageProvider\/staff .*--allow-delete component:UserStorageProvider\/staff/,
      ),
      expect.stringMatching(/email .*kept: it is part of UserStorageProvider\/staff\.$/),
    ])
    const allowed = { prune: ['component'], allowDelete: ['component:UserStorageProvider/staff'] } as const
    expect(deletions(observed, {}, allowed).deleted).toHaveLength(2)
  })
})
