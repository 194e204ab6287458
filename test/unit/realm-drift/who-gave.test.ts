import { describe, expect, it } from 'vitest'
import type { AdminClient } from '../../../src/admin-api/index.js'
import type { JsonObject, JsonValue } from '../../../src/json/index.js'
import { whoGave } from '../../../src/realm-drift/who-gave.js'
import { readingClient } from './reading-client.js'

/** Keycloak, of which only the admin events are asked. */
const keycloakWith = (events: readonly JsonObject[]): AdminClient =>
  readingClient(async (path) => {
    const query = new URL(path, 'http://127.0.0.1').searchParams
    const [start = '', end] = (query.get('resourcePath') ?? '').split('*')
    const found = events.filter(({ resourcePath }) =>
      end === undefined ? resourcePath === start : String(resourcePath).startsWith(start),
    )
    return found.map((event) => ({ ...event, operationType: 'CREATE' }))
  })

const did = (user: string, time: number, resourcePath: string, said?: JsonValue): JsonObject => ({
  time,
  resourcePath,
  authDetails: { userId: user },
  ...(said === undefined ? {} : { representation: JSON.stringify(said) }),
})

const IDENTITIES = new Map([
  ['chief', { id: 'of-chief', name: 'chief' }],
  ['read', { id: 'of-read', name: 'read' }],
  ['api/read', { id: 'of-api-read', name: 'read', clientId: 'api' }],
  ['shop/read', { id: 'of-shop-read', name: 'read', clientId: 'shop' }],
])

const CHIEF = [{ id: 'of-chief', name: 'chief' }]
const SHOP_READ = [{ id: 'of-shop-read', name: 'read' }]
const ADA = { user: 'ada', userId: 'ada', userSince: 1 }
const GROUP = { path: '/staff/south', id: 'south', holderId: 'staff' }

async function giver(held: Parameters<typeof whoGave>[2], ...events: readonly JsonObject[]) {
  const found = await whoGave(keycloakWith(events), 'shop', held, IDENTITIES, ({ userId }) => userId === 'passerelle')
  return found?.userId
}

describe('who gave a role', () => {
  it('is whoever mapped that role of that owner to the user', async () => {
    const held = { role: 'shop/read', grant: { ...ADA, role: 'shop/read' } }
    const jean = did('jean', 1, 'users/ada/role-mappings/clients/shop', SHOP_READ)
    const others = [
      did('marie', 2, 'users/ada/role-mappings/clients/api', [{ id: 'of-api-read', name: 'read' }]),
      did('marie', 3, 'users/ada/role-mappings/realm', [{ id: 'of-read', name: 'read' }]),
      // Of a role that was deleted.
      did('marie', 4, 'users/ada/role-mappings/clients/shop', [{ id: 'of-another', name: 'read' }]),
    ]
    expect(await giver(held, jean, ...others)).toBe('jean')
    expect(await giver(held, ...others)).toBeUndefined()
    expect(await giver(held, jean, did('marie', 5, 'users/ada/role-mappings/clients/shop'))).toBeUndefined()
  })

  it('is whoever put it into the role that the files give, and not who gave that', async () => {
    const held = { role: 'shop/read', grant: { ...ADA, role: 'chief' }, within: 'chief' }
    const marie = did('marie', 1, 'users/ada/role-mappings/realm', CHIEF)
    expect(await giver(held, marie)).toBeUndefined()
    expect(await giver(held, marie, did('jean', 2, 'roles-by-id/of-chief/composites', SHOP_READ))).toBe('jean')
    expect(await giver(held, marie, did('jean', 2, 'roles/chief/composites', SHOP_READ))).toBe('jean')
    expect(await giver(held, marie, did('jean', 2, 'roles/chief/composites', CHIEF))).toBeUndefined()
  })

  it('is whoever came last: mapped it to the group, or let the user into that', async () => {
    const held = { role: 'chief', grant: { ...ADA, role: 'chief', group: GROUP } }
    const lets = (user: string, time: number) => did(user, time, 'users/ada/groups/south')
    const maps = (user: string, time: number, said?: JsonValue) =>
      did(user, time, 'groups/staff/role-mappings/realm', said)
    expect(await giver(held, lets('marie', 2), maps('jean', 9, CHIEF))).toBe('jean')
    expect(await giver(held, lets('marie', 9), maps('jean', 2, CHIEF))).toBe('marie')
    expect(await giver(held, lets('marie', 2))).toBe('marie')
    expect(await giver(held, lets('passerelle', 9), maps('jean', 2, CHIEF))).toBe('jean')
    expect(await giver(held, lets('marie', 2), maps('passerelle', 9, CHIEF))).toBe('marie')
    expect(await giver(held, maps('jean', 9, CHIEF))).toBe('jean')
  })

  it('is nobody known where events do not tell', async () => {
    const held = { role: 'chief', grant: { ...ADA, role: 'chief', group: GROUP } }
    const joined = did('marie', 2, 'users/ada/groups/south')
    expect(await giver(held, joined, did('jean', 9, 'groups/staff/role-mappings/realm'))).toBeUndefined()
    // The user came after it, and was made as a member.
    const late = { ...held, grant: { ...held.grant, userSince: 10 } }
    expect(await giver(late, did('jean', 9, 'groups/staff/role-mappings/realm', CHIEF))).toBeUndefined()
    expect(await giver({ ...held, role: 'unknown' }, joined)).toBeUndefined()
  })
})
