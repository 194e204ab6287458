import { adminPath, byMember, expectObjects, expectText, toJsonObject, without } from '../../admin-api/index.js'
import type { JsonObject } from '../../json/index.js'
import { compareFields } from '../../realm-kinds/index.js'
import { type Kind, realmKind } from '../kind.js'
import { overlay } from '../overlay.js'
import { mappersByName, mergeMappers } from '../protocol-mappers.js'

const WHAT = 'the client scopes'

const scopes: Kind<JsonObject, JsonObject> = {
  name: 'client-scope',
  declared: ({ config }) => (config.representation.clientScopes ?? []).map(toJsonObject),
  key: (item) => expectText(item, 'name', WHAT),
  read: async ({ api }) => byMember(expectObjects(await api.get('/client-scopes'), WHAT), 'name', WHAT),
  wanted: comparable,
  observed: comparable,
  async create({ api }, item) {
    await api.post('/client-scopes', item)
  },
  async update({ api }, item, current) {
    const path = adminPath`/client-scopes/${expectText(current, 'id', WHAT)}`
    const own = without(item, ['protocolMappers'])
    if (compareFields(own, current).length > 0) {
      await api.put(path, overlay(without(current, ['protocolMappers']), own))
    }
    // Keycloak ignores mappers in a PUT of their scope.
    const before = mappersByName(current)
    for (const mapper of mergeMappers(current, item)) {
      const name = expectText(mapper, 'name', WHAT)
      const id = mapper.id
      if (compareFields({ [name]: without(mapper, ['name', 'id']) }, before).length === 0) continue
      if (typeof id === 'string') await api.put(`${path}${adminPath`/protocol-mappers/models/${id}`}`, mapper)
      else await api.post(`${path}/protocol-mappers/models`, mapper)
    }
  },
}

function comparable(scope: JsonObject): JsonObject {
  return { ...without(scope, ['name', 'protocolMappers']), protocolMappers: mappersByName(scope) }
}

/** Client scopes with their protocol mappers. */
export const clientScopes = realmKind(scopes)
