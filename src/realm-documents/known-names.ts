import type { JsonObject } from '../json/index.js'
import { KEYCLOAK_EVENT_TYPES } from '../keycloak-fields/index.js'
import {
  BUILT_IN_CLIENT_SCOPES,
  BUILT_IN_CLIENTS,
  BUILT_IN_REQUIRED_ACTIONS,
  GLOBAL_PROFILES,
  isBuiltInClientRole,
  isBuiltInRealmRole,
  madeWithAuthorization,
} from '../realm-kinds/index.js'
import { BUILT_IN_FLOWS } from './built-in-references.js'
import { type At, groupsIn, membersOf, objectIn, objectsIn, textIn } from './walk-document.js'

/** Things that are referred to by name. */
export type Referred =
  | 'client-scope'
  | 'client'
  | 'realm-role'
  | 'client-role'
  | 'group'
  | 'user'
  | 'identity-provider'
  | 'authentication-flow'
  | 'authenticator-config'
  | 'required-action'
  | 'client-profile'
  | 'event-type'
  | 'attribute-group'

/** What a document declares, and what every realm has. */
export interface KnownNames {
  has(what: Referred, name: string): boolean
  /** Those that a wrong name may have been meant to be. */
  candidates(what: Referred): readonly string[]
}

export function knownNames(document: JsonObject, realm: string): KnownNames {
  const root: At<JsonObject> = { path: [], value: document }
  const named = (owner: At<JsonObject>, list: string, field: string): readonly string[] =>
    objectsIn(owner, list).flatMap((entry) => textIn(entry, field).map(({ value }) => value))
  const roles = objectIn(root, 'roles')
  const clientRoles = membersOf(objectIn(roles, 'client')).flatMap(([clientId]) =>
    named(objectIn(roles, 'client'), clientId, 'name').map((role) => `${clientId}/${role}`),
  )
  const groups = groupsIn(root, 'groups').map(({ tree }) => tree)
  const names: Readonly<Record<Referred, readonly string[]>> = {
    'client-scope': [...named(root, 'clientScopes', 'name'), ...BUILT_IN_CLIENT_SCOPES],
    client: [...named(root, 'clients', 'clientId'), ...BUILT_IN_CLIENTS],
    'realm-role': [...named(roles, 'realm', 'name'), ...textIn(objectIn(root, 'defaultRole'), 'name').map(textAt)],
    'client-role': [...clientRoles, ...madeWithAuthorization(document)],
    group: groups,
    user: named(root, 'users', 'username').map((name) => name.toLowerCase()),
    'identity-provider': named(root, 'identityProviders', 'alias'),
    'authentication-flow': [...named(root, 'authenticationFlows', 'alias'), ...BUILT_IN_FLOWS],
    'authenticator-config': named(root, 'authenticatorConfig', 'alias'),
    'required-action': [...named(root, 'requiredActions', 'alias'), ...BUILT_IN_REQUIRED_ACTIONS],
    'client-profile': [...named(objectIn(root, 'clientProfiles'), 'profiles', 'name'), ...GLOBAL_PROFILES],
    'event-type': KEYCLOAK_EVENT_TYPES,
    'attribute-group': [...named(objectIn(root, 'userProfile'), 'groups', 'name'), 'user-metadata'],
  }
  const sets = new Map(Object.entries(names).map(([what, list]) => [what, new Set(list)]))
  return {
    candidates: (what) => names[what],
    has: (what, name) => sets.get(what)?.has(name) === true || isEverywhere(what, name, realm),
  }
}

const textAt = ({ value }: At<string>): string => value

/** Names that can't be listed: of each realm its own. */
function isEverywhere(what: Referred, name: string, realm: string): boolean {
  switch (what) {
    case 'realm-role':
      return isBuiltInRealmRole(name, realm) || (realm === 'master' && (name === 'admin' || name === 'create-realm'))
    case 'client-role':
      return isBuiltInClientRole(name) || (realm === 'master' && /^[^/]+-realm\//.test(name))
    case 'client':
      return realm === 'master' && name.endsWith('-realm')
    case 'user':
      return name.startsWith('service-account-')
    default:
      return false
  }
}
