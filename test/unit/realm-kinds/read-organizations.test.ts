import { expect, it } from 'vitest'
import type { JsonValue } from '../../../src/json/index.js'
import type { Reading } from '../../../src/realm-kinds/index.js'
import { readOrganizations } from '../../../src/realm-kinds/read-organizations.js'

const MEMBERS = [
  { id: '1', username: 'brokered', membershipType: 'MANAGED' },
  { id: '2', username: 'named', membershipType: 'MANAGED' },
  { id: '3', username: 'added', membershipType: 'UNMANAGED' },
]

function readingWith(organizations: JsonValue | undefined): { reading: Reading; asked: string[] } {
  const asked: string[] = []
  const get = async (path: string): Promise<JsonValue | undefined> => {
    asked.push(path.replace(/\?.*/, ''))
    return path.startsWith('/organizations?') ? organizations : MEMBERS
  }
  const nothing = (): never => {
    throw new Error('reading writes nothing')
  }
  const api = { get, post: nothing, put: nothing, delete: nothing }
  return { asked, reading: { realm: 'shop', api, exported: {}, knownIds: () => new Map() } }
}

it('leaves members whom an organization manages out, unless files name them', async () => {
  const { reading } = readingWith([{ id: 'o', alias: 'acme' }])
  const declared = { key: 'acme', value: { members: [{ username: 'Named' }] }, path: [] }
  expect(await readOrganizations(reading, [declared])).toEqual({
    organizations: [
      {
        id: 'o',
        alias: 'acme',
        members: [
          { username: 'named', membershipType: 'MANAGED' },
          { username: 'added', membershipType: 'UNMANAGED' },
        ],
      },
    ],
  })
})

it('asks for no members and providers of which files say nothing', async () => {
  const { reading, asked } = readingWith([{ id: 'o', alias: 'acme' }])
  await readOrganizations(reading, [{ key: 'acme', value: { name: 'Acme' }, path: [] }])
  expect(asked).toEqual(['/organizations'])
})

it('finds none in a realm that has organizations switched off', async () => {
  expect(await readOrganizations(readingWith(undefined).reading, [])).toEqual({ organizations: [] })
})
