import { adminPath, byMember, expectObjects, expectText, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { Reading, RealmDocument, RealmObject } from './kind.js'
import { MASK } from './masks.js'

const WHAT = 'the clients'

/**
 * The clients with their real secrets, which the export masks. Only where files declare some, and then in one request:
 * for a single client that is less than all of them.
 */
export async function readClientSecrets(
  { api, exported }: Reading,
  declared: readonly RealmObject[] | undefined,
): Promise<RealmDocument> {
  const clients = listMember(exported, 'clients')
  const known = byMember(clients, 'clientId', WHAT)
  const secret = (declared ?? []).filter(({ key, value }) => hasSecret(value) && known.has(key))
  const [first] = secret
  if (first === undefined) return {}
  const path = secret.length === 1 ? adminPath`/clients/${expectText(known.get(first.key) ?? {}, 'id', WHAT)}` : ''
  const answer = await api.get(path === '' ? '/clients' : path)
  const read = byMember(expectObjects(path === '' ? answer : [answer ?? {}], WHAT), 'clientId', WHAT)
  return { clients: clients.map((client) => withSecret(client, read)) }
}

const hasSecret = ({ secret }: JsonObject): boolean => typeof secret === 'string' && secret !== MASK

function withSecret(client: JsonObject, read: ReadonlyMap<string, JsonObject>): JsonObject {
  const secret = read.get(expectText(client, 'clientId', WHAT))?.secret
  return secret === undefined ? client : { ...client, secret }
}
