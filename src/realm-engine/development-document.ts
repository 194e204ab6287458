import { expectText, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { layOver, type RealmDocument } from '../realm-kinds/index.js'

/** What is declared, with development users added and development settings of clients laid over it. */
export function developmentDocument(document: RealmDocument, development: JsonObject): RealmDocument {
  const settings = new Map(listMember(development, 'clients').map((client) => [clientIdOf(client), client]))
  const users = [...listMember(document, 'users'), ...listMember(development, 'users')]
  return {
    ...document,
    clients: listMember(document, 'clients').map((client) => layOver(client, settings.get(clientIdOf(client)) ?? {})),
    ...(users.length > 0 ? { users } : {}),
  }
}

const clientIdOf = (client: JsonObject): string => expectText(client, 'clientId', 'a client')
