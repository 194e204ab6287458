import { expectText, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { BUILT_IN_CLIENTS } from './built-in-names.js'
import type { RealmDocument, Writing } from './kind.js'
import { objectIn, withTexts } from './texts-in.js'

/** Flows that a client has for itself. */
export const OVERRIDES = 'authenticationFlowBindingOverrides'

/** Parts that are kinds of their own, or older spellings of such. */
const OTHER_PARTS = ['authorizationSettings', 'defaultRoles']

/** Attributes that Keycloak sets by itself. */
const SERVER_ATTRIBUTES = ['client.secret.creation.time', 'realm_client']

/** Built-in clients have addresses that the realm's name is part of. */
const ADDRESSES: readonly (readonly [RegExp, (realm: string) => string])[] = [
  [/^\/realms\/[^/]+\/account\//, (realm) => `/realms/${realm}/account/`],
  [/^\/admin\/[^/]+\/console\//, (realm) => `/admin/${realm}/console/`],
]

/** A client in document form: flows by alias, and built-in clients at home in this realm. */
export function documentClient(client: JsonObject, document: RealmDocument, realm: string): JsonObject {
  const overrides = objectIn(client, OVERRIDES)
  const aliases = Object.keys(overrides).length === 0 ? new Map<JsonValue, JsonValue>() : flowAliases(document)
  const named = Object.entries(overrides).map(([binding, flow]) => [binding, aliases.get(flow) ?? flow])
  return {
    ...client,
    ...(client[OVERRIDES] === undefined ? {} : { [OVERRIDES]: Object.fromEntries(named) }),
    ...(BUILT_IN_CLIENTS.has(expectText(client, 'clientId', 'the clients')) ? atHome(client, realm) : {}),
  }
}

/** The form in which clients are compared. */
export function comparableClient(client: JsonObject): JsonObject {
  const own = withTexts(without(client, [...OTHER_PARTS, 'protocolMappers']), ['attributes'])
  const attributes = own.attributes
  const given = isJsonObject(attributes) ? { ...own, attributes: without(attributes, SERVER_ATTRIBUTES) } : own
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

/** What Keycloak is sent of a declared client. */
export function writtenClient(client: JsonObject): JsonObject {
  const own = without(client, OTHER_PARTS)
  return isJsonObject(own.attributes) ? { ...own, attributes: without(own.attributes, SERVER_ATTRIBUTES) } : own
}

/** With flows by their ids, which is how Keycloak has them. */
export async function withFlowIds({ idOf }: Pick<Writing, 'idOf'>, client: JsonObject): Promise<JsonObject> {
  const overrides = client[OVERRIDES]
  if (!isJsonObject(overrides)) return client
  const ids = await Promise.all(
    Object.entries(overrides).map(async ([binding, alias]) =>
      typeof alias === 'string' && alias !== '' && !isId(alias)
        ? [binding, await idOf('authentication-flow', alias)]
        : [binding, alias],
    ),
  )
  return { ...client, [OVERRIDES]: Object.fromEntries(ids) }
}

function flowAliases(document: RealmDocument): ReadonlyMap<JsonValue, JsonValue> {
  return new Map(
    listMember(document, 'authenticationFlows').flatMap(({ id, alias }) =>
      id === undefined || alias === undefined ? [] : [[id, alias] as const],
    ),
  )
}

/** What the server had before still stands there by its id. */
const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

function atHome(client: JsonObject, realm: string): JsonObject {
  const name = encodeURIComponent(realm)
  const settle = (address: JsonValue): JsonValue =>
    typeof address === 'string'
      ? ADDRESSES.reduce((text, [pattern, home]) => text.replace(pattern, () => home(name)), address)
      : address
  const { baseUrl, redirectUris } = client
  return {
    ...(baseUrl === undefined ? {} : { baseUrl: settle(baseUrl) }),
    ...(Array.isArray(redirectUris) ? { redirectUris: redirectUris.map((uri: JsonValue) => settle(uri)) } : {}),
  }
}
