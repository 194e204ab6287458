import { describe, expect, it } from 'vitest'
import type { AdminClient } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { readOwnApplies } from '../../../src/realm-drift/own-applies.js'
import { readingClient } from './reading-client.js'

/** Keycloak, of which only the admin events are asked: at most a hundred, the newest, or the oldest. */
const keycloakWith = (events: readonly JsonObject[]): AdminClient =>
  readingClient(async (path) => {
    const query = new URL(path, 'http://127.0.0.1').searchParams
    const found = events
      .filter(({ resourcePath }) => [null, resourcePath].includes(query.get('resourcePath')))
      .filter(({ resourceType }) => [null, resourceType].includes(query.get('resourceTypes')))
      .filter(({ operationType }) => [null, operationType].includes(query.get('operationTypes')))
      .toSorted((one, other) => Number(other.time) - Number(one.time))
    return query.get('direction') === 'asc' ? found.slice(-100).toReversed() : found.slice(0, 100)
  })

const MINUTE = 60_000

const did = (minute: number, operationType: string, id: string, clientId?: string, userId = 'jean'): JsonObject => ({
  time: minute * MINUTE,
  operationType,
  resourceType: 'CLIENT',
  resourcePath: `clients/${id}`,
  authDetails: { userId },
  ...(clientId === undefined ? {} : { representation: JSON.stringify({ id, clientId }) }),
})

const LEDGER = {
  salt: undefined,
  digests: new Map(),
  objects: new Map([['client', new Map([['shop', { id: 'shop', stack: 'default' }]])]]),
}

/** At which of these minutes what Jean did counts as an apply. */
async function own(minutes: readonly number[], ...events: readonly JsonObject[]): Promise<readonly number[]> {
  const wroteItself = await readOwnApplies(keycloakWith(events), 'shop', { exists: true, document: {}, ledger: LEDGER })
  const event = { operation: 'UPDATE', resourceType: 'CLIENT', path: 'clients/shop', representation: undefined }
  const by = { realmId: undefined, userId: 'jean', clientId: undefined, address: undefined }
  return minutes.filter((minute) => wroteItself({ ...event, ...by, time: minute * MINUTE }))
}

const LOCK = 'passerelle-lock'
const OLD = did(0, 'UPDATE', 'shop')

describe('what Passerelle itself wrote', () => {
  it.each([{ name: LOCK }, { name: undefined }])(
    'is what came between taking and giving back the lock: $name',
    async ({ name }) => {
      const apply = [did(20, 'CREATE', 'lock', name), did(30, 'DELETE', 'lock')]
      expect(await own([10, 19, 20, 25, 30, 31], OLD, ...apply)).toEqual([20, 25, 30])
      // It made more clients than are read at once.
      const clients = Array.from({ length: 150 }, (_, at) => did(25, 'CREATE', `new-${at}`, name && 'new'))
      expect(await own([10, 25], OLD, ...apply, ...clients)).toEqual([25])
    },
  )

  it('is nothing before somebody deleted a client of long ago', async () => {
    expect(await own([10, 29], OLD, did(30, 'DELETE', 'test'))).toEqual([])
    expect(await own([10, 29], did(0, 'CREATE', 'test', 'test'), did(30, 'DELETE', 'test'))).toEqual([])
    expect(await own([10, 29], did(20, 'CREATE', 'test', undefined, 'marie'), did(30, 'DELETE', 'test'))).toEqual([])
    expect(await own([1, 10, 27, 29], OLD, did(2, 'UPDATE', 'lock', LOCK), did(30, 'DELETE', 'lock', LOCK))).toEqual([
      29,
    ])
  })

  it('is what the apply did that made the realm, with its lock', async () => {
    const beats = [did(1, 'UPDATE', 'lock'), did(2, 'UPDATE', 'lock'), did(3, 'UPDATE', 'lock')]
    expect(await own([0, 2, 4, 5], OLD, ...beats, did(4, 'DELETE', 'lock'))).toEqual([0, 2, 4])
  })
})
