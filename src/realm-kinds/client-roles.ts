import { adminPath, expectObject, expectObjects, expectText, listMember, without } from '../admin-api/index.js'
import { isBuiltInClientRole } from './built-in-names.js'
import type { RealmApi, RealmDocument, RealmKind, RealmObject } from './kind.js'
import { layOver } from './lay-over.js'
import { OTHER_PARTS_OF_ROLES } from './realm-roles.js'
import { clientsIn } from './role-ids.js'
import { objectIn } from './texts-in.js'

const WHAT = 'the client roles'

/** Roles of clients by themselves. */
export const clientRoles: RealmKind = {
  name: 'client-role',
  title: 'Client roles',
  field: 'roles.client.*[]',
  identity: '`name`, and the client that has it',
  after: ['client'],
  exported: 'client-roles',
  serverFills: ['id', 'containerId', 'clientRole', 'scopeParamRequired'],
  list(document) {
    const roles = objectIn(objectIn(document, 'roles'), 'client')
    return Object.keys(roles).flatMap((clientId) =>
      listMember(roles, clientId).map((value, at) => ({
        key: `${clientId}/${expectText(value, 'name', WHAT)}`,
        value,
        path: ['roles', 'client', clientId, at],
      })),
    )
  },
  normalise: (value) => without(value, OTHER_PARTS_OF_ROLES),
  async listIdsBeside(api, key, { idIfKnown }) {
    const found = await Promise.all(
      clientsIn(key).map(async (clientId) => {
        const id = idIfKnown('client', clientId) ?? (await findClient(api, clientId))
        // Nobody has it any more when there is no answer.
        const roles = id === undefined ? undefined : await api.get(adminPath`/clients/${id}/roles`)
        return expectObjects(roles ?? [], WHAT).map((role): readonly [string, string] => [
          `${clientId}/${expectText(role, 'name', WHAT)}`,
          expectText(role, 'id', WHAT),
        ])
      }),
    )
    return new Map(found.flat())
  },
  async create({ api, idOf, made }, role) {
    const id = await idOf('client', ownerOf(role))
    await api.post(adminPath`/clients/${id}/roles`, without(role.value, OTHER_PARTS_OF_ROLES))
    made('client-role', role.key, undefined)
  },
  async update({ api, idOf }, { key, value }) {
    const path = adminPath`/roles-by-id/${await idOf('client-role', key)}`
    const current = expectObject(await api.get(path), WHAT)
    await api.put(path, layOver(current, without(value, OTHER_PARTS_OF_ROLES)))
  },
  async remove({ api, idOf }, { key }) {
    await api.delete(adminPath`/roles-by-id/${await idOf('client-role', key)}`)
  },
  protects: ({ key }) => (isBuiltInClientRole(key) ? 'it comes with every realm' : undefined),
  references: (role) => [{ kind: 'client', key: ownerOf(role), field: 'its client' }],
  comesWithRealm: isBuiltInClientRole,
  comesWithDeclared: (key, wanted) => madeWithAuthorization(wanted).includes(key),
}

/** The role that Keycloak gives every client with authorization services, and its service account. */
export const madeWithAuthorization = (document: RealmDocument): readonly string[] =>
  listMember(document, 'clients').flatMap(({ clientId, authorizationServicesEnabled }) =>
    authorizationServicesEnabled === true ? [`${String(clientId)}/uma_protection`] : [],
  )

/** Names may hold slashes, so the client's is what stands before the role's own. */
const ownerOf = ({ key, value }: RealmObject): string =>
  key.slice(0, key.length - expectText(value, 'name', WHAT).length - 1)

async function findClient(api: Pick<RealmApi, 'get'>, clientId: string): Promise<string | undefined> {
  const [found] = expectObjects(await api.get(`/clients?clientId=${encodeURIComponent(clientId)}`), 'the clients')
  return found && expectText(found, 'id', 'the clients')
}
