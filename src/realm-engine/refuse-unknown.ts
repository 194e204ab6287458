import { AdminError } from '../admin-api/index.js'
import type { JsonValue } from '../json/index.js'
import type { LoadedRealm } from '../realm-documents/index.js'
import {
  type KindName,
  REALM_KINDS,
  type RealmApi,
  type RealmDocument,
  type RealmKind,
  type Reference,
  type Writing,
} from '../realm-kinds/index.js'
import { nearestWord } from '../spelling/index.js'
import { inWords, mistakeOf, type Wrong } from './named-in-vain.js'
import type { KindAtWork, ObservedRealm } from './types.js'

/**
 * Refuses what names something that neither the files nor the server have, before anything is written: Keycloak takes
 * some of it silently, and fails over the rest without saying why.
 *
 * @throws AdminError `unknown_reference`, with everything that is wrong
 */
export async function refuseUnknown(
  { realm, placeOf, source }: Pick<LoadedRealm, 'realm' | 'placeOf' | 'source'>,
  wanted: RealmDocument,
  kinds: readonly KindAtWork[],
  observed: ObservedRealm,
  api: RealmApi,
): Promise<void> {
  const known = createKnown(realm, wanted, observed, kinds, api)
  const found = await Promise.all(
    kinds.flatMap(({ kind, declared = [] }) =>
      declared.map(async (object) => {
        const values = kind.mistakes?.(object, observed.document, wanted) ?? []
        const references = await Promise.all((kind.references?.(object, realm) ?? []).map(known.whatIsWrong))
        const wrong: readonly Wrong[] = [...values.map((problem) => ({ problem })), ...references.flat()]
        return wrong.map((one) => mistakeOf(kind, object, one, placeOf))
      }),
    ),
  )
  const mistakes = found.flat()
  if (mistakes.length === 0) return
  const hint = source.kind === 'export' && !observed.exists ? [OF_PARTIAL_EXPORTS] : []
  throw new AdminError('unknown_reference', [...mistakes.map(inWords), ...hint].join('\n'), { mistakes })
}

const OF_PARTIAL_EXPORTS =
  'A partial export has no users, and has clients, groups and roles only where it was asked for them: export it with both, and declare the users that it names.'

interface Known {
  /** Empty, or what is wrong with a reference. */
  whatIsWrong(reference: Reference): Promise<readonly Wrong[]>
}

function createKnown(
  realm: string,
  wanted: RealmDocument,
  observed: ObservedRealm,
  kinds: readonly KindAtWork[],
  api: RealmApi,
): Known {
  const atWork = new Set(kinds.map(({ kind }) => kind.name))
  const declared = remember((kind) => new Set(kind.list(wanted, realm).map(({ key }) => key)))
  const read = remember((kind) => new Map(kind.list(observed.document, realm).map(({ key, value }) => [key, value.id])))
  const listed = remember(async (kind) => kind.listIds?.(api, realm))
  const idIfKnown: Writing['idIfKnown'] = (name, key) => {
    const kind = REALM_KINDS.find((candidate) => candidate.name === name)
    const id = kind && read(kind).get(key)
    return typeof id === 'string' ? id : undefined
  }
  const answers = new Map<string, Promise<JsonValue | undefined>>()
  const get: RealmApi['get'] = (path) => {
    const answer = answers.get(path) ?? api.get(path)
    answers.set(path, answer)
    return answer
  }
  /** What was not read, for nobody declares it, is asked for; undefined where nobody can tell. */
  const existing = async (kind: RealmKind, key: string): Promise<ReadonlySet<string> | undefined> => {
    const known = read(kind)
    const isRead = kind.exported === 'realm' || (kind.exported !== 'apart' && atWork.has(kind.name))
    if (!observed.exists || (isRead && kind.listIdsBeside === undefined)) return new Set(known.keys())
    const ids = isRead
      ? await kind.listIdsBeside?.({ get }, key, { idIfKnown })
      : ((await listed(kind)) ?? (await kind.listIdsBeside?.({ get }, key, { idIfKnown })))
    return ids && new Set([...known.keys(), ...ids.keys()])
  }
  const found = new Map<string, Promise<string | undefined>>()
  const findId = (kind: RealmKind, key: string): Promise<string | undefined> => {
    const name = `${kind.name} ${key}`
    const asked = found.get(name) ?? kind.findId?.(api, key) ?? Promise.resolve(undefined)
    found.set(name, asked)
    return asked
  }
  return {
    async whatIsWrong(reference) {
      const { kind: name, key, field } = reference
      const kind = REALM_KINDS.find((candidate) => candidate.name === name)
      if (kind === undefined || declared(kind).has(key) || kind.comesWithDeclared?.(key, wanted)) return []
      if (!observed.exists && (kind.comesWithRealm?.(key, realm) ?? true)) return []
      if (read(kind).has(key)) return []
      const others = await existing(kind, key)
      if (others?.has(key) ?? kind.findId === undefined) return []
      if (observed.exists && (await findId(kind, key)) !== undefined) return []
      const near = nearestWord(key, [...declared(kind), ...(others ?? [])])
      const mend = near === undefined ? 'Declare it, or correct its name.' : `Is ${near} meant?`
      const problem = `${field} names ${name} ${key}, which neither the files nor realm ${realm} have.`
      return [{ reference, problem, mend }]
    },
  }
}

function remember<Value>(find: (kind: RealmKind) => Value): (kind: RealmKind) => Value {
  const found = new Map<KindName, { readonly value: Value }>()
  return (kind) => {
    const known = found.get(kind.name) ?? { value: find(kind) }
    found.set(kind.name, known)
    return known.value
  }
}
