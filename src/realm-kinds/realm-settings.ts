import { without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { RealmDocument, RealmKind } from './kind.js'

/** Members of a document that are kinds of their own. Keycloak ignores most of them in a PUT of the realm. */
const OTHER_KINDS: readonly string[] = [
  'adminPermissionNames',
  'authenticationFlows',
  'authenticatorConfig',
  'browserFlow',
  'clientAuthenticationFlow',
  'clientPolicies',
  'clientProfiles',
  'clientScopeMappings',
  'clientScopes',
  'clients',
  'components',
  'defaultDefaultClientScopes',
  'defaultGroups',
  'defaultOptionalClientScopes',
  'defaultRole',
  'defaultRoles',
  'directGrantFlow',
  'dockerAuthenticationFlow',
  'enabledEventTypes',
  'eventsEnabled',
  'eventsExpiration',
  'eventsListeners',
  'adminEventsEnabled',
  'adminEventsDetailsEnabled',
  'federatedUsers',
  'firstBrokerLoginFlow',
  'groups',
  'identityProviderMappers',
  'identityProviders',
  'localizationTexts',
  'organizations',
  'registrationFlow',
  'requiredActions',
  'resetCredentialsFlow',
  'roles',
  'scopeMappings',
  'smtpServer',
  'userProfile',
  'users',
  'workflows',
]

/** What the realm itself says: everything that is no kind of its own. */
export const realmSettings: RealmKind = {
  name: 'realm',
  title: 'Realm settings',
  field: 'all other members',
  identity: 'its name, `realm`',
  after: [],
  exported: 'realm',
  serverFills: ['id', 'keycloakVersion', 'requiredCredentials'],
  list: (document, realm) => [{ key: realm, value: settingsOf(document), path: [] }],
  create: (writing, wanted) => writing.createRealm({ enabled: true, ...wanted.value, realm: writing.realm }),
  update: (writing, wanted) => writing.writeRealm(wanted.value),
}

const settingsOf = (document: RealmDocument): JsonObject => without(document, [...OTHER_KINDS, 'realm'])
