import type { JsonObject, JsonValue } from '../../../src/json/index.js'
import type { Reading } from '../../../src/realm-kinds/index.js'

interface People {
  /** Each has one of the roles, and is in one of the groups. */
  readonly users: number
  readonly roles: number
  readonly groups: number
  readonly exported?: JsonObject
  readonly knownIds?: ReadonlyMap<string, string>
}

export interface RealmOfPeople {
  readonly reading: Reading
  /** Paths that were asked for, numbers left out. */
  readonly asked: readonly string[]
}

/** A realm that answers what is asked about its people, and remembers what was. */
export function realmOfPeople({ users, roles, groups, exported = {}, knownIds = new Map() }: People): RealmOfPeople {
  const asked: string[] = []
  const everybody = Array.from({ length: users }, (_, at) => ({ id: `id-${at}`, username: `user-${at}` }))
  const roleOf = (at: number): JsonObject => ({ id: `role-${at}`, name: `role-${at}` })
  const groupOf = (at: number): JsonObject => ({
    id: `${at}`,
    name: `group-${at}`,
    path: `/group-${at}`,
    subGroupCount: 0,
  })
  const numberIn = (text: string | undefined): number => Number(text?.match(/\d+/)?.[0] ?? Number.NaN)
  const answer = (path: string, query: URLSearchParams): JsonValue | undefined => {
    const [, kind, which, part] = path.split('/')
    if (kind === 'users' && which === undefined) return found(query)
    if (path === '/users/count') return users
    if (path === '/roles') return Array.from({ length: roles }, (_, at) => roleOf(at))
    if (path === '/groups/count') return { count: groups }
    if (path === '/groups') return Array.from({ length: groups }, (_, at) => groupOf(at))
    if (kind === 'group-by-path') return numberIn(which) < groups ? groupOf(numberIn(which)) : undefined
    if (kind === 'roles' && part === 'users') return everybody.filter((_, at) => at % roles === numberIn(which))
    if (kind === 'groups' && part === 'members') return everybody.filter((_, at) => at % groups === numberIn(which))
    if (part === 'role-mappings') return { realmMappings: [roleOf(numberIn(which) % roles)] }
    if (part === 'groups') return [groupOf(numberIn(which) % groups)]
    if (part === 'federated-identity') return []
    throw new Error(`nobody answers ${path}`)
  }
  const found = (query: URLSearchParams): JsonValue => {
    const ids = query.get('search')?.replace('id:', '').split(' ')
    const name = query.get('username')
    if (ids !== undefined) return everybody.filter(({ id }) => ids.includes(id))
    if (name !== null) return everybody.filter(({ username }) => username === name)
    const first = Number(query.get('first'))
    return everybody.slice(first, first + Number(query.get('max')))
  }
  const nothing = (): never => {
    throw new Error('reading writes nothing')
  }
  const api = {
    get: async (path: string) => {
      const url = new URL(path, 'http://realm.test')
      asked.push(
        decodeURIComponent(url.pathname).replace(/\d+/g, 'N') +
          (url.search === '' ? '' : ` ${[...url.searchParams.keys()][0]}`),
      )
      return answer(url.pathname, url.searchParams)
    },
    post: nothing,
    put: nothing,
    delete: nothing,
  }
  return { asked, reading: { realm: 'people', api, exported, knownIds: () => knownIds } }
}

/** How often each was asked for. */
export const counted = (asked: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set(asked)].map((path) => [path, asked.filter((other) => other === path).length]))
