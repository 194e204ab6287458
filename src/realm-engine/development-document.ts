import { expectText, listMember, without } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import { compareFields, layOver, type RealmDocument, type RealmObject } from '../realm-kinds/index.js'

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

/** Settings of a client that users.dev.yaml names and that don't hold: nobody's business once the client is there. */
export function developmentSettings(loaded: LoadedRealm, clientId: string): JsonObject {
  const found = listMember(loaded.development ?? {}, 'clients').find((client) => clientIdOf(client) === clientId)
  return without(found ?? {}, ['clientId'])
}

/** `base` without what `named` has: the rest of a document when `named` is somebody else's business. */
export function withoutNamed(base: JsonObject, named: JsonObject): JsonObject {
  const kept = Object.entries(base).flatMap(([field, value]): (readonly [string, JsonValue])[] => {
    const other = named[field]
    if (other === undefined) return [[field, value]]
    return isJsonObject(value) && isJsonObject(other) ? [[field, withoutNamed(value, other)]] : []
  })
  return Object.fromEntries(kept)
}

/** What is left alone of a client since users.dev.yaml names it, in words. */
export function leftAlone(settings: JsonObject, declared: RealmObject, current: JsonObject): readonly string[] {
  const named = withoutNamed(declared.value, withoutNamed(declared.value, settings))
  const name = `client ${declared.key}`
  const differing = compareFields(named, current).map(
    ({ field }) => `${name}: ${field} differs from clients/, and is left alone, since users.dev.yaml names it.`,
  )
  const isPublished = 'secret' in settings && current.secret === settings.secret
  return isPublished
    ? [
        ...differing,
        `${name}: its secret is still the published one of users.dev.yaml; regenerate it before others reach this realm.`,
      ]
    : differing
}

/** What whoever relies on the id that a file gives a user should know. */
export function notesOnUserId(
  declaredId: JsonValue | undefined,
  current: RealmObject | undefined,
  realmExists: boolean,
): readonly string[] {
  if (declaredId === undefined) return []
  if (current === undefined && realmExists) {
    return [
      'Keycloak takes the ids of users only with a new realm, so this one gets an id of its own: sub differs from the embedded provider’s.',
    ]
  }
  return current !== undefined && current.value.id !== declaredId
    ? ['has an id of its own: sub differs from the embedded provider’s.']
    : []
}
