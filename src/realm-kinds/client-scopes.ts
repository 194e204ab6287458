import { adminPath, expectObject, expectObjects, expectText, listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { BUILT_IN_CLIENT_SCOPES } from './built-in-names.js'
import type { Deletion, RealmKind, RealmObject } from './kind.js'
import { layOver } from './lay-over.js'
import { textsIn, withTexts } from './texts-in.js'

const WHAT = 'the client scopes'

/** Its mappers are a kind of their own: Keycloak ignores them in a PUT of the scope. */
const OTHER_PARTS = ['protocolMappers']

/** Client scopes by themselves. */
export const clientScopes: RealmKind = {
  name: 'client-scope',
  title: 'Client scopes',
  field: 'clientScopes[]',
  identity: '`name`',
  after: ['realm'],
  exported: 'realm',
  serverFills: ['id', 'protocolMappers.*.id'],
  list: (document) =>
    listMember(document, 'clientScopes').map((value, at) => ({
      key: expectText(value, 'name', WHAT),
      value,
      path: ['clientScopes', at],
    })),
  normalise: (value) => withTexts(without(value, OTHER_PARTS), ['attributes']),
  async listIds(api) {
    const scopes = expectObjects(await api.get('/client-scopes'), WHAT)
    return new Map(scopes.map((scope) => [expectText(scope, 'name', WHAT), expectText(scope, 'id', WHAT)]))
  },
  async create({ api, made }, { key, value }) {
    // Keycloak refuses a scope without a protocol.
    made('client-scope', key, await api.post('/client-scopes', { protocol: 'openid-connect', ...value }))
  },
  async update({ api, idOf }, { key, value }) {
    const path = adminPath`/client-scopes/${await idOf('client-scope', key)}`
    const current = without(expectObject(await api.get(path), WHAT), OTHER_PARTS)
    await api.put(path, layOver(current, without(value, OTHER_PARTS)))
  },
  async remove({ api, idOf }, { key }) {
    await api.delete(adminPath`/client-scopes/${await idOf('client-scope', key)}`)
  },
  protects: ({ key }) => (BUILT_IN_CLIENT_SCOPES.has(key) ? 'it comes with every realm' : undefined),
  referrers: usersOf,
  comesWithRealm: (key) => BUILT_IN_CLIENT_SCOPES.has(key),
}

/** Keycloak deletes it all the same, and tokens change without a word. */
function usersOf({ key }: RealmObject, { observed, wanted }: Deletion): readonly string[] {
  const declared = new Map(listMember(wanted, 'clients').map((client) => [client.clientId, client]))
  const clients = listMember(observed, 'clients').filter((client) =>
    links(client, declared.get(client.clientId), ['defaultClientScopes', 'optionalClientScopes'], key),
  )
  const isDefault = links(observed, wanted, ['defaultDefaultClientScopes', 'defaultOptionalClientScopes'], key)
  return [
    ...clients.map(({ clientId }) => `client ${clientId}`),
    ...(isDefault ? ['the list of scopes that new clients get'] : []),
  ]
}

/** Whether something still links a scope when the lists that are declared are in place. */
const links = (now: JsonObject, wanted: JsonObject | undefined, fields: readonly string[], scope: string): boolean =>
  fields.some((field) => textsIn(wanted?.[field] === undefined ? now : wanted, field).includes(scope))
