import {
  AdminError,
  adminPath,
  expectObjects,
  expectText,
  type RealmApi,
  toJsonObject,
  without,
} from '../../admin-api/index.js'
import type { JsonObject } from '../../json/index.js'
import { type Kind, realmKind } from '../kind.js'
import { overlay } from '../overlay.js'
import { readClients } from './clients.js'

const WHAT = 'the client roles'

interface ClientRole {
  readonly clientId: string
  readonly role: JsonObject
}

const kind: Kind<ClientRole, JsonObject> = {
  name: 'client-role',
  declared: ({ config }) =>
    Object.entries(config.representation.roles.client ?? {}).flatMap(([clientId, roles]) =>
      roles.map((role) => ({ clientId, role: toJsonObject(role) })),
    ),
  key: ({ clientId, role }) => `${clientId}/${expectText(role, 'name', WHAT)}`,
  async read({ api }, items) {
    const clientIds = [...new Set(items.map(({ clientId }) => clientId))]
    const found = await Promise.all(clientIds.map((clientId) => readRoles(api, clientId)))
    return new Map(found.flat())
  },
  wanted: ({ role }) => without(role, ['name']),
  observed: (current) => current,
  async create({ api }, { clientId, role }) {
    await api.post(adminPath`/clients/${await clientUuid(api, clientId)}/roles`, role)
  },
  async update({ api }, { role }, current) {
    await api.put(adminPath`/roles-by-id/${expectText(current, 'id', WHAT)}`, overlay(current, role))
  },
}

async function readRoles(api: RealmApi, clientId: string): Promise<readonly (readonly [string, JsonObject])[]> {
  const client = (await readClients(api)).get(clientId)
  if (client === undefined) return []
  const roles = await api.get(
    `${adminPath`/clients/${expectText(client, 'id', WHAT)}`}/roles?briefRepresentation=false`,
  )
  return expectObjects(roles, WHAT).map((role) => [`${clientId}/${expectText(role, 'name', WHAT)}`, role])
}

/** Keycloak's own id of a client. @throws AdminError `unknown_reference` */
export async function clientUuid(api: RealmApi, clientId: string): Promise<string> {
  const client = (await readClients(api)).get(clientId)
  if (client !== undefined) return expectText(client, 'id', WHAT)
  throw new AdminError(
    'unknown_reference',
    `roles.yaml names client ${clientId}, which realm ${api.realm} does not have. Declare it in clients/, or correct its name.`,
  )
}

/** Client roles. */
export const clientRoles = realmKind(kind)
