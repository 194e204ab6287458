import { isJsonObject, type JsonValue } from '../json/index.js'

/** The fields that name an object in a list of its class. A class that is not here has lists whose order counts. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  AuthenticationFlowRepresentation: ['alias'],
  AuthenticatorConfigRepresentation: ['alias'],
  ClientPolicyRepresentation: ['name'],
  ClientProfileRepresentation: ['name'],
  ClientRepresentation: ['clientId'],
  ClientScopeRepresentation: ['name'],
  ComponentExportRepresentation: ['name', 'subType'],
  FederatedIdentityRepresentation: ['identityProvider'],
  GroupRepresentation: ['name'],
  IdentityProviderMapperRepresentation: ['identityProviderAlias', 'name'],
  IdentityProviderRepresentation: ['alias'],
  MemberRepresentation: ['username'],
  OrganizationDomainRepresentation: ['name'],
  OrganizationRepresentation: ['name'],
  PolicyRepresentation: ['name'],
  ProtocolMapperRepresentation: ['name'],
  RequiredActionProviderRepresentation: ['alias'],
  ResourceRepresentation: ['name'],
  RoleRepresentation: ['name'],
  ScopeMappingRepresentation: ['client', 'clientScope'],
  ScopeRepresentation: ['name'],
  UPAttribute: ['name'],
  UPGroup: ['name'],
  UserRepresentation: ['username'],
  WorkflowRepresentation: ['name'],
}

/** Of these a list may hold several of one name. */
const REPEATABLE: ReadonlySet<string> = new Set(['ComponentExportRepresentation'])

/** Whether the objects of a class are told apart by their names in a list. */
export const isNamed = (className: string): boolean => Object.hasOwn(NAMED_BY, className)

export const mayRepeat = (className: string): boolean => REPEATABLE.has(className)

/** What tells an object of a class apart in its list; undefined if it says nothing of it. */
export function nameIn(className: string, value: JsonValue): string | undefined {
  if (!isJsonObject(value)) return typeof value === 'string' ? value : undefined
  const fields = Object.hasOwn(NAMED_BY, className) ? NAMED_BY[className] : undefined
  if (fields === undefined) return undefined
  const parts = fields.map((field) => value[field])
  if (parts.every((part) => part === undefined)) return undefined
  const name = parts.map((part) => (typeof part === 'string' ? part : '')).join(' ')
  return className === 'UserRepresentation' ? name.trim().toLowerCase() : name.trim()
}
