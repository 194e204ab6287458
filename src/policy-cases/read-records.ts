import {
  type FieldBound,
  fieldsOf,
  type Permission,
  type PolicyRecord,
  type Scalar,
  type Where,
} from '../policy/index.js'
import {
  type FieldType,
  type Mistake,
  mistakeAt,
  undeclared,
  type YamlCursor,
  type YamlField,
} from '../realm-config/index.js'
import type { KnownNames } from './names.js'

export interface ReadRecords<Kind> {
  readonly read: readonly Kind[]
  readonly mistakes: readonly Mistake[]
}

type Fields = ReadonlyMap<string, FieldType>

/** `on`: one record, or a list of them. Their fields are those of the resources that the case asks about. */
export function readRecords(
  cursor: YamlCursor,
  permissions: readonly Permission[],
  known: KnownNames,
): ReadRecords<PolicyRecord> {
  const records = cursor.kind === 'list' ? cursor.items() : cursor.kind === 'absent' ? [] : [cursor]
  const fields = declaredFields(permissions, known)
  return {
    read: records.map((record) =>
      Object.fromEntries(
        record.fields().map(({ name, value }) => [name, isScalar(value.scalar) ? value.scalar : null]),
      ),
    ),
    mistakes: records.flatMap((record) => recordMistakes(record, permissions, fields, valueMistakes)),
  }
}

/** `within` and `except`: bounds as a list query gets them; `all` is every row, `none` no row. */
export function readWheres(
  cursor: YamlCursor,
  permissions: readonly Permission[],
  known: KnownNames,
): ReadRecords<Where> {
  if (cursor.text === 'all') return { read: [{}], mistakes: [] }
  if (cursor.text === 'none' || cursor.kind === 'absent') return { read: [], mistakes: [] }
  const wheres = cursor.kind === 'list' ? cursor.items() : [cursor]
  const fields = declaredFields(permissions, known)
  return {
    read: wheres.map((where) => Object.fromEntries(where.fields().map(({ name, value }) => [name, boundOf(value)]))),
    mistakes: wheres.flatMap((where) => recordMistakes(where, permissions, fields, boundMistakes)),
  }
}

function recordMistakes(
  record: YamlCursor,
  permissions: readonly Permission[],
  fields: Fields,
  check: (field: YamlField, type: FieldType) => readonly Mistake[],
): readonly Mistake[] {
  if (record.kind !== 'mapping') {
    return [mistakeAt(record.place, 'This is no record.', 'Write its fields, for example `{ gaveur_id: 1 }`.')]
  }
  if (permissions.length === 0) return []
  const resources = [...new Set(permissions.map((permission) => permission.split(':')[0]))]
  const reference = {
    what: `a field of \`${resources.join('` or `')}\``,
    declaredIn: `fields of the resource in policy.yaml`,
  }
  return [
    ...undeclared(record.fields(), new Set(fields.keys()), reference),
    ...record.fields().flatMap((field) => {
      const type = fields.get(field.name)
      return type === undefined ? [] : check(field, type)
    }),
  ]
}

function declaredFields(permissions: readonly Permission[], { config }: KnownNames): Fields {
  return new Map(
    permissions.flatMap((permission) =>
      Object.entries(fieldsOf(config.policy, permission)).map(([name, { type }]) => [name, type] as const),
    ),
  )
}

function valueMistakes({ name, value }: YamlField, type: FieldType): readonly Mistake[] {
  const isNull = value.kind !== 'list' && value.kind !== 'mapping' && (value.scalar === null || value.kind === 'absent')
  return isNull || isOfType(value.scalar, type) ? [] : [wrongType(name, value, type)]
}

function boundMistakes({ name, value }: YamlField, type: FieldType): readonly Mistake[] {
  if (value.kind === 'scalar') return isOfType(value.scalar, type) ? [] : [wrongType(name, value, type)]
  const [operator, ...more] = value.fields()
  if (operator === undefined || more.length > 0 || !['in', 'starts_with'].includes(operator.name)) {
    const mend = 'Write a value, `{ in: [LL, LS] }` or `{ starts_with: LL }`.'
    return [mistakeAt(value.place, `This is no bound of \`${name}\`.`, mend)]
  }
  if (operator.name === 'starts_with') {
    return operator.value.text === undefined ? [wrongType(name, operator.value, 'string')] : []
  }
  return operator.value
    .items()
    .filter(({ scalar }) => !isOfType(scalar, type))
    .map((item) => wrongType(name, item, type))
}

function boundOf(value: YamlCursor): FieldBound {
  const prefix = value.field('starts_with').text
  if (prefix !== undefined) return { starts_with: prefix }
  if (value.kind === 'mapping') {
    return {
      in: value
        .field('in')
        .items()
        .flatMap(({ scalar }) => (isScalar(scalar) ? [scalar] : [])),
    }
  }
  return isScalar(value.scalar) ? value.scalar : ''
}

const wrongType = (name: string, { place }: YamlCursor, type: FieldType): Mistake =>
  mistakeAt(place, `\`${name}\` is ${TYPES[type].what}.`, TYPES[type].mend)

const TYPES: Readonly<Record<FieldType, { readonly what: string; readonly mend: string }>> = {
  integer: { what: 'an integer', mend: 'Write a whole number, without quotes.' },
  string: { what: 'text', mend: 'Write text, in quotes.' },
  boolean: { what: 'true or false', mend: 'Write true or false, without quotes.' },
  uuid: { what: 'a UUID', mend: 'Write a UUID in small letters, in quotes.' },
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

function isOfType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value)
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'uuid':
      return typeof value === 'string' && UUID.test(value)
  }
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
