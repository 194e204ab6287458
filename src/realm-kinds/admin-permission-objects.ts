import { expectText, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { kindOfResource, namesInDocument, readName } from './admin-permission-names.js'
import { ADMIN_PERMISSIONS, listIn, REALM_MANAGEMENT } from './authorization-objects.js'
import { entriesOf, policyReferences } from './authorization-references.js'
import type { Reading, RealmDocument, RealmObject, Reference } from './kind.js'

const WHAT = 'the permissions for administrators'

/** Member of what is read, with the names by id that permissions speak of; no file has it. */
const NAMES = 'adminPermissionNames'

/** How a permission of version 1 is told from others: `view.permission.users`, `manage.permission.group.<id>`. */
const VERSION_1 = /^[a-z-]+\.permission(\.|$)/

/** Permissions for administrators and the policies that they apply, in the order in which one may name another. */
export function adminPermissions(document: RealmDocument): readonly RealmObject[] {
  const known = document[NAMES]
  const names = isJsonObject(known) ? new Map(Object.entries(known)) : namesInDocument(document)
  const nameOf = (id: JsonValue): JsonValue => (typeof id === 'string' ? (names.get(id) ?? id) : id)
  return inOrder(
    listMember(document, 'clients').flatMap((client, at) =>
      policiesOf(client).map((value, position) => ({
        key: expectText(value, 'name', WHAT),
        value: withResources(value, nameOf),
        path: ['clients', at, 'authorizationSettings', 'policies', position],
      })),
    ),
  )
}

function policiesOf({ clientId, authorizationSettings: settings }: JsonObject): readonly JsonObject[] {
  if (!isJsonObject(settings)) return []
  const policies = listMember(settings, 'policies')
  if (clientId === ADMIN_PERMISSIONS) return policies
  return clientId === REALM_MANAGEMENT ? policies.filter(isOfVersion1) : []
}

const isOfVersion1 = ({ name }: JsonObject): boolean => typeof name === 'string' && VERSION_1.test(name)

function withResources(value: JsonObject, nameOf: (id: JsonValue) => JsonValue): JsonObject {
  const config = configOf(value)
  const resources = listIn(config.resources)
  if (resources === undefined) return value
  return { ...value, config: { ...config, resources: JSON.stringify(resources.map(nameOf)) } }
}

export const configOf = ({ config }: JsonObject): JsonObject => (isJsonObject(config) ? config : {})

/** Permissions after policies, and policies that join others after those. */
function inOrder(objects: readonly RealmObject[]): readonly RealmObject[] {
  const byName = new Map(objects.map((object) => [object.key, object]))
  const ordered = new Set<RealmObject>()
  const visit = (object: RealmObject, below: ReadonlySet<RealmObject>): void => {
    if (ordered.has(object) || below.has(object)) return
    for (const name of entriesOf(configOf(object.value).applyPolicies)) {
      const applied = byName.get(name)
      if (applied !== undefined) visit(applied, new Set([...below, object]))
    }
    ordered.add(object)
  }
  for (const object of objects) visit(object, new Set())
  return [...ordered]
}

/** The resources that a permission is about; none when it is about all of its type. */
export function resourcesOf(value: JsonObject): { readonly type: string; readonly names: readonly string[] } {
  const config = configOf(value)
  const type = typeof config.defaultResourceType === 'string' ? config.defaultResourceType : ''
  return { type, names: entriesOf(config.resources).filter((name) => name !== type) }
}

/** Keycloak tells what permissions are about by id alone: the names of those that count. */
export async function readAdminPermissionNames(
  { api, exported }: Reading,
  declared: readonly RealmObject[] | undefined,
): Promise<RealmDocument> {
  const wanted = declared && new Map(declared.map((object) => [object.key, object]))
  const permissions = adminPermissions({ ...exported, [NAMES]: {} }).filter(({ key }) => wanted?.has(key) ?? true)
  const found = await Promise.all(
    permissions.flatMap(({ key, value }) => {
      const { type, names } = resourcesOf(value)
      // A file may hold the id itself, as an export of this very realm does.
      const asWritten = new Set(resourcesOf(wanted?.get(key)?.value ?? {}).names)
      return names
        .filter((id) => !asWritten.has(id))
        .map(async (id) => [id, await readName(api, exported, type, id)] as const)
    }),
  )
  return { [NAMES]: Object.fromEntries(found.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]]))) }
}

/** What permissions and policies name. */
export function adminPermissionReferences({ value }: RealmObject): readonly Reference[] {
  const { type, names } = resourcesOf(value)
  return [
    ...policyReferences(value),
    ...entriesOf(configOf(value).applyPolicies).map(
      (key): Reference => ({ kind: 'admin-permission', key, field: 'config.applyPolicies' }),
    ),
    ...names
      .filter((name) => !isId(name))
      .flatMap((key): readonly Reference[] => {
        const kind = kindOfResource(type, key)
        return kind === undefined ? [] : [{ kind, key, field: 'config.resources' }]
      }),
  ]
}

/** Whether it is an id of Keycloak's rather than a name. */
export const isId = (name: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)

/** Scopes of each type of resource, in 26.4 and later ones. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Clients: ['manage', 'map-roles', 'map-roles-client-scope', 'map-roles-composite', 'view'],
  Groups: [
    'impersonate-members',
    'manage',
    'manage-members',
    'manage-membership',
    'manage-membership-of-members',
    'view',
    'view-members',
  ],
  Organizations: ['manage', 'view'],
  Roles: ['map-role', 'map-role-client-scope', 'map-role-composite'],
  Users: ['impersonate', 'manage', 'manage-group-membership', 'map-roles', 'reset-password', 'view'],
}

/** What nobody can have a permission for, and permissions of the version that Keycloak has replaced. */
export function unknownInAdminPermission(
  { key, value, path }: RealmObject,
  observed: RealmDocument,
): readonly string[] {
  if (isOfVersion1(value) && value.type !== undefined && !isPartOfVersion2(value)) {
    return [
      `${key} at ${path.join('.')} is a fine-grained admin permission of version 1, which Keycloak replaced in 26.2 and which Passerelle does not manage. Take authorizationSettings out of client ${REALM_MANAGEMENT}, and say the same with \`adminPermissionsEnabled: true\` and the authorizationSettings of client ${ADMIN_PERMISSIONS}.`,
    ]
  }
  if (value.type !== 'scope') return []
  const { type, names } = resourcesOf(value)
  const scopes = SCOPES[type]
  if (scopes === undefined) {
    return [`config.defaultResourceType is ${type || 'absent'}; it is one of ${Object.keys(SCOPES).join(', ')}.`]
  }
  const named = entriesOf(configOf(value).scopes)
  if (named.length === 0) return [`config.scopes is empty; ${type} have ${scopes.join(', ')}.`]
  // What is yet to be made has no ids.
  const ofAnotherRealm = observed.realm === undefined ? names.filter(isId) : []
  return [
    ...named
      .filter((scope) => !scopes.includes(scope))
      .map((scope) => `config.scopes has ${scope}, and ${type} have ${scopes.join(', ')}.`),
    ...ofAnotherRealm.map(
      (id) => `config.resources has the id ${id} of another realm. Write the name of what is meant instead.`,
    ),
  ]
}

/** A permission of version 2 says what type of resource it is about. */
const isPartOfVersion2 = (value: JsonObject): boolean => configOf(value).defaultResourceType !== undefined
