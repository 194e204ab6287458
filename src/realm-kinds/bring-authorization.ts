import {
  AdminError,
  adminPath,
  expectObject,
  expectObjects,
  expectText,
  listMember,
  without,
} from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import { type AuthorizationPart, authorizationName, ownerOf } from './authorization-objects.js'
import { entriesOf, writtenConfig } from './authorization-references.js'
import type { RealmObject, Writing } from './kind.js'
import { layOver } from './lay-over.js'

const WHAT = 'the authorization settings of a client'

/** Brings parts of one resource server in place: in one import, which upserts, and a PUT for each resource in place. */
export async function bringAuthorization(
  writing: Writing,
  clientId: string,
  objects: readonly RealmObject[],
): Promise<void> {
  const path = await pathOf(writing, clientId)
  const server = await readServer(writing, path, clientId)
  const valuesOf = (part: AuthorizationPart | undefined): readonly JsonObject[] =>
    objects.filter(({ key }) => authorizationName(key).part === part).map(({ value }) => value)
  const resources = valuesOf('resource').map((value) => ({ value, current: find(server, 'resources', value) }))
  const policies = valuesOf('policy').map((value) => ({ value, current: find(server, 'policies', value) }))
  // An import ignores that the type of a policy is another one now; what applied it loses it on the way.
  const retyped = policies.filter(({ value, current }) => current !== undefined && !isSameType(value, current))
  for (const { value } of retyped) await removePart(writing, path, 'policy', value)
  const losers = referrers(server, new Set(retyped.map(({ value }) => nameOf(value))), policies)

  await writing.api.post(`${path}/import`, {
    ...without(server, ['scopes', 'resources', 'policies']),
    ...valuesOf(undefined)[0],
    scopes: [...valuesOf('scope').map((value) => layOver(find(server, 'scopes', value) ?? {}, value))],
    resources: resources.filter(({ current }) => current === undefined).map(({ value }) => resourceToSend(value)),
    policies: [...policies.map(({ value, current }) => policyToSend(value, current)), ...losers],
  })
  // An import leaves resources that are there as they are.
  await Promise.all(
    resources
      .filter(({ current }) => current !== undefined)
      .map(({ value }) => putResource(writing, path, clientId, value)),
  )
}

/** Removes parts of one resource server: permissions and policies first, then what they speak of. */
export async function removeAuthorization(
  writing: Writing,
  clientId: string,
  objects: readonly RealmObject[],
): Promise<void> {
  const path = await pathOf(writing, clientId)
  for (const part of ['policy', 'resource', 'scope'] as const) {
    const parts = objects.filter(({ key }) => authorizationName(key).part === part)
    const permissionsFirst = parts.toSorted((left, right) => Number(isPermission(right)) - Number(isPermission(left)))
    for (const { value } of permissionsFirst) await removePart(writing, path, part, value)
  }
}

const pathOf = async (writing: Writing, clientId: string): Promise<string> =>
  adminPath`/clients/${await writing.idOf('client', clientId)}/authz/resource-server`

async function readServer({ api, realm }: Writing, path: string, clientId: string): Promise<JsonObject> {
  const settings = await api.get(`${path}/settings`)
  if (settings !== undefined) return expectObject(settings, WHAT)
  throw new AdminError(
    'unknown_reference',
    `client ${clientId} of realm ${realm} has authorizationSettings, but no authorization services. Give it \`authorizationServicesEnabled: true\` and \`serviceAccountsEnabled: true\`.`,
  )
}

async function putResource({ api }: Writing, path: string, clientId: string, value: JsonObject): Promise<void> {
  const found = await findResource(api, path, clientId, value)
  if (found === undefined) return
  const fields = without(resourceToSend(value), ['owner'])
  await api.put(adminPathBelow(path, 'resource', expectText(found, '_id', WHAT)), layOver(found, fields))
}

async function findResource(
  api: Writing['api'],
  path: string,
  clientId: string,
  value: JsonObject,
): Promise<JsonObject | undefined> {
  const query = new URLSearchParams({ name: nameOf(value), exactName: 'true', deep: 'true', max: '-1' })
  const found = expectObjects(await api.get(`${path}/resource?${query}`), WHAT)
  const owner = ownerOf(value) ?? clientId
  return found.find((each) => nameOf(each) === nameOf(value) && (ownerOf(each) ?? clientId) === owner)
}

async function removePart({ api }: Writing, path: string, part: AuthorizationPart, value: JsonObject): Promise<void> {
  const { id, _id } = (await findPart(api, path, part, value)) ?? {}
  const known = typeof _id === 'string' ? _id : id
  if (typeof known !== 'string') return
  await api.delete(adminPathBelow(path, part, known))
}

async function findPart(
  api: Writing['api'],
  path: string,
  part: AuthorizationPart,
  value: JsonObject,
): Promise<JsonObject | undefined> {
  const query = new URLSearchParams({ name: nameOf(value), max: '-1' })
  const found = expectObjects(await api.get(`${path}/${part}?${query}`), WHAT)
  return found.find(
    (each) => nameOf(each) === nameOf(value) && (ownerOf(value) === undefined || ownerOf(each) === ownerOf(value)),
  )
}

const adminPathBelow = (path: string, part: AuthorizationPart, id: string): string =>
  `${path}${adminPath`/${part}/${id}`}`

const find = (server: JsonObject, member: string, value: JsonObject): JsonObject | undefined =>
  listMember(server, member).find((each) => nameOf(each) === nameOf(value) && ownerOf(each) === ownerOf(value))

const nameOf = (value: JsonObject): string => expectText(value, 'name', WHAT)

const isSameType = (value: JsonObject, current: JsonObject): boolean =>
  value.type === undefined || value.type === current.type

const isPermission = ({ value }: RealmObject): boolean => value.type === 'resource' || value.type === 'scope'

function resourceToSend(value: JsonObject): JsonObject {
  const owner = ownerOf(value)
  return {
    ...value,
    ...(Array.isArray(value.scopes) ? { scopes: entriesOf(value.scopes).map((name) => ({ name })) } : {}),
    ...(owner === undefined ? {} : { owner: { name: owner } }),
  }
}

function policyToSend(value: JsonObject, current: JsonObject | undefined): JsonObject {
  const known = current !== undefined && isSameType(value, current) ? current : {}
  const laid = layOver(known, value)
  return { ...laid, config: isJsonObject(laid.config) ? writtenConfig(laid.config) : {} }
}

/** Policies that apply one of these, and are not written anyhow. */
function referrers(
  server: JsonObject,
  names: ReadonlySet<string>,
  written: readonly { readonly value: JsonObject }[],
): readonly JsonObject[] {
  const known = new Set(written.map(({ value }) => nameOf(value)))
  return listMember(server, 'policies').filter(
    (policy) =>
      !known.has(nameOf(policy)) &&
      isJsonObject(policy.config) &&
      entriesOf(policy.config.applyPolicies).some((name) => names.has(name)),
  )
}
