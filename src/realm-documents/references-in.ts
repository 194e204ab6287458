import type { JsonObject } from '../json/index.js'
import { FLOW_BINDINGS } from '../realm-kinds/index.js'
import type { Referred } from './known-names.js'
import { type At, groupsIn, membersOf, objectIn, objectsIn, textIn, textsIn } from './walk-document.js'

/** A name in a document that stands for something else of the realm. */
export interface ReferenceAt extends At<string> {
  readonly what: Referred
}

type Owner = At<JsonObject>

/** Everything in a document that refers to something else of the realm by its name. */
export const referencesIn = (document: JsonObject): readonly ReferenceAt[] => {
  const root: Owner = { path: [], value: document }
  return SOURCES.flatMap((source) => source(root))
}

const as = (what: Referred, found: readonly At<string>[]): readonly ReferenceAt[] =>
  found.map(({ path, value }) => ({ what, path, value }))

const ofScopes = (root: Owner): readonly ReferenceAt[] => [
  ...as('client-scope', [
    ...textsIn(root, 'defaultDefaultClientScopes'),
    ...textsIn(root, 'defaultOptionalClientScopes'),
  ]),
  ...objectsIn(root, 'clients').flatMap((client) =>
    as('client-scope', [...textsIn(client, 'defaultClientScopes'), ...textsIn(client, 'optionalClientScopes')]),
  ),
  ...objectsIn(objectIn(root, 'userProfile'), 'attributes').flatMap((attribute) => [
    ...as('client-scope', textsIn(objectIn(attribute, 'selector'), 'scopes')),
    ...as('client-scope', textsIn(objectIn(attribute, 'required'), 'scopes')),
    ...as('attribute-group', textIn(attribute, 'group')),
  ]),
]

/** Roles of clients, each list by the client's id. */
const byClient = (owner: Owner): readonly ReferenceAt[] =>
  membersOf(owner).flatMap(([clientId, { path }]) => [
    { what: 'client' as const, path, value: clientId },
    ...textsIn(owner, clientId).map((role) => ({
      what: 'client-role' as const,
      path: role.path,
      value: `${clientId}/${role.value}`,
    })),
  ])

const rolesOfOwner = (owner: Owner): readonly ReferenceAt[] => [
  ...as('realm-role', textsIn(owner, 'realmRoles')),
  ...byClient(objectIn(owner, 'clientRoles')),
]

const ofRoles = (root: Owner): readonly ReferenceAt[] => {
  const roles = objectIn(root, 'roles')
  const client = objectIn(roles, 'client')
  const all = [...objectsIn(roles, 'realm'), ...membersOf(client).flatMap(([name]) => objectsIn(client, name))]
  return [
    ...membersOf(client).map(([value, { path }]) => ({ what: 'client' as const, path, value })),
    ...all.flatMap((role) => {
      const composites = objectIn(role, 'composites')
      return [...as('realm-role', textsIn(composites, 'realm')), ...byClient(objectIn(composites, 'client'))]
    }),
  ]
}

const ofScopeMappings = (root: Owner): readonly ReferenceAt[] => {
  const client = objectIn(root, 'clientScopeMappings')
  const owners = (mapping: Owner) => [
    ...as('client', textIn(mapping, 'client')),
    ...as('client-scope', textIn(mapping, 'clientScope')),
  ]
  return [
    ...objectsIn(root, 'scopeMappings').flatMap((mapping) => [
      ...owners(mapping),
      ...as('realm-role', textsIn(mapping, 'roles')),
    ]),
    ...membersOf(client).flatMap(([clientId, { path }]) => [
      { what: 'client' as const, path, value: clientId },
      ...objectsIn(client, clientId).flatMap((mapping) => [
        ...owners(mapping),
        ...textsIn(mapping, 'roles').map((role) => ({
          ...role,
          what: 'client-role' as const,
          value: `${clientId}/${role.value}`,
        })),
      ]),
    ]),
  ]
}

const ofPeople = (root: Owner): readonly ReferenceAt[] => [
  ...groupsIn(root, 'groups').flatMap(rolesOfOwner),
  ...as('group', textsIn(root, 'defaultGroups')),
  ...objectsIn(root, 'users').flatMap((user) => [
    ...rolesOfOwner(user),
    ...as('group', textsIn(user, 'groups')),
    ...as('required-action', textsIn(user, 'requiredActions')),
    ...objectsIn(user, 'federatedIdentities').flatMap((link) =>
      as('identity-provider', textIn(link, 'identityProvider')),
    ),
  ]),
  ...objectsIn(root, 'organizations').flatMap((organization) => [
    ...objectsIn(organization, 'members').flatMap((member) => as('user', textIn(member, 'username'))),
    ...objectsIn(organization, 'identityProviders').flatMap((provider) =>
      as('identity-provider', textIn(provider, 'alias')),
    ),
  ]),
]

const ofFlows = (root: Owner): readonly ReferenceAt[] => [
  ...as(
    'authentication-flow',
    FLOW_BINDINGS.flatMap((binding) => textIn(root, binding)),
  ),
  ...objectsIn(root, 'clients').flatMap((client) => {
    const overrides = objectIn(client, 'authenticationFlowBindingOverrides')
    return as(
      'authentication-flow',
      membersOf(overrides).flatMap(([binding]) => textIn(overrides, binding)),
    )
  }),
  ...objectsIn(root, 'authenticationFlows').flatMap((flow) =>
    objectsIn(flow, 'authenticationExecutions').flatMap((execution) => [
      ...as('authentication-flow', textIn(execution, 'flowAlias')),
      ...as('authenticator-config', textIn(execution, 'authenticatorConfig')),
    ]),
  ),
  ...objectsIn(root, 'identityProviders').flatMap((provider) =>
    as('authentication-flow', [
      ...textIn(provider, 'firstBrokerLoginFlowAlias'),
      ...textIn(provider, 'postBrokerLoginFlowAlias'),
    ]),
  ),
]

/** What mappers name in their settings. */
const ofMappers = (root: Owner): readonly ReferenceAt[] => [
  ...[...objectsIn(root, 'clients'), ...objectsIn(root, 'clientScopes')].flatMap((owner) =>
    objectsIn(owner, 'protocolMappers').flatMap((mapper) =>
      as('client', textIn(objectIn(mapper, 'config'), 'included.client.audience')),
    ),
  ),
  ...objectsIn(root, 'identityProviderMappers').flatMap((mapper) =>
    as('identity-provider', textIn(mapper, 'identityProviderAlias')),
  ),
]

const ofEvents = (root: Owner): readonly ReferenceAt[] => as('event-type', textsIn(root, 'enabledEventTypes'))

const ofClientPolicies = (root: Owner): readonly ReferenceAt[] =>
  objectsIn(objectIn(root, 'clientPolicies'), 'policies').flatMap((policy) =>
    as('client-profile', textsIn(policy, 'profiles')),
  )

const SOURCES: readonly ((root: Owner) => readonly ReferenceAt[])[] = [
  ofScopes,
  ofRoles,
  ofScopeMappings,
  ofPeople,
  ofFlows,
  ofMappers,
  ofEvents,
  ofClientPolicies,
]
