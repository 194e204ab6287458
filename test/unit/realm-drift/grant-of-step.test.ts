import { expect, it } from 'vitest'
import { grantOfStep } from '../../../src/realm-drift/index.js'
import type { PlanStep } from '../../../src/realm-engine/index.js'

const DOCUMENT = {
  realm: 'small',
  roles: {
    realm: [
      { name: 'vet' },
      { name: 'boss', composites: { realm: ['chief'] } },
      { name: 'chief', composites: { client: { 'realm-management': ['manage-users'] } } },
      { name: 'operator' },
    ],
  },
  groups: [{ name: 'staff', realmRoles: ['vet'], subGroups: [{ name: 'heads', realmRoles: ['boss'] }] }],
}

const step = (changed: Partial<PlanStep>): PlanStep => ({
  kind: 'user',
  key: 'jean',
  action: 'update',
  changes: [],
  dangers: [],
  notes: [],
  ...changed,
})
const gains = (field: string, to: readonly string[], from: readonly string[] = []): Partial<PlanStep> => ({
  changes: [{ field, from, to }],
})

it.each([
  [
    'a role',
    gains('realmRoles', ['gaveur', 'vet'], ['gaveur']),
    { to: 'user jean', roles: ['vet'], administration: false },
  ],
  [
    'roles of a client with a dot in its name, and one that administers first',
    {
      changes: [
        { field: 'clientRoles.my.api', to: ['a-reader'] },
        { field: 'clientRoles.realm-management', to: ['view-users'] },
      ],
    },
    { to: 'user jean', roles: ['realm-management/view-users', 'my.api/a-reader'], administration: true },
  ],
  [
    'a role that is made of one that administers',
    gains('realmRoles', ['boss']),
    { to: 'user jean', roles: ['boss'], administration: true },
  ],
  [
    'a role that operates the server',
    gains('realmRoles', ['operator']),
    { to: 'user jean', roles: ['operator'], administration: true },
  ],
  [
    'the roles of a group, and of those above it',
    gains('groups', ['/staff/heads']),
    { to: 'user jean', roles: ['boss', 'vet'], administration: true },
  ],
  [
    'what a new one is made with',
    { action: 'create' as const, declares: [{ field: 'realmRoles', to: ['admin'] }] },
    { to: 'user jean', roles: ['admin'], administration: true },
  ],
  [
    'what a group gives its members',
    { kind: 'group' as const, key: '/staff', ...gains('realmRoles', ['vet']) },
    { to: 'group /staff', roles: ['vet'], administration: false },
  ],
  [
    'what a role brings along',
    { kind: 'role-composites' as const, key: 'realm/vet', ...gains('client.realm-management', ['realm-admin']) },
    { to: 'role vet', roles: ['realm-management/realm-admin'], administration: true },
  ],
  [
    'what a service account has',
    { kind: 'service-account' as const, key: 'backend-api', ...gains('clientRoles.realm-management', ['query-users']) },
    { to: 'service-account backend-api', roles: ['realm-management/query-users'], administration: false },
  ],
  ['a role that is taken away', gains('realmRoles', [], ['admin']), undefined],
  ['another field', gains('email', ['admin']), undefined],
  ['nothing new', { action: 'unchanged' as const, ...gains('realmRoles', ['admin']) }, undefined],
  ['another kind of thing', { kind: 'client' as const, ...gains('realmRoles', ['admin']) }, undefined],
  ['a value that is hidden', { changes: [{ field: 'realmRoles', secret: 'changed' as const }] }, undefined],
])('a step gives %s', (_, changed, expected) => {
  expect(grantOfStep(step(changed), DOCUMENT, (role) => role === 'operator')).toEqual(expected)
})
