import { adminPath, expectObject, expectObjects, expectText, listMember, without } from '../admin-api/index.js'
import { isBuiltInRealmRole } from './built-in-names.js'
import type { RealmKind } from './kind.js'
import { layOver } from './lay-over.js'
import { realmRoleKey } from './role-keys.js'
import { objectIn } from './texts-in.js'

const WHAT = 'the realm roles'

/** Its composites are a kind of their own: Keycloak ignores them in a PUT of the role. */
export const OTHER_PARTS_OF_ROLES = ['composite', 'composites']

/** Realm roles by themselves. */
export const realmRoles: RealmKind = {
  name: 'realm-role',
  title: 'Realm roles',
  field: 'roles.realm[]',
  identity: '`name`',
  after: ['realm'],
  exported: 'roles',
  serverFills: ['id', 'containerId', 'clientRole', 'scopeParamRequired'],
  list: (document, realm) =>
    listMember(objectIn(document, 'roles'), 'realm').map((value, at) => {
      const key = realmRoleKey(document, realm, expectText(value, 'name', WHAT))
      return { key, value: { ...value, name: key }, path: ['roles', 'realm', at] }
    }),
  normalise: (value) => without(value, OTHER_PARTS_OF_ROLES),
  async listIds(api) {
    const roles = expectObjects(await api.get('/roles'), WHAT)
    return new Map(roles.map((role) => [expectText(role, 'name', WHAT), expectText(role, 'id', WHAT)]))
  },
  async create({ api, made }, { key, value }) {
    await api.post('/roles', without(value, OTHER_PARTS_OF_ROLES))
    made('realm-role', key, undefined)
  },
  async update({ api, idOf }, { key, value }) {
    const path = adminPath`/roles-by-id/${await idOf('realm-role', key)}`
    const current = expectObject(await api.get(path), WHAT)
    await api.put(path, layOver(current, without(value, [...OTHER_PARTS_OF_ROLES, 'name'])))
  },
  async remove({ api, idOf }, { key }) {
    await api.delete(adminPath`/roles-by-id/${await idOf('realm-role', key)}`)
  },
  protects: ({ key }, _observed, realm) => (isBuiltInRealmRole(key, realm) ? 'it comes with every realm' : undefined),
  comesWithRealm: isBuiltInRealmRole,
}
