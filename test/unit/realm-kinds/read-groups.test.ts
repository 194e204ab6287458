import { describe, expect, it } from 'vitest'
import type { RealmObject } from '../../../src/realm-kinds/index.js'
import { readGroups } from '../../../src/realm-kinds/read-groups.js'
import { counted, realmOfPeople } from './realm-of-people.js'

const declare = (...keys: readonly string[]): readonly RealmObject[] =>
  keys.map((key, at) => ({ key, value: {}, path: ['groups', at] }))

describe('readGroups', () => {
  it('asks only for those of very many that files name', async () => {
    const { reading, asked } = realmOfPeople({ users: 0, roles: 0, groups: 10_000 })
    const { groups } = await readGroups(reading, declare('/group-1', '/group-20', '/group-10001'))
    expect(groups).toMatchObject([{ name: 'group-1' }, { name: 'group-20' }])
    expect(counted(asked)).toEqual({ '/group-by-path/group-N': 3 })
  })

  it('searches for a name with a slash, which Keycloak takes for the end of one', async () => {
    const { reading, asked } = realmOfPeople({ users: 0, roles: 0, groups: 3 })
    expect(await readGroups(reading, declare('/a~/b'))).toEqual({ groups: [] })
    expect(counted(asked)).toEqual({ '/groups search': 1 })
  })

  it('asks for nothing that the export has', async () => {
    const { reading, asked } = realmOfPeople({ users: 0, roles: 0, groups: 3, exported: { groups: [] } })
    expect(await readGroups(reading, declare('/group-1'))).toEqual({})
    expect(asked).toEqual([])
  })
})
