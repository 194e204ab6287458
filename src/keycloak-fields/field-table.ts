import type { DeclaredClass } from './declared-class.js'
import { KEYCLOAK_CLASSES } from './table.js'

/** What a field may hold. */
export type FieldType =
  | { readonly kind: 'string' | 'boolean' | 'integer' | 'number' | 'any' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'list'; readonly of: FieldType; readonly single: boolean }
  | { readonly kind: 'map'; readonly of: FieldType }

/** One field of a class. */
export interface KeycloakField {
  readonly type: FieldType
  /** The version that brought it, if an older one that is tested with lacks it: `26.7`. */
  readonly since: string | undefined
  /** The last version that had it, if the newest that is tested with lacks it. */
  readonly until: string | undefined
  readonly deprecated: boolean
}

export interface KeycloakClass {
  readonly name: string
  readonly open: boolean
  /** The field that a text in place of the object fills; undefined where there must be an object. */
  readonly textField: string | undefined
  readonly fields: ReadonlyMap<string, KeycloakField>
}

/** Classes by name, each read from the generated table when it is first asked for. */
export interface FieldTable {
  classOf(name: string): KeycloakClass | undefined
  /** Every class that has a field of this name. */
  classesWith(field: string): readonly string[]
}

/** What the one text that may stand for an object says. */
const TEXT_FIELDS: Readonly<Record<string, string>> = {
  ResourceOwnerRepresentation: 'id',
  WorkflowConditionRepresentation: 'uses',
  WorkflowStepRepresentation: 'uses',
}

export function openFieldTable(): FieldTable {
  const known = new Map<string, KeycloakClass>()
  return {
    classOf(name) {
      const found = known.get(name)
      if (found !== undefined) return found
      const declared = Object.hasOwn(KEYCLOAK_CLASSES, name) ? KEYCLOAK_CLASSES[name] : undefined
      if (declared === undefined) return undefined
      const read = readClass(name, declared)
      known.set(name, read)
      return read
    },
    classesWith: (field) =>
      Object.entries(KEYCLOAK_CLASSES)
        .filter(([, { fields }]) => Object.hasOwn(fields, field))
        .map(([name]) => name),
  }
}

const readClass = (name: string, { open, text, fields }: DeclaredClass): KeycloakClass => ({
  name,
  open: open === true,
  textField: text ? (TEXT_FIELDS[name] ?? 'name') : undefined,
  fields: new Map(Object.entries(fields).map(([field, spec]) => [field, readField(spec)])),
})

function readField(spec: string): KeycloakField {
  const [type = 'any', ...marks] = spec.split(' ')
  const markOf = (mark: string) => marks.find((entry) => entry.startsWith(`${mark}=`))?.slice(mark.length + 1)
  return {
    type: readType(type),
    since: markOf('since'),
    until: markOf('until'),
    deprecated: marks.includes('deprecated'),
  }
}

function readType(type: string): FieldType {
  if (type.endsWith('[]')) return { kind: 'list', of: readType(type.slice(0, -2)), single: false }
  if (type.endsWith('[?]')) return { kind: 'list', of: readType(type.slice(0, -3)), single: true }
  if (type.endsWith('{}')) return { kind: 'map', of: readType(type.slice(0, -2)) }
  if (type.startsWith('(')) return { kind: 'words', words: type.slice(1, -1).split('|') }
  return isScalarKind(type) ? { kind: type } : { kind: 'class', name: type }
}

const isScalarKind = (type: string): type is 'string' | 'boolean' | 'integer' | 'number' | 'any' =>
  type === 'string' || type === 'boolean' || type === 'integer' || type === 'number' || type === 'any'
