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
 * Finds Passerelle's own applies: each makes a client, the lock, when it begins, and the same account deletes it at its end.
 * A new realm is made with its lock, of which no event tells. Where events have no details, any client that came and went
 * counts, if Passerelle was ever here.
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
  const deletions = (gone ?? []).filter(mayBeLock)
  let first: Promise<number> | undefined
  const firstOfAll = async (): Promise<number> =>
    (await readAdminEvents(client, realm, { direction: 'asc' }))?.at(-1)?.time ?? 0
  const endedBy = async (end: AdminEvent): Promise<readonly Apply[]> => {
    const by = actorOf(end)
    const known = made?.filter(({ path }) => path === end.path) ?? []
    const life = known.length > 0 ? known : ((await readAdminEvents(client, realm, { resourcePath: end.path })) ?? [])
    const start = life.find(({ operation }) => operation === 'CREATE')
    if (start !== undefined) {
      return mayBeLock(start) && actorOf(start) === by ? [{ from: start.time, to: end.time, by }] : []
    }
    // One that was made with the realm was seen alive all the time since, and there is nothing from before it.
    const beats = life.filter((event) => actorOf(event) === by).map(({ time }) => time)
    const alive = beats.reduce(
      (from, time) => (from - time > LONGEST_SILENCE_MS ? from : Math.min(from, time)),
      end.time,
    )
    const from = alive - LONGEST_SILENCE_MS
    first ??= firstOfAll()
    return isJsonObject(end.representation) || from <= (await first) ? [{ from, to: end.time, by }] : []
  }
  const ended = (await Promise.all(deletions.map(endedBy))).flat()
  // Without details, a client that is still there is somebody's.
  const died = (made ?? [])
    .filter(mayBeLock)
    .filter((start) => start.representation !== undefined && !deletions.some((end) => end.path === start.path))
    .map((start): Apply => ({ from: start.time, to: start.time + LONGEST_SILENCE_MS, by: actorOf(start) }))
  const applies = [...ended, ...died]
  return (event) => applies.some(({ from, to, by }) => from <= event.time && event.time <= to && by === actorOf(event))
}

const actorOf = ({ realmId, userId, clientId }: AdminEvent): string => [realmId, userId, clientId].join(' ')
