import { adminPath, expectObjects, expectText, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { RealmApi, RealmDocument } from '../realm-kinds/index.js'
import type { KindAtWork } from './types.js'

const WHAT = 'the roles'

/**
 * The roles that files are about, as a realm's export would have them: those of the realm, and of the clients whose roles
 * are declared. What a composite role brings along is read where files say something about it.
 */
export async function readRoles(
  api: Pick<RealmApi, 'get'>,
  exported: RealmDocument,
  kinds: readonly KindAtWork[],
): Promise<JsonObject> {
  const clients = new Map(
    listMember(exported, 'clients').map((client) => [
      expectText(client, 'id', 'a client'),
      expectText(client, 'clientId', 'a client'),
    ]),
  )
  const wanted = clientsNamed(kinds)
  const withComposites = kinds.some(({ kind }) => kind.name === 'role-composites')
  const list = async (path: string): Promise<readonly JsonObject[]> => {
    const roles = expectObjects((await api.get(`${path}?briefRepresentation=false`)) ?? [], WHAT)
    return withComposites ? Promise.all(roles.map((role) => withMembers(api, role, clients))) : roles
  }
  const [realm, ofClients] = await Promise.all([
    list('/roles'),
    Promise.all(
      [...clients]
        .filter(([, clientId]) => wanted?.has(clientId) ?? true)
        .map(async ([id, clientId]) => [clientId, await list(adminPath`/clients/${id}/roles`)] as const),
    ),
  ])
  return { realm: [...realm], client: Object.fromEntries(ofClients.map(([clientId, roles]) => [clientId, [...roles]])) }
}

/** Clients whose roles are declared; undefined when all count. */
function clientsNamed(kinds: readonly KindAtWork[]): ReadonlySet<string> | undefined {
  const ofRoles = kinds.filter(({ kind }) => kind.exported === 'client-roles')
  if (ofRoles.some(({ declared }) => declared === undefined)) return undefined
  return new Set(
    ofRoles.flatMap(({ declared = [] }) =>
      declared.flatMap(({ path: [roles, client, clientId] }) =>
        roles === 'roles' && client === 'client' ? [String(clientId)] : [],
      ),
    ),
  )
}

async function withMembers(
  api: Pick<RealmApi, 'get'>,
  role: JsonObject,
  clients: ReadonlyMap<string, string>,
): Promise<JsonObject> {
  if (role.composite !== true) return role
  const path = adminPath`/roles-by-id/${expectText(role, 'id', WHAT)}`
  const members = expectObjects((await api.get(`${path}/composites`)) ?? [], WHAT)
  const byClient = new Map<string, string[]>()
  for (const { clientRole, containerId, name } of members) {
    const clientId = clientRole === true ? clients.get(String(containerId)) : undefined
    if (clientId !== undefined) byClient.set(clientId, [...(byClient.get(clientId) ?? []), String(name)])
  }
  const realm = members.filter(({ clientRole }) => clientRole !== true).map(({ name }) => String(name))
  return {
    ...role,
    composites: {
      ...(realm.length === 0 ? {} : { realm }),
      ...(byClient.size === 0 ? {} : { client: Object.fromEntries(byClient) }),
    },
  }
}
