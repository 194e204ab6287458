import type { AdminClient } from '../admin-api/index.js'
import { isJsonObject } from '../json/index.js'
import { LOCK_CLIENT, type ObservedRealm } from '../realm-engine/index.js'
import { type AdminEvent, lastOf, readAdminEvents } from './read-admin-events.js'

/** Tells what Passerelle itself wrote from what somebody did by hand, maybe as the same user. */
export type WroteItself = (event: AdminEvent) => boolean

/** An apply: what its account did between taking and giving back the realm's lock. */
interface Apply {
  readonly from: number
  readonly to: number
  readonly by: string
}

/** The lock of a run that died is not there for longer without a word. */
const LONGEST_SILENCE_MS = 120_000

/**
 * Finds Passerelle's own applies: each makes a client, the lock, when it begins, and deletes it at its end. A new realm
 * is made with its lock. Where events have no details, any client that came and went counts, if Passerelle was ever here.
 */
export async function readOwnApplies(
  client: AdminClient,
  realm: string,
  { ledger }: ObservedRealm,
): Promise<WroteItself> {
  const search = { resourceTypes: 'CLIENT' }
  const [gone, made] = await Promise.all([
    readAdminEvents(client, realm, { ...search, operationTypes: 'DELETE' }),
    readAdminEvents(client, realm, { ...search, operationTypes: 'CREATE' }),
  ])
  const ownClients = new Set([...(ledger.objects.get('client')?.values() ?? [])].map(({ id }) => id))
  const mayBeLock = (event: AdminEvent): boolean =>
    isJsonObject(event.representation)
      ? event.representation.clientId === LOCK_CLIENT
      : event.representation === undefined && ledger.objects.size > 0 && !ownClients.has(lastOf(event.path))
  const creations = (made ?? []).filter(mayBeLock)
  const deletions = (gone ?? []).filter(mayBeLock)
  const creationOf = (deletion: AdminEvent) => creations.find((creation) => creation.path === deletion.path)
  const ended = deletions.map((end): Apply => ({ from: creationOf(end)?.time ?? 0, to: end.time, by: actorOf(end) }))
  // Without details, a client that is still there is somebody's.
  const died = creations
    .filter((start) => start.representation !== undefined && !deletions.some((end) => end.path === start.path))
    .map((start): Apply => ({ from: start.time, to: start.time + LONGEST_SILENCE_MS, by: actorOf(start) }))
  const applies = [...ended, ...died]
  return (event) => applies.some(({ from, to, by }) => from <= event.time && event.time <= to && by === actorOf(event))
}

const actorOf = ({ realmId, userId, clientId }: AdminEvent): string => [realmId, userId, clientId].join(' ')
