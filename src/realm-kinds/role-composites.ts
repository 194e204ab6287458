import { adminPath, expectText, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { defaultRoleKey, isBuiltInClientRole, isBuiltInRealmRole } from './built-in-names.js'
import type { RealmDocument, RealmKind, RealmObject, Writing } from './kind.js'
import { clientsIn } from './role-ids.js'
import { realmRoleKey } from './role-keys.js'
import {
  administrationGiven,
  isAdministration,
  type RoleChange,
  roleBodies,
  roleChanges,
  roleLists,
  roleReferences,
} from './role-links.js'
import { objectIn, textsIn } from './texts-in.js'

const WHAT = 'the roles'
const MEMBERS = { realm: 'realm', client: 'client' }
const OF_REALM = 'realm/'
const OF_CLIENT = 'client/'

/** The roles that a role brings along. */
export const roleComposites: RealmKind = {
  name: 'role-composites',
  title: 'Composite roles',
  field: 'roles.realm[].composites, roles.client.*[].composites, defaultRole.composites, defaultRoles',
  identity: 'the role that has them: `realm/role` or `client/clientId/role`',
  after: ['realm-role', 'client-role'],
  exported: 'client-roles',
  serverFills: [],
  emptyIsNone: true,
  partOf: (key) =>
    key.startsWith(OF_REALM)
      ? { kind: 'realm-role', key: key.slice(OF_REALM.length) }
      : { kind: 'client-role', key: key.slice(OF_CLIENT.length) },
  list: (document, realm) => [...compositesOfRealmRoles(document, realm), ...compositesOfClientRoles(document, realm)],
  create: (writing, wanted) => write(writing, wanted, {}),
  update: (writing, wanted, current) => write(writing, wanted, current.value),
  remove: (writing, current) => write(writing, { ...current, value: nothingOf(current.value) }, current.value),
  protects: ({ key }, _observed, realm) =>
    isBuiltInRealmRole(key.slice(OF_REALM.length), realm) || isBuiltInClientRole(key.slice(OF_CLIENT.length))
      ? 'it comes with every realm'
      : undefined,
  dangers({ wanted, current }) {
    if (wanted === undefined || isOfAdministration(wanted.key)) return []
    const isEverybodys = wanted.key.startsWith(`${OF_REALM}${defaultRoleKey('')}`)
    const who = isEverybodys ? 'gives every user' : 'gives whoever has it'
    return administrationGiven(who, wanted.value, current?.value, MEMBERS)
  },
  references: ({ value }) => roleReferences(value, MEMBERS),
}

/** Roles of administrators are made of each other. */
const isOfAdministration = (key: string): boolean =>
  key.startsWith(OF_CLIENT) && clientsIn(key.slice(OF_CLIENT.length)).some(isAdministration)

function compositesOfRealmRoles(document: RealmDocument, realm: string): readonly RealmObject[] {
  const roles = listMember(objectIn(document, 'roles'), 'realm').flatMap((role, at) =>
    mayHaveComposites(role)
      ? [
          {
            key: `${OF_REALM}${realmRoleKey(document, realm, expectText(role, 'name', WHAT))}`,
            value: roleLists(objectIn(role, 'composites'), document, realm, MEMBERS),
            path: ['roles', 'realm', at, 'composites'],
          },
        ]
      : [],
  )
  const otherwise = defaultRoleWrittenOtherwise(document, realm)
  if (otherwise === undefined) return roles
  const written = roles.find(({ key }) => key === otherwise.key)
  if (written === undefined) return [...roles, otherwise]
  const both = { ...written, value: { ...otherwise.value, ...written.value } }
  return roles.map((role) => (role === written ? both : role))
}

/** A role that the server has may be given some; one that is declared without says nothing about them. */
const mayHaveComposites = ({ composites, id }: JsonObject): boolean => isJsonObject(composites) || id !== undefined

/** The role that every user has, as `defaultRole` or as the lists of earlier versions say it. */
function defaultRoleWrittenOtherwise(document: RealmDocument, realm: string): RealmObject | undefined {
  const key = `${OF_REALM}${defaultRoleKey(realm)}`
  const composites = objectIn(document, 'defaultRole').composites
  if (isJsonObject(composites)) {
    return { key, value: roleLists(composites, document, realm, MEMBERS), path: ['defaultRole', 'composites'] }
  }
  const clients = listMember(document, 'clients').filter(({ defaultRoles }) => Array.isArray(defaultRoles))
  if (document.defaultRoles === undefined && clients.length === 0) return undefined
  const lists: JsonObject = {
    ...(document.defaultRoles === undefined ? {} : { realm: document.defaultRoles }),
    client: Object.fromEntries(
      clients.map((client) => [expectText(client, 'clientId', 'the clients'), textsIn(client, 'defaultRoles')]),
    ),
  }
  return { key, value: roleLists(lists, document, realm, MEMBERS), path: ['defaultRoles'] }
}

function compositesOfClientRoles(document: RealmDocument, realm: string): readonly RealmObject[] {
  const roles = objectIn(objectIn(document, 'roles'), 'client')
  return Object.keys(roles).flatMap((clientId) =>
    listMember(roles, clientId).flatMap((role, at) =>
      mayHaveComposites(role)
        ? [
            {
              key: `${OF_CLIENT}${clientId}/${expectText(role, 'name', WHAT)}`,
              value: roleLists(objectIn(role, 'composites'), document, realm, MEMBERS),
              path: ['roles', 'client', clientId, at, 'composites'],
            },
          ]
        : [],
    ),
  )
}

async function write(writing: Writing, { key, value }: RealmObject, current: JsonObject): Promise<void> {
  const changes = roleChanges(value, current, MEMBERS)
  const id = key.startsWith(OF_REALM)
    ? await writing.idOf('realm-role', key.slice(OF_REALM.length))
    : await writing.idOf('client-role', key.slice(OF_CLIENT.length))
  const path = `${adminPath`/roles-by-id/${id}`}/composites`
  const removed = await bodies(writing, changes, 'removed')
  const added = await bodies(writing, changes, 'added')
  if (removed.length > 0) await writing.api.delete(path, removed)
  if (added.length > 0) await writing.api.post(path, added, { links: true })
}

async function bodies(writing: Writing, changes: readonly RoleChange[], which: 'added' | 'removed') {
  const found = await Promise.all(changes.map((change) => roleBodies(writing, change.clientId, change[which])))
  return found.flat()
}

/** The same lists, all empty. */
const nothingOf = (value: JsonObject): JsonObject => ({
  realm: [],
  client: Object.fromEntries(Object.keys(objectIn(value, MEMBERS.client)).map((clientId) => [clientId, []])),
})
