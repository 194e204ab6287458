import { describe, expect, it } from 'vitest'
import { listMember } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import type { RealmObject } from '../../../src/realm-kinds/index.js'
import { readUsers } from '../../../src/realm-kinds/read-users.js'
import { counted, realmOfPeople } from './realm-of-people.js'

const declare = (names: number, fields: JsonObject = {}): readonly RealmObject[] =>
  Array.from({ length: names }, (_, at) => ({
    key: `user-${at}`,
    value: { username: `user-${at}`, ...fields },
    path: ['users', at],
  }))

const MEMBER = { realmRoles: [], groups: [] }

describe('readUsers', () => {
  it('asks for a few users one by one, and for nothing that files don’t speak of', async () => {
    const { reading, asked } = realmOfPeople({ users: 50, roles: 3, groups: 3 })
    const { users } = await readUsers(reading, declare(2))
    expect(users).toEqual([
      { id: 'id-0', username: 'user-0' },
      { id: 'id-1', username: 'user-1' },
    ])
    expect(counted(asked)).toEqual({ '/users username': 2 })
  })

  it('lists a realm that has hardly others, page by page', async () => {
    const { reading, asked } = realmOfPeople({ users: 2500, roles: 3, groups: 3 })
    const { users } = await readUsers(reading, declare(1000))
    expect(users).toHaveLength(1000)
    expect(counted(asked)).toEqual({ '/users/count': 1, '/users first': 3 })
  })

  it('asks for members by role and by group where there are fewer of these than users', async () => {
    const { reading, asked } = realmOfPeople({ users: 100, roles: 5, groups: 4 })
    const document = await readUsers(reading, declare(90, MEMBER))
    expect(listMember(document, 'users')[13]).toMatchObject({ realmRoles: ['role-3'], groups: ['/group-1'] })
    expect(counted(asked)).toEqual({
      '/users/count': 1,
      '/users first': 1,
      '/roles': 1,
      '/roles/role-N/users max': 5,
      '/groups/count': 1,
      '/groups max': 1,
      '/groups/N/members max': 4,
    })
  })

  it('asks user by user where there are more roles and groups', async () => {
    const { reading, asked } = realmOfPeople({ users: 100, roles: 40, groups: 10_000 })
    const document = await readUsers(reading, declare(20, MEMBER))
    expect(listMember(document, 'users')[13]).toMatchObject({ realmRoles: ['role-13'], groups: ['/group-13'] })
    expect(counted(asked)).toEqual({
      '/users/count': 1,
      '/users first': 1,
      '/roles': 1,
      '/users/id-N/role-mappings': 20,
      '/groups/count': 1,
      '/users/id-N/groups max': 20,
    })
  })

  it('takes roles and groups from an export that has them', async () => {
    const exported = {
      roles: { realm: [{ name: 'role-0' }, { name: 'default-roles-people' }], client: {} },
      groups: [{ id: '0', name: 'group-0' }],
    }
    const { reading, asked } = realmOfPeople({ users: 100, roles: 1, groups: 1, exported })
    await readUsers(reading, declare(90, MEMBER))
    expect(counted(asked)).toEqual({
      '/users/count': 1,
      '/users first': 1,
      '/roles/role-N/users max': 1,
      '/groups/N/members max': 1,
    })
  })

  it('finds some of very many by the ids an earlier run got, and by name who is not there any more', async () => {
    const knownIds = new Map(declare(200).map(({ key }, at) => [key, at === 7 ? 'gone' : `id-${at}`]))
    const { reading, asked } = realmOfPeople({ users: 100_000, roles: 3, groups: 3, knownIds })
    const document = await readUsers(reading, declare(200))
    expect(listMember(document, 'users')).toHaveLength(200)
    expect(counted(asked)).toEqual({ '/users/count': 1, '/users search': 3, '/users username': 1 })
  })

  it('never lists users of a directory, who would all be copied', async () => {
    const exported = { components: { 'org.keycloak.storage.UserStorageProvider': [{ name: 'ldap' }] } }
    const { reading, asked } = realmOfPeople({ users: 30, roles: 3, groups: 3, exported })
    await readUsers(reading, declare(10, { realmRoles: [] }))
    expect(counted(asked)).toEqual({ '/users username': 10, '/users/id-N/role-mappings': 10 })
  })

  it('reads users that are to be pruned beside those who are declared', async () => {
    const { reading } = realmOfPeople({ users: 10, roles: 1, groups: 1, knownIds: new Map([['user-9', 'id-9']]) })
    const document = await readUsers({ ...reading, pruned: new Set(['user'] as const) }, declare(1))
    expect(listMember(document, 'users').map(({ username }) => username)).toEqual(['user-0', 'user-9'])
  })

  it('leaves the users of service accounts where the export has them', async () => {
    const exported = { users: [{ username: 'service-account-a', serviceAccountClientId: 'a' }] }
    const { reading } = realmOfPeople({ users: 10, roles: 1, groups: 1, exported })
    expect(listMember(await readUsers(reading, declare(1)), 'users')).toHaveLength(2)
  })
})
