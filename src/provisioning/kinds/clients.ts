import {
  AdminError,
  adminPath,
  byMember,
  expectObjects,
  expectText,
  type RealmApi,
  toJsonObject,
  without,
} from '../../admin-api/index.js'
import type { JsonObject, JsonValue } from '../../json/index.js'
import { compareFields } from '../../realm-kinds/index.js'
import { type Context, type Kind, realmKind } from '../kind.js'
import { overlay, withoutNamed } from '../overlay.js'
import { mappersByName, mergeMappers } from '../protocol-mappers.js'

const WHAT = 'the clients'

/** Links to client scopes: Keycloak ignores them in a PUT of the client. */
const LINKS = [
  { field: 'defaultClientScopes', path: 'default-client-scopes' },
  { field: 'optionalClientScopes', path: 'optional-client-scopes' },
] as const

/** Keycloak links it by itself to each client with a service account. */
const SERVICE_ACCOUNT_SCOPE = 'service_account'

interface Client {
  /** As clients/*.yaml declares it, development settings laid over it where they hold. */
  readonly declared: JsonObject
  /** Development settings that do not hold: nobody's business. */
  readonly unmanaged: JsonObject
}

const kind: Kind<Client, JsonObject> = {
  name: 'client',
  declared: declaredClients,
  key: ({ declared }) => expectText(declared, 'clientId', WHAT),
  read: async ({ api }) => readClients(api),
  wanted: ({ declared, unmanaged }, current) =>
    comparable(current === undefined ? declared : withoutNamed(declared, unmanaged)),
  observed: (current, { declared }) => withoutAutomaticScope(comparable(current), declared),
  async create({ api }, { declared }) {
    await requireScopes(api, declared)
    await api.post('/clients', declared)
    const created = (await readClients(api)).get(expectText(declared, 'clientId', WHAT))
    // A new client gets the realm's default scopes where it declares none, and silently lacks those that are unknown.
    if (created !== undefined) await linkScopes(api, declared, created)
  },
  async update({ api }, { declared, unmanaged }, current) {
    await requireScopes(api, declared)
    const managed = withoutNamed(declared, unmanaged)
    const own = without(managed, linkFields)
    if (compareFields(comparable(own), comparable(current)).length > 0) {
      const mappers = own.protocolMappers === undefined ? {} : { protocolMappers: mergeMappers(current, own) }
      await api.put(adminPath`/clients/${expectText(current, 'id', WHAT)}`, { ...overlay(current, own), ...mappers })
    }
    await linkScopes(api, managed, current)
  },
  leftAlone({ declared, unmanaged }, current) {
    const name = `client ${expectText(declared, 'clientId', WHAT)}`
    const named = withoutNamed(declared, withoutNamed(declared, unmanaged))
    const differing = compareFields(comparable(named), comparable(current)).map(
      ({ field }) => `${name}: ${field} differs from clients/, and is left alone, since users.dev.yaml names it.`,
    )
    const isPublished = 'secret' in unmanaged && current.secret === unmanaged.secret
    return isPublished
      ? [
          ...differing,
          `${name}: its secret is still the published one of users.dev.yaml; regenerate it before others reach this realm.`,
        ]
      : differing
  },
}

function declaredClients({ config, withDevelopmentUsers }: Context): readonly Client[] {
  const development = new Map(config.development?.clients.map((client) => [client.clientId, toJsonObject(client)]))
  return config.representation.clients.map((client) => {
    const declared = toJsonObject(client)
    const settings = without(development.get(client.clientId) ?? {}, ['clientId'])
    return withDevelopmentUsers
      ? { declared: overlay(declared, settings), unmanaged: {} }
      : { declared, unmanaged: settings }
  })
}

export async function readClients(api: RealmApi): Promise<ReadonlyMap<string, JsonObject>> {
  return byMember(expectObjects(await api.get('/clients'), WHAT), 'clientId', WHAT)
}

const linkFields = LINKS.map(({ field }) => field)

function comparable(client: JsonObject): JsonObject {
  return { ...without(client, ['clientId', 'protocolMappers']), protocolMappers: mappersByName(client) }
}

function withoutAutomaticScope(observed: JsonObject, declared: JsonObject): JsonObject {
  if (namesIn(declared, 'defaultClientScopes').includes(SERVICE_ACCOUNT_SCOPE)) return observed
  const scopes = namesIn(observed, 'defaultClientScopes').filter((name) => name !== SERVICE_ACCOUNT_SCOPE)
  return { ...observed, defaultClientScopes: scopes }
}

async function linkScopes(api: RealmApi, declared: JsonObject, current: JsonObject): Promise<void> {
  const ids = await scopeIds(api)
  const path = adminPath`/clients/${expectText(current, 'id', WHAT)}`
  const now = withoutAutomaticScope(current, declared)
  const links = LINKS.filter(({ field }) => declared[field] !== undefined).map((link) => ({
    path: `${path}/${link.path}`,
    wanted: namesIn(declared, link.field),
    linked: namesIn(now, link.field),
  }))
  // First all that go: a scope cannot be default and optional at once.
  for (const { path: link, wanted, linked } of links) {
    for (const name of linked.filter((scope) => !wanted.includes(scope))) await api.delete(`${link}/${ids.get(name)}`)
  }
  for (const { path: link, wanted, linked } of links) {
    for (const name of wanted.filter((scope) => !linked.includes(scope))) await api.put(`${link}/${ids.get(name)}`)
  }
}

async function requireScopes(api: RealmApi, declared: JsonObject): Promise<void> {
  const ids = await scopeIds(api)
  const missing = LINKS.flatMap(({ field }) => namesIn(declared, field)).filter((name) => !ids.has(name))
  if (missing.length === 0) return
  throw new AdminError(
    'unknown_reference',
    `Client ${expectText(declared, 'clientId', WHAT)} names client scopes that realm ${api.realm} does not have: ${missing.join(', ')}. Declare them under clientScopes in realm.yaml, or correct their names; there are ${[...ids.keys()].sort().join(', ')}.`,
  )
}

async function scopeIds(api: RealmApi): Promise<ReadonlyMap<string, string>> {
  const what = 'the client scopes'
  const scopes = expectObjects(await api.get('/client-scopes'), what)
  return new Map(scopes.map((scope) => [expectText(scope, 'name', what), expectText(scope, 'id', what)]))
}

function namesIn(object: JsonObject, field: string): readonly string[] {
  const value = object[field]
  return Array.isArray(value) ? value.filter((entry: JsonValue) => typeof entry === 'string') : []
}

/** Clients with their settings, mappers and links to client scopes. */
export const clients = realmKind(kind)
