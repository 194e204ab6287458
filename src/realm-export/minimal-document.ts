import type { JsonObject } from '../json/index.js'
import { comparableValue, type RealmDocument, type RealmKind, type RealmObject } from '../realm-kinds/index.js'
import { leftOver } from './left-over.js'
import { newObjectDefaults } from './new-object-defaults.js'
import { placeObject } from './place-object.js'
import { createSparseDocument } from './sparse-document.js'

export interface MinimalDocument {
  readonly document: RealmDocument
  /** What a pristine realm has and this one has not: files can't say that something is absent. */
  readonly absent: readonly { readonly kind: RealmKind['name']; readonly key: string }[]
}

/** Fields of the realm that change what a pristine realm has, so that the pristine one was made with them too. */
export const FEATURES = ['organizationsEnabled', 'adminPermissionsEnabled'] as const

/** What a realm has beyond a pristine one: in document form, without ids and defaults. */
export function minimalDocument(
  observed: RealmDocument,
  pristine: RealmDocument,
  realm: string,
  kinds: readonly RealmKind[],
): MinimalDocument {
  const sparse = createSparseDocument(observed)
  const absent = kinds.flatMap((kind) => {
    const usual = new Map(kind.list(pristine, realm).map((object) => [object.key, object]))
    for (const object of kind.list(observed, realm)) {
      const known = usual.get(object.key)
      usual.delete(object.key)
      const rest = restOf(kind, object, known, realm)
      if (known === undefined || Object.keys(rest).length > 0) placeObject(kind.name, sparse, object, rest, observed)
    }
    return [...usual.keys()].map((key) => ({ kind: kind.name, key }))
  })
  return { document: { realm, ...sparse.finish() }, absent }
}

function restOf(kind: RealmKind, object: RealmObject, known: RealmObject | undefined, realm: string): JsonObject {
  const value = comparableValue(kind, object.value, realm)
  if (known === undefined) return leftOver(value, newObjectDefaults(kind.name, value))
  const usual = comparableValue(kind, known.value, realm)
  const features = kind.name === 'realm' ? FEATURES.filter((feature) => value[feature] === true) : []
  return leftOver(
    value,
    Object.fromEntries(Object.entries(usual).filter(([field]) => !features.some((one) => one === field))),
  )
}
