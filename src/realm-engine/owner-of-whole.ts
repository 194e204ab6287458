import { type KindName, REALM_KINDS, type RealmDocument, type RealmKind } from '../realm-kinds/index.js'
import { DEFAULT_STACK, type Ledger, ownerOf } from '../realm-ledger/index.js'
import type { PlanOptions } from './types.js'

/** Tells the stack that has the object which one of a kind belongs to; undefined where none has. */
export type OwnerOfWhole = (kind: RealmKind, key: string) => string | undefined

/**
 * Links and service accounts are noted as somebody's where an apply made them as such. Keycloak makes most of them along
 * with what they belong to: that tells whose they are.
 */
export function ownersOfWholes(
  ledger: Ledger,
  documents: { readonly wanted: RealmDocument; readonly observed: RealmDocument },
  realm: string,
  { adopt = false, stack = DEFAULT_STACK }: PlanOptions,
): OwnerOfWhole {
  const idsOf = (document: RealmDocument) =>
    remembered(
      (name: KindName) => new Map(listOf(name, document, realm).map(({ key, value: { id } }) => [key, String(id)])),
    )
  const declared = idsOf(documents.wanted)
  const observed = idsOf(documents.observed)
  return (kind, key) => {
    const whole = kind.partOf?.(key)
    if (whole === undefined || ledger.objects.get(whole.kind)?.has(whole.key) !== true) return undefined
    // It is taken over with the same plan.
    if (adopt && declared(whole.kind).has(whole.key)) return stack
    const id = observed(whole.kind).get(whole.key)
    return id === undefined ? undefined : ownerOf(ledger, whole.kind, whole.key, id)
  }
}

const listOf = (name: KindName, document: RealmDocument, realm: string) =>
  REALM_KINDS.find((kind) => kind.name === name)?.list(document, realm) ?? []

/** The same, worked out once for each name. */
function remembered<Value>(find: (name: KindName) => Value): (name: KindName) => Value {
  const known = new Map<KindName, Value>()
  return (name) => {
    const value = known.get(name) ?? find(name)
    known.set(name, value)
    return value
  }
}
