import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { BUILT_IN_CLIENTS, BUILT_IN_MAPPERS } from '../realm-kinds/index.js'
import type { Found, Hit, LintSubject } from './finding.js'

/** An object of a document, and how findings name it. */
export interface LintedObject {
  readonly name: string
  readonly value: JsonObject
  readonly path: Hit['path']
}

type Find<Subject> = (value: Subject, subject: LintSubject) => readonly Found[]

/** Looks at the realm itself. */
export const ofRealm =
  (find: Find<JsonObject>) =>
  (subject: LintSubject): readonly Hit[] =>
    find(subject.document, subject).map((found) => ({ ...found, object: `realm ${subject.realm}`, path: [] }))

/** Looks at one list of the document after another object of it. */
export const ofEach =
  (objects: (document: JsonObject) => readonly LintedObject[], find: Find<JsonObject>) =>
  (subject: LintSubject): readonly Hit[] =>
    objects(subject.document).flatMap(({ name, value, path }) =>
      find(value, subject).map((found) => ({ ...found, object: name, path })),
    )

/** The client that holds the permissions of administrators, made along with the first of them. */
const ADMIN_PERMISSIONS = 'admin-permissions'

/** Clients but for those that Keycloak brings along. */
export const clientsOf = (document: JsonObject): readonly LintedObject[] =>
  listed(document, 'clients', 'client', 'clientId').filter(({ value }) => {
    const clientId = textIn(value, 'clientId')
    return clientId !== ADMIN_PERMISSIONS && !BUILT_IN_CLIENTS.has(clientId)
  })

export const identityProvidersOf = (document: JsonObject): readonly LintedObject[] =>
  listed(document, 'identityProviders', 'identity provider', 'alias')

export const usersOf = (document: JsonObject): readonly LintedObject[] => listed(document, 'users', 'user', 'username')

const listed = (document: JsonObject, member: string, noun: string, key: string): readonly LintedObject[] =>
  entriesIn(document, member).map(([at, value]) => ({
    name: `${noun} ${textIn(value, key)}`,
    value,
    path: [member, at],
  }))

/** Components of all types, which stand below the type that provides them. */
export function componentsOf(document: JsonObject): readonly (LintedObject & { readonly type: string })[] {
  const types = objectIn(document, 'components')
  return Object.keys(types).flatMap((type) =>
    entriesIn(types, type).map(([at, value]) => ({
      name: `component ${textIn(value, 'name')}`,
      value,
      type,
      path: ['components', type, at],
    })),
  )
}

/** Protocol mappers of client scopes and of clients. */
export function mappersOf(document: JsonObject): readonly LintedObject[] {
  return mappersBelow([
    ...listed(document, 'clientScopes', 'client scope', 'name'),
    ...listed(document, 'clients', 'client', 'clientId'),
  ])
}

/** The same but for those that Keycloak brings along: an export has them too, and nobody wrote them. */
export function mappersOfPeople(document: JsonObject): readonly LintedObject[] {
  const scopes = listed(document, 'clientScopes', 'client scope', 'name').flatMap((scope) =>
    mappersBelow([scope]).filter(
      ({ value }) => !BUILT_IN_MAPPERS.has(`clientScopes/${textIn(scope.value, 'name')}/${textIn(value, 'name')}`),
    ),
  )
  return [...scopes, ...mappersBelow(clientsOf(document))]
}

const mappersBelow = (owners: readonly LintedObject[]): readonly LintedObject[] =>
  owners.flatMap((owner) =>
    entriesIn(owner.value, 'protocolMappers').map(([at, value]) => ({
      name: `mapper ${textIn(value, 'name')} of ${owner.name}`,
      value,
      path: [...owner.path, 'protocolMappers', at],
    })),
  )

/** The objects of a list, with their positions. */
function entriesIn(object: JsonObject, member: string): readonly (readonly [number, JsonObject])[] {
  const list = object[member]
  if (!Array.isArray(list)) return []
  return list.flatMap((value: JsonValue, at) => (isJsonObject(value) ? [[at, value] as const] : []))
}

export function objectIn(object: JsonObject, member: string): JsonObject {
  const value = object[member]
  return isJsonObject(value) ? value : {}
}

export function textIn(object: JsonObject, member: string): string {
  const value = object[member]
  // The first of several: components have lists of one.
  const [text] = Array.isArray(value) ? value : [value]
  return text === undefined || text === null || typeof text === 'object' ? '' : String(text)
}

export function textsIn(object: JsonObject, member: string): readonly string[] {
  const value = object[member]
  return Array.isArray(value) ? value.filter((entry: JsonValue) => typeof entry === 'string') : []
}

export const numberIn = (object: JsonObject, member: string): number | undefined => {
  const text = textIn(object, member)
  return /^-?\d+$/.test(text) ? Number(text) : undefined
}

/** Whether people log in with a client of OpenID Connect. */
export const hasBrowserFlow = (client: JsonObject): boolean =>
  isOpenIdConnect(client) && client.bearerOnly !== true && client.standardFlowEnabled !== false

const isOpenIdConnect = ({ protocol }: JsonObject): boolean =>
  protocol === undefined || protocol === null || protocol === 'openid-connect'

/** Whether people log in with it by any flow of OpenID Connect. */
export const logsPeopleIn = (client: JsonObject): boolean =>
  hasBrowserFlow(client) || (isOpenIdConnect(client) && client.directAccessGrantsEnabled === true)

/** The client scopes whose mappers a client's tokens may go through. */
export function scopesOf(client: JsonObject, document: JsonObject): readonly JsonObject[] {
  const names = new Set([
    ...(client.defaultClientScopes === undefined
      ? textsIn(document, 'defaultDefaultClientScopes')
      : textsIn(client, 'defaultClientScopes')),
    ...(client.optionalClientScopes === undefined
      ? textsIn(document, 'defaultOptionalClientScopes')
      : textsIn(client, 'optionalClientScopes')),
  ])
  return listMember(document, 'clientScopes').filter((scope) => names.has(textIn(scope, 'name')))
}

/** The object that a field stands in: an entry of one of the document's lists, or the realm. */
export function objectAround(
  { document, realm }: Pick<LintSubject, 'document' | 'realm'>,
  at: Hit['path'],
): Pick<LintedObject, 'name' | 'path'> {
  const end = at.findIndex((step) => typeof step === 'number')
  if (end < 0) return { name: `realm ${realm}`, path: [] }
  const path = at.slice(0, end + 1)
  const value = path.reduce<JsonValue | undefined>(memberOf, document)
  const [member] = path
  const noun = typeof member === 'string' ? member.replace(/s$/, '') : 'object'
  const key = isJsonObject(value)
    ? ['clientId', 'alias', 'username', 'name'].map((field) => textIn(value, field)).find((text) => text !== '')
    : undefined
  return { name: `${noun.replace('identityProvider', 'identity provider')} ${key ?? ''}`.trim(), path }
}

const memberOf = (value: JsonValue | undefined, step: string | number): JsonValue | undefined => {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined
  return isJsonObject(value) ? value[step] : undefined
}
