import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { isSetField, listIn } from '../realm-kinds/index.js'
import { identityOf, nameOf } from './identity-fields.js'

/** What a reader looks for first, in this order; everything else follows by name. */
const FIRST = [
  'realm',
  'clientId',
  'alias',
  'username',
  'serviceAccountClientId',
  'client',
  'clientScope',
  'name',
  'displayName',
  'description',
  'enabled',
  'identityProviderAlias',
  'protocol',
  'providerId',
  'identityProviderMapper',
  'protocolMapper',
  'subType',
]

/** Long lists of objects, which would part the fields that belong together. */
const LAST = [
  'protocolMappers',
  'authenticationExecutions',
  'authorizationSettings',
  'subGroups',
  'config',
  'attributes',
]

/** Lists whose entries are found by their names, so that their order says nothing. */
const NAMED_LISTS: ReadonlySet<string> = new Set([
  'authenticationFlows',
  'authenticatorConfig',
  'clientScopeMappings',
  'clientScopes',
  'clients',
  'defaultDefaultClientScopes',
  'defaultGroups',
  'defaultOptionalClientScopes',
  'domains',
  'groups',
  'identityProviderMappers',
  'identityProviders',
  'organizations',
  'protocolMappers',
  'requiredActions',
  'roles',
  'scopeMappings',
  'subGroups',
  'users',
  'workflows',
])

/** The same document in one order: Keycloak's own changes from start to start, and from version to version. */
export function orderDocument(document: JsonObject): JsonObject {
  return orderObject(document, [])
}

function orderObject(value: JsonObject, path: readonly string[]): JsonObject {
  const isMap = path.length > 0 && ['attributes', 'config', 'smtpServer'].includes(path.at(-1) ?? '')
  const fields = isMap ? Object.keys(value).sort(compareTexts) : Object.keys(value).sort(compareFieldNames)
  return Object.fromEntries(fields.map((field) => [field, orderValue(value[field] ?? null, [...path, field])]))
}

function orderValue(value: JsonValue, path: readonly string[]): JsonValue {
  if (Array.isArray(value)) {
    const entries = value.map((entry: JsonValue) => orderValue(entry, [...path, '']))
    return isUnordered(path) ? entries.sort(compareEntries) : entries
  }
  if (isJsonObject(value)) return orderObject(value, path)
  return typeof value === 'string' && isPolicyConfig(path) ? orderText(value) : value
}

const isPolicyConfig = (path: readonly string[]): boolean =>
  path.includes('authorizationSettings') && path.at(-2) === 'config'

/** Policies list what they are about in texts of JSON, in no order either. */
function orderText(text: string): string {
  const list = listIn(text)
  return list === undefined ? text : JSON.stringify(list.map((entry) => orderValue(entry, [''])).sort(compareEntries))
}

function isUnordered(path: readonly string[]): boolean {
  const field = path.at(-1) ?? ''
  // The groups of a user profile are shown in their order.
  if (path[0] === 'userProfile') return isSetField(field)
  // Keycloak keeps neither components nor the values of their settings in an order.
  if (path[0] === 'components') return true
  if (path[0] === 'clientScopeMappings') return path.length === 2 || isSetField(field)
  if (path[0] === 'roles' && path.length <= 3) return true
  if (path.includes('authorizationSettings')) return !path.includes('attributes')
  if (path.includes('composites') || path.includes('clientRoles')) return true
  return isSetField(field) || NAMED_LISTS.has(field)
}

function compareEntries(one: JsonValue, other: JsonValue): number {
  return compareTexts(sortName(one), sortName(other)) || compareTexts(JSON.stringify(one), JSON.stringify(other))
}

const sortName = (entry: JsonValue): string =>
  isJsonObject(entry) ? `${nameOf(entry) ?? ''} ${JSON.stringify(identityOf(entry))}` : JSON.stringify(entry)

function compareFieldNames(one: string, other: string): number {
  return rank(one) - rank(other) || compareTexts(one, other)
}

function rank(field: string): number {
  const first = FIRST.indexOf(field)
  if (first >= 0) return first
  const last = LAST.indexOf(field)
  return FIRST.length + (last >= 0 ? last + 1 : 0)
}

/** By UTF-16 code units: the same on every machine, whatever its language. */
const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
