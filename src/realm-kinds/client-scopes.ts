import { adminPath, expectObject, expectObjects, expectText, listMember, without } from '../admin-api/index.js'
import { BUILT_IN_CLIENT_SCOPES } from './built-in-names.js'
import type { RealmDocument, RealmKind } from './kind.js'
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
  protects({ key }, observed) {
    if (BUILT_IN_CLIENT_SCOPES.has(key)) return 'it comes with every realm'
    const users = usersOf(key, observed)
    // Keycloak deletes it all the same, and tokens change without a word.
    return users.length === 0 ? undefined : `${users.join(', ')} still has it`
  },
  comesWithRealm: (key) => BUILT_IN_CLIENT_SCOPES.has(key),
}

function usersOf(scope: string, observed: RealmDocument): readonly string[] {
  return listMember(observed, 'clients')
    .filter((client) =>
      [...textsIn(client, 'defaultClientScopes'), ...textsIn(client, 'optionalClientScopes')].includes(scope),
    )
    .map((client) => `client ${expectText(client, 'clientId', 'the clients')}`)
}
