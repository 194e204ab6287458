import { fieldsOf, type PolicyRecord, type Scalar } from '../../policy/index.js'
import type { AttributeDeclaration, AttributeDeclarations, FieldType, RealmConfig } from '../../realm-config/index.js'
import { CommandError } from '../io.js'
import { printable } from '../printable.js'
import { unknownName } from '../unknown-name.js'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
/** As JSON writes it, so that each number has one way to be written. */
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d*)$/

type Claim = string | number | readonly (string | number)[]

/** `field=value` of a command line as a record, by the types that the resource declares; `undefined` without any. */
export function readRecord(given: readonly string[], permission: string, realm: RealmConfig): PolicyRecord | undefined {
  if (given.length === 0) return undefined
  const declared = fieldsOf(realm.policy, permission)
  const [resource = ''] = permission.split(':')
  const pairs = pairsOf(given, 'field=value')
  const twice = pairs.find(([field], at) => pairs.findIndex(([before]) => before === field) < at)
  if (twice !== undefined) throw givenTwice(twice[0])
  return Object.fromEntries(
    pairs.map(([field, text]) => {
      const declaration = Object.hasOwn(declared, field) ? declared[field] : undefined
      if (declaration === undefined) throw unknownName(`field of ${resource}`, field, Object.keys(declared))
      return [field, fieldValue(field, text, declaration.type)]
    }),
  )
}

/** `name=value` as the claims of a token; a name without a value takes the attribute away. */
export function readAttributeClaims(
  given: readonly string[],
  declarations: AttributeDeclarations,
): Readonly<Record<string, Claim | null>> {
  const claims: Record<string, Claim | null> = {}
  for (const [name, text] of pairsOf(given, '--attribute name=value')) {
    const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined
    if (declaration === undefined) throw unknownName('attribute', name, Object.keys(declarations))
    const value = text === '' ? null : attributeValue(name, text, declaration)
    const before = claims[name]
    if (before !== undefined && (!declaration.multivalued || value === null || before === null)) throw givenTwice(name)
    claims[name] = declaration.multivalued && value !== null ? [...(Array.isArray(before) ? before : []), value] : value
  }
  return claims
}

function pairsOf(given: readonly string[], form: string): readonly (readonly [string, string])[] {
  return given.map((text) => {
    const equals = text.indexOf('=')
    if (equals < 1) throw invalid(`${printable(text)} is not of the form ${form}`)
    return [text.slice(0, equals), text.slice(equals + 1)]
  })
}

function fieldValue(field: string, text: string, type: FieldType): Scalar | null {
  if (text === 'null') return null
  const wrong = (what: string) =>
    invalid(`${field} is ${what}, and ${printable(text)} is none; null says that the record has none`)
  switch (type) {
    case 'integer':
      return integerOf(text) ?? fail(wrong('a whole number'))
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : fail(wrong('true or false'))
    case 'uuid':
      return UUID.test(text) ? text : fail(wrong('a UUID in small letters'))
    case 'string':
      // In quotes, as in JSON: the way to say the word null.
      return /^".*"$/s.test(text) ? text.slice(1, -1) : text
  }
}

function attributeValue(name: string, text: string, declaration: AttributeDeclaration): string | number {
  const wrong = (what: string) => invalid(`the attribute ${name} is ${what}, and ${printable(text)} is none`)
  switch (declaration.type) {
    case 'integer':
      return integerOf(text) ?? fail(wrong('a whole number'))
    case 'option':
      return declaration.options.includes(text) ? text : fail(wrong(`one of ${declaration.options.join(', ')}`))
    case 'string':
      return text
  }
}

function integerOf(text: string): number | undefined {
  const value = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : undefined
}

function fail(error: CommandError): never {
  throw error
}

const givenTwice = (name: string): CommandError => invalid(`${printable(name)} is given twice; it has one value`)
const invalid = (why: string): CommandError => new CommandError(2, 'value_invalid', `${why}.`)
