import {
  adminPath,
  byMember,
  expectObject,
  expectObjects,
  expectText,
  listMember,
  without,
} from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { RealmDocument, RealmKind } from './kind.js'
import { layOver } from './lay-over.js'

const WHAT = 'the realm roles'

/** Its composites are a kind of their own: Keycloak ignores them in a PUT of the role. */
const OTHER_PARTS = ['composite', 'composites']

/** Realm roles by themselves. */
export const realmRoles: RealmKind = {
  name: 'realm-role',
  title: 'Realm roles',
  field: 'roles.realm[]',
  identity: '`name`',
  after: ['realm'],
  exported: 'roles-and-groups',
  serverFills: ['id', 'containerId', 'clientRole'],
  list: (document) =>
    listMember(rolesOf(document), 'realm').map((value, at) => ({
      key: expectText(value, 'name', WHAT),
      value,
      path: ['roles', 'realm', at],
    })),
  normalise: (value) => without(value, OTHER_PARTS),
  async listIds(api) {
    const roles = byMember(expectObjects(await api.get('/roles'), WHAT), 'name', WHAT)
    return new Map([...roles].map(([name, role]) => [name, expectText(role, 'id', WHAT)]))
  },
  async create({ api }, { value }) {
    await api.post('/roles', without(value, OTHER_PARTS))
  },
  async update({ api }, { key, value }) {
    const path = adminPath`/roles/${key}`
    await api.put(path, layOver(expectObject(await api.get(path), WHAT), without(value, OTHER_PARTS)))
  },
  async remove({ api }, { key }) {
    await api.delete(adminPath`/roles/${key}`)
  },
  protects: ({ key }, _observed, realm) =>
    key === `default-roles-${realm}` || key === 'offline_access' || key === 'uma_authorization'
      ? 'it comes with every realm'
      : undefined,
}

const rolesOf = (document: RealmDocument): JsonObject => (isJsonObject(document.roles) ? document.roles : {})
