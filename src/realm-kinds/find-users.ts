import { expectObjects, expectText } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { Reading } from './kind.js'

const WHAT = 'the users'

/** Looked up one by one: asking how many there are would cost as much. */
const FEW = 4

/** Users are listed as long as the realm has at most so many for each that is wanted. */
const MOST_LISTED_EACH = 20

const USERS_A_PAGE = 1000

/** That many ids are as long as the first line of a request may be. */
const IDS_A_REQUEST = 95

export interface FoundUsers {
  readonly users: readonly JsonObject[]
  /** Whether the realm has so few users that members may be listed by role and by group. */
  readonly isListed: boolean
}

/**
 * Finds users by name in as few requests as it takes: all of the realm's where it has hardly others, by the ids an earlier
 * run got for them, or one by one.
 *
 * @param names in small letters; undefined for everybody
 * @param whole with attributes and required actions
 */
export async function findUsers(
  reading: Reading,
  names: readonly string[] | undefined,
  whole: boolean,
): Promise<FoundUsers> {
  const form = `briefRepresentation=${!whole}`
  if (names !== undefined && (names.length <= FEW || hasOtherStores(reading))) {
    return { users: await findByIdOrName(reading, names, form), isListed: false }
  }
  const total = Number(await reading.api.get('/users/count'))
  if (names !== undefined && total > MOST_LISTED_EACH * names.length) {
    return { users: await findByIdOrName(reading, names, form), isListed: false }
  }
  const wanted = names && new Set(names)
  const users = await listUsers(reading, total, form)
  return { users: users.filter((user) => wanted?.has(nameOf(user)) ?? true), isListed: true }
}

/** With LDAP or the like, listing would copy everybody from there into Keycloak. */
const hasOtherStores = ({ exported }: Reading): boolean =>
  isJsonObject(exported.components) && exported.components['org.keycloak.storage.UserStorageProvider'] !== undefined

const nameOf = (user: JsonObject): string => expectText(user, 'username', WHAT).toLowerCase()

async function listUsers({ api }: Reading, total: number, form: string): Promise<readonly JsonObject[]> {
  const pages = Array.from({ length: Math.ceil(total / USERS_A_PAGE) }, (_, page) => page * USERS_A_PAGE)
  const listed = await Promise.all(
    pages.map(async (first) => expectObjects(await api.get(`/users?first=${first}&max=${USERS_A_PAGE}&${form}`), WHAT)),
  )
  return listed.flat()
}

async function findByIdOrName(
  reading: Reading,
  names: readonly string[],
  form: string,
): Promise<readonly JsonObject[]> {
  const byId = names.length > FEW ? await findById(reading, names, form) : []
  const found = new Set(byId.map(nameOf))
  const byName = await Promise.all(
    names.filter((name) => !found.has(name)).map((name) => findByName(reading, name, form)),
  )
  return [...byId, ...byName.flat()]
}

async function findById(
  { api, knownIds }: Reading,
  names: readonly string[],
  form: string,
): Promise<readonly JsonObject[]> {
  const known = knownIds('user')
  const ids = names.flatMap((name) => known.get(name) ?? [])
  const batches = Array.from({ length: Math.ceil(ids.length / IDS_A_REQUEST) }, (_, batch) =>
    ids.slice(batch * IDS_A_REQUEST, (batch + 1) * IDS_A_REQUEST),
  )
  const answers = await Promise.all(
    batches.map(async (batch) =>
      expectObjects(await api.get(`/users?search=id:${batch.join('+')}&max=${IDS_A_REQUEST}&${form}`), WHAT),
    ),
  )
  const wanted = new Set(names)
  return answers.flat().filter((user) => wanted.has(nameOf(user)))
}

async function findByName({ api }: Reading, name: string, form: string): Promise<readonly JsonObject[]> {
  const users = expectObjects(await api.get(`/users?username=${encodeURIComponent(name)}&exact=true&${form}`), WHAT)
  return users.filter((user) => nameOf(user) === name)
}
