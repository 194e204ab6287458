import { REALM_KINDS, type RealmKind, type RealmObject } from '../realm-kinds/index.js'
import { DEFAULT_STACK, INTENT, intendedBy, type Ledger, ownerOf } from '../realm-ledger/index.js'
import { idOf } from './inspect-realm.js'
import type { KindAtWork, ObservedRealm, PlanOptions } from './types.js'

const MOST_NAMED = 5

/** What is in no file either, and is not Passerelle's: named, since whoever prunes may expect it to go. */
export function leftAlone(
  kinds: readonly KindAtWork[],
  observed: ObservedRealm,
  realm: string,
  { prune = [], stack = DEFAULT_STACK }: PlanOptions,
): readonly string[] {
  return kinds
    .filter(({ kind }) => prune.includes(kind.name))
    .flatMap(({ kind, declared = [] }) => {
      const keys = new Set(declared.map(({ key }) => key))
      const others = kind
        .list(observed.document, realm)
        .filter((current) => !keys.has(current.key))
        .map((current) => ({ current, owner: stackOf(kind, current, observed.ledger) }))
        .filter(({ owner }) => owner !== stack)
        .filter(({ current }) => kind.protects?.(current, observed.document, realm) === undefined)
      return [...new Set(others.map(({ owner }) => owner))].sort().map((owner) => {
        const left = others.filter((other) => other.owner === owner).map(({ current }) => current)
        return owner === undefined
          ? `${kind.title}: ${left.length} left alone, which no file declares and Passerelle did not make: ${named(left)}. Delete them in Keycloak; or declare them once and apply with --adopt, and they are pruned when they are declared no more.`
          : `${kind.title}: ${left.length} of stack ${owner} left alone: ${named(left)}. They are pruned with --stack ${owner} and its files.`
      })
    })
}

/**
 * What this stack made, and neither declares nor prunes any more: it would be there for good, and nobody would know. What
 * people's data hangs on is not asked to go, and of what nobody has read the ledger alone is the witness.
 */
export function declaredNoMore(
  kinds: readonly KindAtWork[],
  { document, ledger }: ObservedRealm,
  realm: string,
  { prune = [], stack = DEFAULT_STACK }: PlanOptions,
): readonly string[] {
  const left = REALM_KINDS.filter((kind) => kind.remove !== undefined && kind.holdsPeoplesData !== true)
    .filter(({ name }) => !prune.includes(name))
    .flatMap((kind) => {
      const atWork = kinds.find((other) => other.kind === kind)
      const declared = new Set(atWork?.declared?.map(({ key }) => key))
      const there = atWork && new Set(kind.list(document, realm).map(({ key }) => key))
      return [...(ledger.objects.get(kind.name) ?? [])]
        .filter(([key, owned]) => owned.stack === stack && owned.id !== INTENT && !declared.has(key))
        .filter(([key]) => there?.has(key) !== false)
        .map(([key]) => ({ kind: kind.name, key }))
    })
  if (left.length === 0) return []
  const names = left.map(({ kind, key }) => ({ key: `${kind} ${key}` }))
  const wouldPrune = [...new Set(left.map(({ kind }) => kind))].join(',')
  return [
    `Left alone, although Passerelle made them and no file declares them any more: ${named(names)}. --prune ${wouldPrune} deletes them.`,
  ]
}

function named(objects: readonly Pick<RealmObject, 'key'>[]): string {
  const left = objects.length - MOST_NAMED
  const names = objects.slice(0, MOST_NAMED).map(({ key }) => key)
  return `${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`
}

/** Whose an object is, or may be: undefined where Passerelle did not make it. */
export const stackOf = (kind: RealmKind, current: RealmObject, ledger: Ledger): string | undefined =>
  ownerOf(ledger, kind.name, current.key, idOf(current)) ?? intendedBy(ledger, kind.name, current.key)
