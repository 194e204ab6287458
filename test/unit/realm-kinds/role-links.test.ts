import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/json/index.js'
import { assignRoles, comparableRoles, writeRoleChanges } from '../../../src/realm-kinds/role-links.js'

/** Answers each request a little later, and knows how many were under way at once. */
function slowRealm() {
  const sent: string[] = []
  let underWay = 0
  let mostAtOnce = 0
  const answer = async (method: string, path: string, body: JsonValue | undefined): Promise<undefined> => {
    underWay += 1
    mostAtOnce = Math.max(mostAtOnce, underWay)
    await new Promise((resolve) => setImmediate(resolve))
    underWay -= 1
    sent.push(`${method} ${path} ${JSON.stringify(body)}`)
  }
  const api = {
    get: (path: string) => answer('GET', path, undefined),
    post: (path: string, body: JsonValue) => answer('POST', path, body),
    put: (path: string, body?: JsonValue) => answer('PUT', path, body),
    delete: (path: string, body?: JsonValue) => answer('DELETE', path, body),
  }
  const writing = { api, realm: 'shop', idOf: async (kind: string, key: string) => `id of ${kind} ${key}` }
  return { writing, sent, mostAtOnce: () => mostAtOnce }
}

describe('the roles of one object', () => {
  it('are written list by list, never two at once', async () => {
    const { writing, sent, mostAtOnce } = slowRealm()
    await writeRoleChanges(writing, '/users/1/role-mappings', [
      { clientId: undefined, added: ['clerk'], removed: [] },
      { clientId: 'a/b', added: ['read'], removed: ['write'] },
      { clientId: 'c', added: ['read'], removed: [] },
    ])
    expect(mostAtOnce()).toBe(1)
    expect(sent).toEqual([
      'POST /users/1/role-mappings/realm [{"id":"id of realm-role clerk","name":"clerk"}]',
      'DELETE /users/1/role-mappings/clients/id%20of%20client%20a%2Fb [{"id":"id of client-role a/b/write","name":"write"}]',
      'POST /users/1/role-mappings/clients/id%20of%20client%20a%2Fb [{"id":"id of client-role a/b/read","name":"read"}]',
      'POST /users/1/role-mappings/clients/id%20of%20client%20c [{"id":"id of client-role c/read","name":"read"}]',
    ])
  })

  it('are all written of somebody new, but for the role that everybody has', async () => {
    const { writing, sent, mostAtOnce } = slowRealm()
    const declared = { realmRoles: ['default-roles-shop', 'clerk'], clientRoles: { a: ['read'], b: [] } }
    await assignRoles(writing, '/groups/1', declared)
    expect(mostAtOnce()).toBe(1)
    expect(sent).toEqual([
      'POST /groups/1/role-mappings/realm [{"id":"id of realm-role clerk","name":"clerk"}]',
      'POST /groups/1/role-mappings/clients/id%20of%20client%20a [{"id":"id of client-role a/read","name":"read"}]',
    ])
  })

  it('stay as they are where no list of theirs is declared', async () => {
    const { writing, sent } = slowRealm()
    const current = { realmRoles: ['clerk'], clientRoles: { a: ['read'], b: ['write'] } }
    await assignRoles(writing, '/users/1', { clientRoles: { b: [] } }, current)
    expect(sent).toEqual([
      'DELETE /users/1/role-mappings/clients/id%20of%20client%20b [{"id":"id of client-role b/write","name":"write"}]',
    ])
  })

  it('are compared without an order, and without a list that is not there', () => {
    expect(comparableRoles({ realmRoles: ['b', 'default-roles-shop', 'a', 'b'] }, 'shop')).toEqual({
      realmRoles: ['a', 'b'],
    })
    expect(comparableRoles({ clientRoles: { shop: ['b', 'a'] } }, 'shop')).toEqual({
      clientRoles: { shop: ['a', 'b'] },
    })
  })
})
