import type { JsonValue } from '../json/index.js'
import { nearestWord } from '../spelling/index.js'
import type { FieldTable, FieldType, KeycloakClass } from './field-table.js'
import { KEYCLOAK_VERSIONS } from './table.js'

/** Something of a document that Keycloak's classes don't declare so. */
export interface FieldFinding {
  /** Member by member, from the value that was looked at. */
  readonly path: readonly (string | number)[]
  /** `unknown`: no version that is tested with has the field; `gone`: the newest has it no more. */
  readonly kind: 'unknown' | 'gone' | 'type'
  /** `ClientRepresentation.redirectUris`, for counting. */
  readonly field: string
  readonly problem: string
  readonly mend: string
}

type Path = FieldFinding['path']

/** `26.7` */
export const newestVersion = (): string => (KEYCLOAK_VERSIONS.at(-1) ?? '').split('.').slice(0, 2).join('.')

export function unknownField(path: Path, owner: KeycloakClass, field: string, table: FieldTable): FieldFinding {
  const known = [...owner.fields.keys()]
  const meant = nearestWord(field, known)
  const elsewhere = table.classesWith(field)
  const mend =
    meant !== undefined
      ? `Did you mean \`${meant}\`?`
      : elsewhere.length > 0 && elsewhere.length <= 3
        ? `It is a field of ${elsewhere.join(' and ')}.`
        : known.length <= 12
          ? `Fields here: ${known.join(', ')}.`
          : 'Remove it.'
  const problem = `${owner.name} has no field \`${field}\` in Keycloak ${newestVersion()}.`
  return { path, kind: 'unknown', field: `${owner.name}.${field}`, problem, mend }
}

export function fieldGone(path: Path, owner: KeycloakClass, field: string, until: string): FieldFinding {
  const problem = `\`${field}\` of ${owner.name} was last known to Keycloak ${until}, and ${newestVersion()} refuses it.`
  return { path, kind: 'gone', field: `${owner.name}.${field}`, problem, mend: 'Remove it for the newer version.' }
}

export function wrongType(path: Path, owner: string, type: FieldType, value: JsonValue): FieldFinding {
  const name = [...path].reverse().find((step): step is string => typeof step === 'string')
  const subject = name === undefined ? 'This' : `\`${name}\``
  const { problem, mend } =
    type.kind === 'words' && typeof value === 'string'
      ? { problem: `${subject} has a value that is not known.`, mend: wordMend(value, type.words) }
      : { problem: `${subject} must be ${wantedOf(type)}, not ${kindOf(value)}.`, mend: MENDS[type.kind] }
  return { path, kind: 'type', field: `${owner}.${name ?? ''}`, problem, mend }
}

function wordMend(written: string, words: readonly string[]): string {
  const meant = nearestWord(written, words)
  return meant === undefined ? `Write one of: ${words.join(', ')}.` : `Did you mean \`${meant}\`?`
}

const MENDS: Readonly<Record<FieldType['kind'], string>> = {
  string: 'Write text.',
  boolean: 'Write true or false, without quotes.',
  integer: 'Write a whole number, without quotes.',
  number: 'Write a number, without quotes.',
  any: 'Mend the value.',
  words: 'Write one of the words that Keycloak knows here.',
  class: 'Write its fields below it, indented.',
  list: 'Write a list: `[a, b]`, or one `- item` a line.',
  map: 'Write its members below it, indented.',
}

function wantedOf(type: FieldType): string {
  switch (type.kind) {
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    case 'integer':
      return 'a whole number'
    case 'number':
      return 'a number'
    case 'words':
      return `one of ${type.words.join(', ')}`
    case 'class':
      return `fields of ${type.name}`
    case 'list':
      return 'a list'
    case 'map':
      return 'fields'
    case 'any':
      return 'something else'
  }
}

/** What is written there. Never the value itself: it may be a password. */
function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'nothing'
  if (typeof value === 'object') return 'fields'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction'
  return typeof value === 'string' ? 'text' : 'true or false'
}
