import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { FieldTable, FieldType } from '../keycloak-fields/index.js'
import type { Place } from '../realm-config/index.js'
import { isNamed, mayRepeat, nameIn } from './object-names.js'
import type { Places } from './places.js'

/** How two documents become one. */
export interface Merging {
  readonly table: FieldTable
  readonly places: Places
  /**
   * `pieces`: what both say is a conflict. `overlay`: the second wins, `null` removes, and objects of a list are
   * changed by name.
   */
  readonly mode: 'pieces' | 'overlay'
  conflict(what: string, first: Place | undefined, second: Place | undefined): void
}

type Step = string | number
type Path = readonly Step[]

/** Two values of one class as one. Neither is changed. */
export function mergeObjects(
  merging: Merging,
  first: JsonObject,
  second: JsonObject,
  type: FieldType,
  path: Path = [],
): JsonObject {
  const merged = new Map<string, JsonValue>(Object.entries(first))
  const placed = new Map<Step, Place | undefined>(
    Object.keys(first).map((name) => [name, merging.places.of(first, name)]),
  )
  for (const [name, value] of Object.entries(second)) {
    const before = merged.get(name)
    const place = merging.places.of(second, name)
    if (value === null && merging.mode === 'overlay') {
      merged.delete(name)
      continue
    }
    if (before === undefined || before === null) {
      merged.set(name, value)
      placed.set(name, place)
      continue
    }
    const both = mergeValues(merging, before, value, typeOfMember(merging.table, type, name), [...path, name])
    if (both !== undefined) {
      merged.set(name, both)
      if (typeof both !== 'object' || both === value) placed.set(name, place)
    } else if (before !== value || !isSaidAlike(path, name)) {
      merging.conflict([...path, name].join('.'), placed.get(name), place)
    }
  }
  return noted(merging, Object.fromEntries(merged), placed)
}

/** A realm's name may stand in each of its files. */
const isSaidAlike = (path: Path, name: string): boolean => path.length === 0 && (name === 'realm' || name === 'id')

/** Undefined where both can't stand. */
function mergeValues(
  merging: Merging,
  before: JsonValue,
  value: JsonValue,
  type: FieldType,
  path: Path,
): JsonValue | undefined {
  if (isJsonObject(before) && isJsonObject(value)) return mergeObjects(merging, before, value, type, path)
  if (type.kind === 'list' && type.of.kind === 'class' && Array.isArray(before) && Array.isArray(value)) {
    if (isNamed(type.of.name)) return mergeLists(merging, before, value, type.of, path)
  }
  return merging.mode === 'overlay' ? value : undefined
}

function mergeLists(
  merging: Merging,
  before: readonly JsonValue[],
  added: readonly JsonValue[],
  type: FieldType & { readonly kind: 'class' },
  path: Path,
): JsonValue {
  const merged = [...before]
  const placed = new Map<Step, Place | undefined>(before.map((_, at) => [at, merging.places.of(before, at)]))
  const at = new Map(before.map((value, index) => [nameIn(type.name, value), index]))
  added.forEach((value, index) => {
    const name = nameIn(type.name, value)
    const known = name === undefined ? undefined : at.get(name)
    const place = merging.places.of(added, index)
    if (known === undefined) {
      placed.set(merged.length, place)
      merged.push(value)
      return
    }
    if (merging.mode === 'pieces') {
      if (mayRepeat(type.name)) {
        placed.set(merged.length, place)
        merged.push(value)
      } else merging.conflict([...path, name].join('.'), placed.get(known), place)
      return
    }
    const standing = merged[known]
    merged[known] =
      isJsonObject(standing) && isJsonObject(value)
        ? mergeObjects(merging, standing, value, type, [...path, known])
        : value
  })
  return noted(merging, merged, placed)
}

function noted<Value extends object>(
  merging: Merging,
  value: Value,
  placed: ReadonlyMap<Step, Place | undefined>,
): Value {
  const places = new Map([...placed].flatMap(([step, place]) => (place === undefined ? [] : [[step, place] as const])))
  merging.places.note(value, { places })
  return value
}

function typeOfMember(table: FieldTable, type: FieldType, name: string): FieldType {
  if (type.kind === 'map') return type.of
  if (type.kind !== 'class') return { kind: 'any' }
  return table.classOf(type.name)?.fields.get(name)?.type ?? { kind: 'any' }
}
