import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type FieldFinding, fieldGone, unknownField, wrongType } from './field-finding.js'
import type { FieldTable, FieldType, KeycloakClass } from './field-table.js'
import { fitScalar } from './fit-scalar.js'

/** A document as Keycloak would read it, and what it would refuse. */
export interface Fitted {
  /** Scalars in the types of their fields; without nulls, and without what is in `findings`. */
  readonly value: JsonValue
  readonly findings: readonly FieldFinding[]
  /** Fields that an older version, of those that are tested with, does not have. */
  readonly newer: readonly NewerField[]
}

export interface NewerField {
  readonly path: readonly (string | number)[]
  /** `RealmRepresentation.scimApiEnabled` */
  readonly field: string
  /** `26.7` */
  readonly since: string
}

export interface FitOptions {
  readonly table: FieldTable
  /** Told of each object or list that another takes the place of, its members under the same names. */
  readonly replaced?: (from: object, to: object) => void
}

type Path = FieldFinding['path']

interface Walk extends FitOptions {
  readonly findings: FieldFinding[]
  readonly newer: NewerField[]
  /** What was found unknown, by class and field: an old export says the same of each of its clients. */
  readonly unknown: Map<string, FieldFinding>
}

const LEFT_OUT = Symbol('left out')
type Outcome = JsonValue | typeof LEFT_OUT

/**
 * Compares a value with what a class of Keycloak's declares, and brings it into that form, as lenient as Keycloak is:
 * `"300"` is a number where one is wanted, and `300` a text; a null says nothing.
 *
 * @param name the class: `RealmRepresentation`, which here has `userProfile` and `workflows` too
 */
export function fitFields(value: JsonValue, name: string, options: FitOptions): Fitted {
  const walk: Walk = { ...options, findings: [], newer: [], unknown: new Map() }
  const fitted = fitValue(walk, value, { kind: 'class', name }, [], name)
  return { value: fitted === LEFT_OUT ? {} : fitted, findings: walk.findings, newer: walk.newer }
}

function fitValue(walk: Walk, value: JsonValue, type: FieldType, path: Path, owner: string): Outcome {
  if (type.kind === 'any') return value
  if (value === null) return LEFT_OUT
  switch (type.kind) {
    case 'class':
      return fitClass(walk, value, type.name, path, owner)
    case 'list':
      return fitList(walk, value, type, path, owner)
    case 'map':
      if (!isJsonObject(value)) return refuse(walk, value, type, path, owner)
      return rebuildObject(walk, value, (member, name) => fitValue(walk, member, type.of, [...path, name], owner))
    case 'words':
      if (typeof value === 'string' && type.words.includes(value)) return value
      return refuse(walk, value, type, path, owner)
    default: {
      if (typeof value === 'object') return refuse(walk, value, type, path, owner)
      const fitted = fitScalar(value, type.kind)
      if (fitted === undefined) return refuse(walk, value, type, path, owner)
      return fitted === null ? LEFT_OUT : fitted
    }
  }
}

function fitClass(walk: Walk, value: JsonValue, name: string, path: Path, owner: string): Outcome {
  const known = walk.table.classOf(name)
  if (known === undefined) return value
  if (typeof value === 'string' && known.textField !== undefined) return { [known.textField]: value }
  if (!isJsonObject(value)) return refuse(walk, value, { kind: 'class', name }, path, owner)
  return rebuildObject(walk, value, (member, field) => fitMember(walk, known, member, field, [...path, field]))
}

function fitMember(walk: Walk, known: KeycloakClass, member: JsonValue, name: string, path: Path): Outcome {
  const field = known.fields.get(name)
  if (field === undefined) {
    if (known.open) return member
    const key = `${known.name}.${name}`
    const finding = walk.unknown.get(key) ?? unknownField(path, known, name, walk.table)
    walk.unknown.set(key, finding)
    walk.findings.push({ ...finding, path })
    return LEFT_OUT
  }
  if (field.since !== undefined) walk.newer.push({ path, field: `${known.name}.${name}`, since: field.since })
  if (field.until !== undefined) walk.findings.push(fieldGone(path, known, name, field.until))
  return fitValue(walk, member, field.type, path, known.name)
}

function fitList(
  walk: Walk,
  value: JsonValue,
  type: FieldType & { readonly kind: 'list' },
  path: Path,
  owner: string,
): Outcome {
  if (!Array.isArray(value)) {
    if (!type.single || isJsonObject(value)) return refuse(walk, value, type, path, owner)
    const only = fitValue(walk, value, type.of, path, owner)
    return only === LEFT_OUT ? LEFT_OUT : [only]
  }
  const entries: readonly JsonValue[] = value
  let changed = false
  const fitted = entries.map((entry, at) => {
    const outcome =
      entry === null
        ? refuse(walk, entry, type.of, [...path, at], owner)
        : fitValue(walk, entry, type.of, [...path, at], owner)
    changed ||= outcome !== entry
    return outcome === LEFT_OUT ? null : outcome
  })
  if (!changed) return value
  walk.replaced?.(entries, fitted)
  return fitted
}

/** The same object where nothing of it changes. */
function rebuildObject(
  walk: Walk,
  value: JsonObject,
  fitted: (member: JsonValue, name: string) => Outcome,
): JsonObject {
  let changed = false
  const members: [string, JsonValue][] = []
  for (const [name, member] of Object.entries(value)) {
    const outcome = fitted(member, name)
    changed ||= outcome !== member
    if (outcome !== LEFT_OUT) members.push([name, outcome])
  }
  if (!changed) return value
  const rebuilt = Object.fromEntries(members)
  walk.replaced?.(value, rebuilt)
  return rebuilt
}

function refuse(walk: Walk, value: JsonValue, type: FieldType, path: Path, owner: string): typeof LEFT_OUT {
  walk.findings.push(wrongType(path, owner, type, value))
  return LEFT_OUT
}
