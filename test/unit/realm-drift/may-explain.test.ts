import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/json/index.js'
import type { AdminEvent, DriftedField } from '../../../src/realm-drift/index.js'
import { mayExplain } from '../../../src/realm-drift/may-explain.js'

const CLIENTS = new Map([
  ['id-of-api', 'api'],
  ['id-of-shop', 'shop'],
])

const event = (path: string, representation?: JsonValue, operation = 'CREATE'): AdminEvent => ({
  time: 0,
  operation,
  resourceType: '',
  path,
  representation,
  realmId: undefined,
  userId: undefined,
  clientId: undefined,
  address: undefined,
})

const explains = (field: DriftedField, of: AdminEvent): boolean =>
  mayExplain({ event: of, path: { touches: () => true } }, field, CLIENTS)

const READ = [{ id: 'x', name: 'read' }]
const ROLES = 'users/bert/role-mappings'

describe('an event that links roles', () => {
  const ofApi: DriftedField = { field: 'clientRoles.api', files: [], live: ['read'] }
  const ofRealm: DriftedField = { field: 'realmRoles', files: ['read'], live: [] }

  it.each([{ said: READ }, { said: undefined }])('explains roles of its own owner alone: $said', ({ said }) => {
    expect(explains(ofApi, event(`${ROLES}/clients/id-of-api`, said))).toBe(true)
    expect(explains(ofApi, event(`${ROLES}/clients/id-of-shop`, said))).toBe(false)
    expect(explains(ofApi, event(`${ROLES}/clients/unknown`, said))).toBe(false)
    expect(explains(ofApi, event(`${ROLES}/realm`, said))).toBe(false)
    expect(explains(ofRealm, event(`${ROLES}/realm`, said, 'DELETE'))).toBe(true)
    expect(explains(ofRealm, event(`${ROLES}/realm`, said))).toBe(false)
    expect(explains(ofRealm, event(`${ROLES}/clients/id-of-api`, said, 'DELETE'))).toBe(false)
  })

  it('explains no role of another name, and an event of another link none at all', () => {
    expect(explains(ofApi, event(`${ROLES}/clients/id-of-api`, [{ name: 'write' }]))).toBe(false)
    expect(explains(ofApi, event('users/bert/groups/id-of-group'))).toBe(false)
    expect(explains({ field: 'groups', files: [], live: ['/staff'] }, event(`${ROLES}/realm`))).toBe(false)
  })

  it('explains the roles of a scope by their owner too', () => {
    const field: DriftedField = { field: 'client', files: {}, live: { api: ['read'] } }
    expect(explains(field, event('clients/c/scope-mappings/clients/id-of-api', READ))).toBe(true)
    expect(explains(field, event('clients/c/scope-mappings/clients/id-of-shop', READ))).toBe(false)
    expect(explains(field, event('clients/c/scope-mappings/realm', READ))).toBe(false)
  })

  it('explains what a role is made of by the owner of each, where it is said', () => {
    const field: DriftedField = { field: 'client.api', files: [], live: ['read'] }
    const of = (containerId: string) => [{ name: 'read', clientRole: true, containerId }]
    expect(explains(field, event('roles/boss/composites', of('id-of-api')))).toBe(true)
    expect(explains(field, event('roles/boss/composites', of('id-of-shop')))).toBe(false)
    expect(explains(field, event('roles/boss/composites', [{ name: 'read', clientRole: false }]))).toBe(false)
    expect(explains(field, event('roles/boss/composites', READ))).toBe(true)
  })
})
