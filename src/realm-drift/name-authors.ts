import type { AdminClient } from '../admin-api/index.js'
import { AdminError, adminPath } from '../admin-api/index.js'
import { isJsonObject, type JsonValue } from '../json/index.js'
import type { AdminEvent } from './read-admin-events.js'
import type { Author, Touch } from './types.js'

/** Puts names to the ids of admin events. What may not be read, or is gone, keeps its id. */
export function createAuthorNames(
  client: AdminClient,
  realms: readonly { readonly id: string | undefined; readonly name: string }[],
): (event: AdminEvent) => Promise<Touch> {
  const asked = new Map<string, Promise<JsonValue | undefined>>()
  const read = (path: string): Promise<JsonValue | undefined> => {
    const known = asked.get(path)
    if (known !== undefined) return known
    const answer = client.get(path).catch((error: unknown) => {
      if (error instanceof AdminError && error.code === 'forbidden') return undefined
      throw error
    })
    asked.set(path, answer)
    return answer
  }
  const realmOf = async (id: string | undefined): Promise<string | undefined> => {
    const known = realms.find((realm) => realm.id !== undefined && realm.id === id)
    if (known !== undefined) return known.name
    for (const { name } of realms.filter((realm) => realm.id === undefined)) {
      const answer = await read(adminPath`/${name}`)
      if (isJsonObject(answer) && answer.id === id) return name
    }
    return undefined
  }
  return async (event) => {
    const realm = await realmOf(event.realmId)
    const nameIn = async (kind: string, id: string | undefined, member: string): Promise<string | undefined> => {
      if (realm === undefined || id === undefined) return undefined
      const answer = await read(adminPath`/${realm}/${kind}/${id}`)
      const name = isJsonObject(answer) ? answer[member] : undefined
      return typeof name === 'string' ? name : undefined
    }
    const [user, clientName] = await Promise.all([
      nameIn('users', event.userId, 'username'),
      nameIn('clients', event.clientId, 'clientId'),
    ])
    return { at: new Date(event.time).toISOString(), operation: event.operation, by: authorOf(event, user, clientName) }
  }
}

const authorOf = (event: AdminEvent, user: string | undefined, client: string | undefined): Author => ({
  ...(user === undefined ? {} : { user }),
  ...(event.userId === undefined ? {} : { userId: event.userId }),
  ...(client === undefined ? {} : { client }),
  ...(event.address === undefined ? {} : { address: event.address }),
})
