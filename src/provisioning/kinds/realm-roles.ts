import { adminPath, byMember, expectObjects, expectText, toJsonObject, without } from '../../admin-api/index.js'
import type { JsonObject } from '../../json/index.js'
import { type Kind, realmKind } from '../kind.js'
import { overlay } from '../overlay.js'

const WHAT = 'the realm roles'

const roles: Kind<JsonObject, JsonObject> = {
  name: 'realm-role',
  declared: ({ config }) => config.representation.roles.realm.map(toJsonObject),
  key: (item) => expectText(item, 'name', WHAT),
  read: async ({ api }) =>
    byMember(expectObjects(await api.get('/roles?briefRepresentation=false'), WHAT), 'name', WHAT),
  wanted: (item) => without(item, ['name']),
  observed: (current) => current,
  async create({ api }, item) {
    await api.post('/roles', item)
  },
  async update({ api }, item, current) {
    await api.put(adminPath`/roles-by-id/${expectText(current, 'id', WHAT)}`, overlay(current, item))
  },
}

/** Realm roles. */
export const realmRoles = realmKind(roles)
