import { type KindName, REALM_KINDS, type RealmKind } from '../realm-kinds/index.js'

/** Every kind, each after those that it may refer to. @throws Error when two wait for each other */
export function kindsInOrder(kinds: readonly RealmKind[] = REALM_KINDS): readonly RealmKind[] {
  const ordered: RealmKind[] = []
  const names = new Set(kinds.map(({ name }) => name))
  while (ordered.length < kinds.length) {
    const done = new Set(ordered.map(({ name }) => name))
    const next = kinds.find(
      ({ name, after }) => !done.has(name) && after.every((before) => done.has(before) || !names.has(before)),
    )
    if (next === undefined) throw new Error('kinds wait for each other')
    ordered.push(next)
  }
  return ordered
}

/** The names of all kinds that must be in place before a kind, however long the way. */
export function kindsBefore(kind: RealmKind, kinds: readonly RealmKind[] = REALM_KINDS): ReadonlySet<KindName> {
  const direct = kinds.filter(({ name }) => kind.after.includes(name))
  return new Set([...kind.after, ...direct.flatMap((before) => [...kindsBefore(before, kinds)])])
}
