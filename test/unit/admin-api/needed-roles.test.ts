import { expect, it } from 'vitest'
import { neededRoles } from '../../../src/admin-api/needed-roles.js'

it.each([
  ['GET', '', 'view-realm'],
  ['PUT', '', 'manage-realm'],
  ['POST', '/partial-export?exportClients=false&exportGroupsAndRoles=false', 'manage-realm'],
  ['POST', '/partial-export?exportClients=true&exportGroupsAndRoles=false', 'manage-realm view-clients'],
  ['POST', '/partial-export?exportClients=true&exportGroupsAndRoles=true', 'manage-realm view-clients view-users'],
  ['GET', '/clients?clientId=x', 'view-clients'],
  ['POST', '/clients/1/roles', 'manage-clients'],
  ['GET', '/clients/1/authz/resource-server/settings', 'view-authorization'],
  ['POST', '/clients/1/authz/resource-server/scope', 'manage-authorization'],
  ['PUT', '/client-scopes/1', 'manage-clients'],
  ['POST', '/roles', 'manage-realm'],
  ['PUT', '/users/profile', 'manage-realm'],
  ['POST', '/users/1/role-mappings/realm', 'manage-users'],
  ['GET', '/groups', 'view-users'],
  ['POST', '/identity-provider/instances', 'manage-identity-providers'],
  ['GET', '/admin-events', 'view-events'],
  ['PUT', '/client-policies/profiles', 'manage-realm'],
  ['GET', '/workflows', 'realm-admin'],
  ['POST', '/components', 'manage-realm'],
])('%s of %s takes %s', (method, path, roles) => {
  expect(neededRoles(method, path).join(' ')).toBe(roles)
})
