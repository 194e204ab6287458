import { AdminError, adminPath, expectObjects, expectText } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { findPersonOrGroup, kindOfResource } from './admin-permission-names.js'
import {
  adminPermissionReferences,
  configOf,
  isId,
  adminPermissions as listAdminPermissions,
  readAdminPermissionNames,
  resourcesOf,
  unknownInAdminPermission,
} from './admin-permission-objects.js'
import { ADMIN_PERMISSIONS, listIn, normaliseAuthorization } from './authorization-objects.js'
import { entriesOf, policyReferences, writtenConfig } from './authorization-references.js'
import type { KindName, RealmKind, Writing } from './kind.js'
import { layOver } from './lay-over.js'

const WHAT = 'the permissions for administrators'

/**
 * Fine-grained admin permissions, version 2. Keycloak keeps them in a client of its own, `admin-permissions`, whose
 * import refuses and whose settings can't be read; the realm's export has them.
 */
export const adminPermissions: RealmKind = {
  name: 'admin-permission',
  title: 'Fine-grained admin permissions',
  field: `clients[${ADMIN_PERMISSIONS}].authorizationSettings.policies[]`,
  identity: '`name` (of a permission or a policy)',
  after: ['realm', 'client', 'client-scope', 'realm-role', 'client-role', 'group', 'user', 'organization'],
  exported: 'clients',
  serverFills: ['id'],
  serial: true,
  list: listAdminPermissions,
  read: readAdminPermissionNames,
  normalise: normaliseAuthorization,
  references: adminPermissionReferences,
  mistakes: unknownInAdminPermission,
  async create(writing, { value }) {
    await send(writing, await pathOf(writing), value)
  },
  async update(writing, { key, value }, current) {
    const path = await pathOf(writing)
    const id = await idOf(writing, path, current.value)
    const laid = layOver(current.value, value)
    if (laid.type === current.value.type) return await send(writing, path, laid, id)
    // Keycloak keeps the type of a policy, whatever it is sent. What applied it loses it on the way, or goes with it.
    await writing.api.delete(adminPathBelow(path, 'policy', id))
    await send(writing, path, laid)
    for (const other of listAdminPermissions(writing.observed)) {
      if (!entriesOf(configOf(other.value).applyPolicies).includes(key)) continue
      await send(writing, path, other.value, await findId(writing, path, other.value))
    }
  },
  async remove(writing, { value }) {
    const path = await pathOf(writing)
    await writing.api.delete(adminPathBelow(path, 'policy', await idOf(writing, path, value)))
  },
  dangers: ({ action, changes, wanted }) =>
    wanted !== undefined && entriesOf(configOf(wanted.value).scopes).some((scope) => scope.startsWith('impersonate'))
      ? action === 'create' || changes.length > 0
        ? ['lets administrators act as other people']
        : []
      : [],
}

const pathOf = async (writing: Writing): Promise<string> => {
  const clients = expectObjects(await writing.api.get(adminPath`/clients?clientId=${ADMIN_PERMISSIONS}`), WHAT)
  const [client] = clients
  if (client !== undefined) return adminPath`/clients/${expectText(client, 'id', WHAT)}/authz/resource-server`
  throw new AdminError(
    'unknown_reference',
    `realm ${writing.realm} has no fine-grained admin permissions, and the files declare some. Give the realm \`adminPermissionsEnabled: true\`.`,
  )
}

const adminPathBelow = (path: string, below: string, id: string): string => `${path}/${below}${adminPath`/${id}`}`

async function findId({ api }: Writing, path: string, value: JsonObject): Promise<string | undefined> {
  const name = expectText(value, 'name', WHAT)
  const found = expectObjects(await api.get(`${path}/policy?${new URLSearchParams({ name, max: '-1' })}`), WHAT)
  const known = found.find((each) => each.name === name)
  return known === undefined ? undefined : expectText(known, 'id', WHAT)
}

async function idOf(writing: Writing, path: string, value: JsonObject): Promise<string> {
  const id = await findId(writing, path, value)
  if (id !== undefined) return id
  throw new AdminError(
    'conflict',
    `admin permission ${value.name} is gone. Somebody changed the realm at the same time.`,
  )
}

/** Creates a permission or a policy, or puts one in the place of that with the id. */
async function send(writing: Writing, path: string, value: JsonObject, id?: string): Promise<void> {
  const isPermission = value.type === 'scope'
  const kind = isPermission ? 'permission/scope' : 'policy'
  const body = isPermission ? await permission(writing, value) : await policy(writing, value)
  try {
    if (id === undefined) await writing.api.post(`${path}/${kind}`, body)
    else await writing.api.put(adminPathBelow(path, kind, id), { ...body, id })
  } catch (error) {
    if (!(error instanceof AdminError) || body.decisionStrategy === 'UNANIMOUS' || !isPermission) throw error
    const reason = `decisionStrategy is ${body.decisionStrategy}, and later versions of Keycloak take nothing but UNANIMOUS for admin permissions: join policies in an aggregate one instead.`
    throw new AdminError(error.code, `${reason} ${error.message}`, error.details, { cause: error })
  }
}

/** A permission as its own endpoint wants it: what it is about by id, the rest by name. */
async function permission(writing: Writing, value: JsonObject): Promise<JsonObject> {
  const { type, names } = resourcesOf(value)
  const config = configOf(value)
  return {
    name: value.name ?? '',
    ...(value.description === undefined ? {} : { description: value.description }),
    logic: value.logic ?? 'POSITIVE',
    decisionStrategy: value.decisionStrategy ?? 'UNANIMOUS',
    type: 'scope',
    resourceType: type,
    resources: await Promise.all(names.map((name) => resourceId(writing, type, name))),
    scopes: [...entriesOf(config.scopes)],
    policies: [...entriesOf(config.applyPolicies)],
  }
}

async function resourceId(writing: Writing, type: string, name: string): Promise<string> {
  const kind = kindOfResource(type, name)
  if (kind === undefined || isId(name)) return name
  return await idByName(writing, kind, name)
}

const idByName = async (writing: Writing, kind: KindName, name: string): Promise<string> =>
  (kind === 'user' || kind === 'group' ? await findPersonOrGroup(writing.api, kind, name) : undefined) ??
  (await writing.idOf(kind, name))

/** A policy as Keycloak keeps it: what it names by id, in lists written as texts. */
async function policy(writing: Writing, value: JsonObject): Promise<JsonObject> {
  const config = configOf(value)
  const references = policyReferences(value)
  const ids = new Map(
    await Promise.all(
      references.map(async ({ kind, key, field }) => [`${field} ${key}`, await idByName(writing, kind, key)] as const),
    ),
  )
  const written = Object.entries(config).map(([field, member]) => {
    const list = listIn(member)
    const replaced = list?.map((entry) => {
      const [name] = entriesOf([entry])
      const id = ids.get(`config.${field} ${name}`)
      if (id === undefined) return entry
      if (!isJsonObject(entry)) return id
      const { path: _path, ...rest } = entry
      return { ...rest, id }
    })
    return [field, replaced === undefined ? member : JSON.stringify(replaced)] as const
  })
  return {
    logic: 'POSITIVE',
    decisionStrategy: 'UNANIMOUS',
    ...value,
    config: writtenConfig(Object.fromEntries(written)),
  }
}
