import type { RealmKind, RealmObject } from '../realm-kinds/index.js'
import { DEFAULT_STACK, intendedBy, type Ledger, ownerOf } from '../realm-ledger/index.js'
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

function named(objects: readonly RealmObject[]): string {
  const left = objects.length - MOST_NAMED
  const names = objects.slice(0, MOST_NAMED).map(({ key }) => key)
  return `${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`
}

/** Whose an object is, or may be: undefined where Passerelle did not make it. */
export const stackOf = (kind: RealmKind, current: RealmObject, ledger: Ledger): string | undefined =>
  ownerOf(ledger, kind.name, current.key, idOf(current)) ?? intendedBy(ledger, kind.name, current.key)
