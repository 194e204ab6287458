import type { AdminClient } from '../admin-api/index.js'
import { AdminError, adminPath, expectObjects } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'

/** An admin event of Keycloak's. */
export interface AdminEvent {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly operation: string
  readonly resourceType: string
  /** Empty for the realm itself. */
  readonly path: string
  /** What was sent, where events have details. */
  readonly representation: JsonValue | undefined
  readonly realmId: string | undefined
  readonly userId: string | undefined
  readonly clientId: string | undefined
  readonly address: string | undefined
}

/** Which events: parameters of Keycloak's `GET /admin-events`; `*` in a path stands for anything. */
export interface EventSearch {
  readonly resourcePath?: string
  readonly resourceTypes?: string
  readonly operationTypes?: string
  /** The oldest, where there are more than are read. Default: the newest. */
  readonly direction?: 'asc'
}

const MOST = 100

/** Events that a search finds, newest first. Undefined where the credentials may not read them. */
export async function readAdminEvents(
  client: AdminClient,
  realm: string,
  search: EventSearch,
): Promise<readonly AdminEvent[] | undefined> {
  const query = new URLSearchParams({ ...search, max: String(MOST) })
  try {
    const answer = await client.get(`${adminPath`/${realm}/admin-events`}?${query}`)
    const events = expectObjects(answer ?? [], 'the admin events').map(toEvent)
    return events.sort((one, other) => other.time - one.time)
  } catch (error) {
    if (error instanceof AdminError && error.code === 'forbidden') return undefined
    throw error
  }
}

function toEvent(event: JsonObject): AdminEvent {
  const details = isJsonObject(event.authDetails) ? event.authDetails : {}
  return {
    time: typeof event.time === 'number' ? event.time : 0,
    operation: text(event.operationType) ?? '',
    resourceType: text(event.resourceType) ?? '',
    path: text(event.resourcePath) ?? '',
    representation: parsed(event.representation),
    realmId: text(details.realmId),
    userId: text(details.userId),
    clientId: text(details.clientId),
    address: text(details.ipAddress),
  }
}

/** The last part of an event's path: an id, or a name. */
export const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text)

const text = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

/** Keycloak keeps it as text, and cuts what is too long. */
function parsed(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  try {
    const representation: JsonValue = JSON.parse(value)
    return representation
  } catch {
    return undefined
  }
}
