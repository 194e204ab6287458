import { type AdminClient, AdminError, adminPath, expectObjects, listMember, secretValues } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { type KindAtWork, kindsInOrder, readRealm } from '../realm-engine/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'
import type { ComparedRealm } from './compare-realms.js'

/**
 * A realm of a server, to be compared. There may be any number of users, so they are read where the other side names
 * some, and those alone.
 *
 * @param other what it is compared with, where that is files
 * @returns undefined where there is no such realm
 */
export async function readComparedRealm(
  client: AdminClient,
  realm: string,
  other: RealmDocument | undefined,
): Promise<ComparedRealm | undefined> {
  const kinds = kindsInOrder().flatMap((kind): readonly KindAtWork[] => {
    if (kind.name !== 'user') return [{ kind, declared: undefined }]
    const declared = other === undefined ? [] : kind.list(other, realm)
    return declared.length === 0 ? [] : [{ kind, declared }]
  })
  const { exists, document, version } = await readRealm(client, realm, kinds)
  if (!exists) return undefined
  const whole = await withClientSecrets(client, realm, document)
  return {
    realm,
    document: whole,
    isComplete: true,
    secrets: new Set(secretValues(whole)),
    ...(version === undefined ? {} : { version }),
  }
}

/** The export masks them; whoever may not read them compares without. */
async function withClientSecrets(client: AdminClient, realm: string, document: RealmDocument): Promise<RealmDocument> {
  const answer = await client.get(adminPath`/${realm}/clients`).catch((error: unknown) => {
    if (error instanceof AdminError && error.code === 'forbidden') return []
    throw error
  })
  const secrets = new Map(expectObjects(answer ?? [], 'the clients').map(({ clientId, secret }) => [clientId, secret]))
  const withSecret = (one: JsonObject): JsonObject => {
    const secret = secrets.get(one.clientId)
    return one.secret === undefined || secret === undefined ? one : { ...one, secret }
  }
  return { ...document, clients: listMember(document, 'clients').map(withSecret) }
}
