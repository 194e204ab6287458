import type { FieldType } from '../policy-types.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { YamlCursor } from '../yaml-cursor.js'

const CANONICAL_UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

const HOW_TO_WRITE = {
  integer: 'Write a whole number, without quotes.',
  string: 'Write text, in quotes.',
  boolean: 'Write true or false, without quotes.',
  uuid: 'Write a UUID in small letters, in quotes.',
} as const satisfies Record<FieldType, string>

/** A constant is of the type of the field that it is compared with. `of` names that field. */
export function constantMistakes(
  { scalar, place }: YamlCursor,
  { type, of }: { readonly type: FieldType; readonly of: string },
): readonly Mistake[] {
  const given = typeOf(scalar)
  if (given === undefined) return []
  if (type !== 'uuid') {
    if (given === type) return []
    return [
      mistakeAt(
        place,
        `This value is ${given === 'integer' ? 'an' : 'a'} ${given}, but ${of} is ${type === 'integer' ? 'an' : 'a'} ${type}.`,
        HOW_TO_WRITE[type],
      ),
    ]
  }
  if (typeof scalar === 'string' && CANONICAL_UUID.test(scalar)) return []
  const canonical = typeof scalar === 'string' ? canonicalUuid(scalar) : undefined
  const mend = canonical === undefined ? HOW_TO_WRITE.uuid : `Write '${canonical}'.`
  return [mistakeAt(place, `This value is not a UUID in its canonical form, but ${of} is a uuid.`, mend)]
}

function typeOf(scalar: unknown): 'integer' | 'string' | 'boolean' | undefined {
  if (typeof scalar === 'string') return 'string'
  if (typeof scalar === 'boolean') return 'boolean'
  return Number.isInteger(scalar) ? 'integer' : undefined
}

/** PostgreSQL reads capitals, braces and missing hyphens too, and writes none of them. */
function canonicalUuid(text: string): string | undefined {
  const digits = text.toLowerCase().replace(/^\{|\}$|-/g, '')
  if (!/^[\da-f]{32}$/.test(digits)) return undefined
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
