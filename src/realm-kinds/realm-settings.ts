import { without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { RealmDocument, RealmKind } from './kind.js'
import { realmDangers } from './realm-dangers.js'
import { asFields, normaliseSettings, settingMistakes } from './realm-values.js'

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
  serverFills: ['adminPermissionsClient', 'id', 'keycloakVersion', 'otpSupportedApplications', 'requiredCredentials'],
  list: (document, realm) => [{ key: realm, value: settingsOf(document), path: [] }],
  // Keycloak leaves an empty list of locales out.
  read: async ({ exported }) => ({ supportedLocales: exported.supportedLocales ?? [] }),
  normalise: (value) => normaliseSettings(value),
  create: (writing, wanted) => writing.createRealm({ enabled: true, ...asFields(wanted.value), realm: writing.realm }),
  update: (writing, wanted) => writing.writeRealm(asFields(wanted.value)),
  dangers: (step) => realmDangers(step),
  mistakes: ({ value }) => settingMistakes(value),
}

const settingsOf = (document: RealmDocument): JsonObject =>
  withoutOwnAttributes(without(document, [...OTHER_KINDS, 'realm']))

/** What Passerelle keeps of its own in the realm is nobody's to declare, compare or copy. */
function withoutOwnAttributes(settings: JsonObject): JsonObject {
  const { attributes } = settings
  if (!isJsonObject(attributes)) return settings
  const own = Object.keys(attributes).filter((name) => name.startsWith('_passerelle.'))
  return own.length === 0 ? settings : { ...settings, attributes: without(attributes, own) }
}
