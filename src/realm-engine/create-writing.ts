import { type AdminClient, AdminError, expectObject } from '../admin-api/index.js'
import type { JsonObject, JsonValue } from '../json/index.js'
import {
  type KindName,
  layOver,
  REALM_KINDS,
  type RealmDocument,
  type RealmObject,
  type Writing,
} from '../realm-kinds/index.js'
import { realmRequests } from './realm-requests.js'

interface Parts {
  readonly client: AdminClient
  readonly realm: string
  readonly wanted: RealmDocument
  readonly observed: RealmDocument
}

/** What changes the realm's own representation. */
type Change = (current: JsonObject) => JsonObject

export interface EngineWriting extends Writing {
  /** Lays attributes over the realm's, which are given; shares its requests with `writeRealm`. */
  writeAttributes(attributes: (current: JsonValue | undefined) => JsonObject): Promise<void>
}

/** What kinds write with; one for each run. */
export function createWriting({ client, realm, wanted, observed }: Parts): EngineWriting {
  const api = realmRequests(client, realm)
  const turns = createTurns()
  const ids = createIds(api, realm, observed)
  const changeRealm = createRealmChanges(api, turns)

  return {
    realm,
    api,
    wanted,
    observed,
    idOf: ids.idOf,
    idIfKnown: ids.idIfKnown,
    made: ids.made,
    inTurn: turns,
    together: createTogether(turns),
    async createRealm(body) {
      await client.post('', body)
      // The token was issued before the realm was there, and says nothing about it.
      client.doubtToken()
    },
    writeRealm: (fields) => changeRealm((current) => layOver(current, fields)),
    writeAttributes: (attributes) =>
      changeRealm((current) => layOver(current, { attributes: attributes(current.attributes) })),
  }
}

/** How often a realm is written that others write too: Keycloak refuses one of two that come together. */
const MOST_ATTEMPTS = 5

/** Changes of one moment share a GET and a PUT; those that come while these are under way take the next turn. */
function createRealmChanges(api: Writing['api'], turns: Writing['inTurn']): (change: Change) => Promise<void> {
  let pending: { changes: Change[]; written: Promise<void> } | undefined
  const write = async (changes: readonly Change[], attempt: number): Promise<void> => {
    const current = expectObject(await api.get(''), 'the realm')
    pending = undefined
    try {
      await api.put(
        '',
        changes.reduce((realm, change) => change(realm), current),
      )
    } catch (error) {
      const isConflict = error instanceof AdminError && error.details.status === 409
      if (!isConflict || attempt === MOST_ATTEMPTS) throw error
      await write(changes, attempt + 1)
    }
  }
  return (change) => {
    if (pending !== undefined) {
      pending.changes.push(change)
      return pending.written
    }
    const changes = [change]
    const written = turns('realm', () => write(changes, 1))
    pending = { changes, written }
    return written
  }
}

function createTurns(): Writing['inTurn'] {
  const last = new Map<string, Promise<unknown>>()
  return (name, task) => {
    const before = last.get(name) ?? Promise.resolve()
    const result = before.then(task, task)
    last.set(
      name,
      result.catch(() => {}),
    )
    return result
  }
}

function createTogether(inTurn: Writing['inTurn']): Writing['together'] {
  const pending = new Map<string, { readonly objects: RealmObject[]; readonly done: Promise<void> }>()
  return (name, object, task) => {
    const known = pending.get(name)
    if (known !== undefined) {
      known.objects.push(object)
      return known.done
    }
    const objects = [object]
    const done = inTurn(name, () => {
      pending.delete(name)
      return task(objects)
    })
    pending.set(name, { objects, done })
    return done
  }
}

/** Ids by kind and key: of what was read, of what was made, and of what Keycloak made by itself in between. */
function createIds(
  api: Writing['api'],
  realm: string,
  observed: RealmDocument,
): Pick<Writing, 'idOf' | 'idIfKnown' | 'made'> {
  const known = new Map<string, string>()
  const listed = new Map<KindName, Promise<ReadonlyMap<string, string>>>()
  const answers = new Map<KindName, Map<string, Promise<JsonValue | undefined>>>()
  const nameOf = (kind: KindName, key: string): string => `${kind} ${key}`
  const idIfKnown: Writing['idIfKnown'] = (kind, key) => known.get(nameOf(kind, key))
  for (const kind of REALM_KINDS) {
    for (const { key, value } of kind.list(observed, realm)) {
      if (typeof value.id === 'string') known.set(nameOf(kind.name, key), value.id)
    }
  }
  const list = (kind: KindName): Promise<ReadonlyMap<string, string>> => {
    const kept = listed.get(kind)
    if (kept !== undefined) return kept
    const ids = REALM_KINDS.find(({ name }) => name === kind)?.listIds?.(api, realm) ?? Promise.resolve(new Map())
    const asked = ids.then((found) => {
      for (const [key, id] of found) known.set(nameOf(kind, key), id)
      return found
    })
    listed.set(kind, asked)
    return asked
  }
  /** Many ask for the objects of the same owner, or for the same object, at once. */
  const findBeside = async (name: KindName, key: string): Promise<string | undefined> => {
    const remembered = answers.get(name) ?? new Map<string, Promise<JsonValue | undefined>>()
    answers.set(name, remembered)
    const get: Writing['api']['get'] = (path) => {
      const answer = remembered.get(path) ?? api.get(path)
      remembered.set(path, answer)
      return answer
    }
    const kind = REALM_KINDS.find((candidate) => candidate.name === name)
    return (await kind?.listIdsBeside?.({ get }, key, { idIfKnown }))?.get(key) ?? kind?.findId?.({ get }, key)
  }
  return {
    idIfKnown,
    made(kind, key, id) {
      listed.delete(kind)
      answers.delete(kind)
      if (id !== undefined) known.set(nameOf(kind, key), id)
    },
    async idOf(kind, key) {
      const id = known.get(nameOf(kind, key)) ?? (await list(kind)).get(key) ?? (await findBeside(kind, key))
      if (id !== undefined) return id
      throw new AdminError(
        'unknown_reference',
        `${nameOf(kind, key)} is referred to, and neither the files nor realm ${realm} have it. Declare it, or correct its name.`,
      )
    },
  }
}
