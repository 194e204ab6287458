import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type FieldTable, openFieldTable } from '../keycloak-fields/index.js'
import { changedList, changedMember, laid, type Translating, textOf } from './export-values.js'

/** Fields that Keycloak still reads and no longer heeds. */
export const UNHEEDED_OF_REALM: readonly string[] = [
  'passwordCredentialGrantAllowed',
  'realmCacheEnabled',
  'social',
  'updateProfileOnInitialSocialLogin',
  'userCacheEnabled',
]
const POLICIES = 'org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy'
const UNHEEDED_OF_POLICY = ['consent-required-for-all-mappers']
const UNHEEDED_OF_MAPPER = ['consentRequired', 'consentText']

/** What older versions wrote beside, and no version of today gives back. */
export function withoutUnheeded(document: JsonObject, translating: Translating): JsonObject {
  const realm = without(document, UNHEEDED_OF_REALM, translating)
  const table = openFieldTable()
  const attributes = changedMember(realm, 'attributes', translating, (values) =>
    without(
      values,
      Object.keys(values).filter((name) => isFieldOfRealm(table, name)),
      translating,
    ),
  )
  const components = changedMember(attributes, 'components', translating, (byType) =>
    changedList(byType, POLICIES, translating, (policy) =>
      changedMember(policy, 'config', translating, (config) => without(config, UNHEEDED_OF_POLICY, translating)),
    ),
  )
  return ['clients', 'clientScopes'].reduce(
    (translated, list) =>
      changedList(translated, list, translating, (owner) =>
        changedList(withoutUseless(owner, translating), 'protocolMappers', translating, (mapper) =>
          without(mapper, UNHEEDED_OF_MAPPER, translating),
        ),
      ),
    components,
  )
}

/** A public client has no secret, and Keycloak never gives one back for it. */
const withoutUseless = (owner: JsonObject, translating: Translating): JsonObject =>
  owner.publicClient === true ? without(owner, ['secret'], translating) : owner

/** Settings that have a field of their own stood among the attributes too. */
const isFieldOfRealm = (table: FieldTable, name: string): boolean =>
  name.startsWith('_browser_header.') || table.classOf('RealmRepresentation')?.fields.has(name) === true

/** Clients listed scopes of the other protocol too, which had no effect. */
export function scopesOfOwnProtocol(document: JsonObject, translating: Translating): JsonObject {
  const protocols = new Map<string, string>([['role_list', 'saml']])
  for (const scope of Array.isArray(document.clientScopes) ? document.clientScopes : []) {
    if (!isJsonObject(scope)) continue
    const [name, protocol] = [textOf(scope.name), textOf(scope.protocol)]
    if (name !== undefined && protocol !== undefined) protocols.set(name, protocol)
  }
  return changedList(document, 'clients', translating, (client) => {
    const own = textOf(client.protocol) ?? 'openid-connect'
    const isForeign = (name: JsonValue): boolean =>
      typeof name === 'string' && protocols.has(name) && protocols.get(name) !== own
    return ['defaultClientScopes', 'optionalClientScopes'].reduce<JsonObject>((changed, list) => {
      const names = changed[list]
      if (!Array.isArray(names) || !names.some(isForeign)) return changed
      const kept = names.filter((name: JsonValue) => !isForeign(name))
      return laid(changed, list, kept, translating.places)
    }, client)
  })
}

function without(object: JsonObject, fields: readonly string[], { places }: Translating): JsonObject {
  if (!fields.some((field) => Object.hasOwn(object, field))) return object
  const rest = Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)))
  places.replaced(object, rest)
  return rest
}
