import type { JsonObject, JsonValue } from '../json/index.js'
import type { Place } from '../realm-config/index.js'
import { hideSecrets, kindsInOrder } from '../realm-engine/index.js'
import { bundledPristine, fromBundle, minimalDocument, orderDocument, renameRealm } from '../realm-export/index.js'
import {
  comparableValue,
  compareFields,
  type FieldChange,
  type KindName,
  type RealmDocument,
  type RealmKind,
  withoutMasks,
} from '../realm-kinds/index.js'

/** One of two realms to be compared. */
export interface ComparedRealm {
  readonly realm: string
  readonly document: RealmDocument
  /** Whether it says all that the realm has, as a server and a raw export do; files say what somebody cares about. */
  readonly isComplete: boolean
  /** Values that are shown nowhere. */
  readonly secrets: ReadonlySet<string>
  readonly version?: string
  placeOf?(path: readonly (string | number)[]): Place | undefined
}

export interface ComparedField {
  readonly field: string
  /** Absent where one side says nothing of it, and for secrets. */
  readonly a?: JsonValue
  readonly b?: JsonValue
  readonly secret?: 'differs'
}

export interface ComparedObject {
  readonly kind: KindName
  readonly key: string
  readonly state: 'only in A' | 'only in B' | 'differs'
  readonly fields: readonly ComparedField[]
}

/**
 * What two realms have differently, object by object, both under the name of the first: Keycloak puts a realm's name into
 * some of its values. What Keycloak itself puts into every realm counts only where it was
 * changed; where one side says only what somebody cares about, nothing else of the other counts.
 */
export function compareRealms(a: ComparedRealm, b: ComparedRealm): readonly ComparedObject[] {
  const name = a.realm
  const [documentA, documentB] = [named(a, name), named(b, name)]
  const kinds = kindsInOrder().filter(
    ({ name }) => name !== 'user' || documentA.users !== undefined || documentB.users !== undefined,
  )
  const countA = countedKeys(a, documentA, name, kinds)
  const countB = countedKeys(b, documentB, name, kinds)
  return kinds.flatMap((kind) => {
    const left = new Map(kind.list(documentA, name).map((object) => [object.key, object]))
    const right = new Map(kind.list(documentB, name).map((object) => [object.key, object]))
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((key): readonly ComparedObject[] => {
      const [inA, inB] = [left.get(key), right.get(key)]
      if (inA === undefined || inB === undefined) {
        const counts = inA === undefined ? countB : countA
        if (counts(kind, key) === false || isNothing(kind, inA?.value ?? inB?.value ?? {}, name)) return []
        return [{ kind: kind.name, key, state: inA === undefined ? 'only in B' : 'only in A', fields: [] }]
      }
      const fields = fieldsOf(kind, [a, inA.value], [b, inB.value], name)
      return fields.length === 0 ? [] : [{ kind: kind.name, key, state: 'differs', fields }]
    })
  })
}

type Side = readonly [ComparedRealm, JsonObject]

function fieldsOf(kind: RealmKind, [a, valueA]: Side, [b, valueB]: Side, name: string): readonly ComparedField[] {
  // A mask says that the secret is looked after elsewhere.
  const comparable = (value: JsonObject): JsonObject => comparableValue(kind, withoutMasks(value), name)
  // What Keycloak adds by itself to an object that is declared so.
  const beside = (value: JsonObject, other: JsonObject): JsonObject =>
    kind.withoutAdditions?.(comparable(value), comparable(other), name) ?? comparable(value)
  const [left, right] = [beside(valueA, valueB), beside(valueB, valueA)]
  const hidden = new Set([...a.secrets, ...b.secrets])
  const found = new Map<string, ComparedField>()
  const bothSay = (field: string): boolean =>
    [compareFields(left, {}), compareFields(right, {})].every((all) => all.some((one) => one.field === field))
  // From each side: a field of which the other says nothing is a difference where the other says everything.
  const note = (changes: readonly FieldChange[], from: 'a' | 'b', otherIsComplete: boolean): void => {
    for (const change of changes) {
      if (found.has(change.field)) continue
      if ('secret' in change) {
        if (bothSay(change.field)) found.set(change.field, { field: change.field, secret: 'differs' })
      } else if (change.from !== undefined || otherIsComplete) found.set(change.field, shown(change, from, hidden))
    }
  }
  note(compareFields(left, right), 'a', b.isComplete || !a.isComplete)
  note(compareFields(right, left), 'b', a.isComplete || !b.isComplete)
  return [...found.values()].filter(({ field }) => !field.endsWith('creation.time'))
}

function shown(
  change: Exclude<FieldChange, { secret: 'changed' }>,
  from: 'a' | 'b',
  hidden: ReadonlySet<string>,
): ComparedField {
  const { field, from: other, to: own } = change
  if (hideSecrets([change], hidden).some((one) => 'secret' in one)) return { field, secret: 'differs' }
  const sides =
    from === 'a'
      ? { a: own, ...(other === undefined ? {} : { b: other }) }
      : { ...(other === undefined ? {} : { a: other }), b: own }
  return { field, ...sides }
}

const named = ({ document, realm }: ComparedRealm, name: string): RealmDocument =>
  orderDocument(renameRealm({ ...document, realm }, realm, name))

/** Of files everything counts; of a whole realm what somebody made. */
function countedKeys(
  { isComplete, version }: ComparedRealm,
  document: RealmDocument,
  name: string,
  kinds: readonly RealmKind[],
): (kind: RealmKind, key: string) => boolean {
  if (!isComplete) return () => true
  const pristine = orderDocument(fromBundle(bundledPristine(version, true), name).document)
  const minimal = minimalDocument(document, pristine, name, kinds).document
  const keys = new Map(kinds.map((kind) => [kind.name, new Set(kind.list(minimal, name).map(({ key }) => key))]))
  return (kind, key) => keys.get(kind.name)?.has(key) === true
}

/** Links of something that links to nothing. */
const isNothing = (kind: RealmKind, value: JsonObject, name: string): boolean =>
  kind.emptyIsNone === true && compareFields(comparableValue(kind, value, name), {}).length === 0
