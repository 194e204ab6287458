import type { AttributeDeclaration, BoundDocument, FieldType } from '../realm-config/index.js'

type Constant = string | number | boolean

/** A field as both policies use it in the rules that are compared. */
export interface ComparedField {
  readonly types: ReadonlySet<FieldType>
  readonly bounds: readonly BoundDocument[]
}

/** Stands for a field that a record does not have. */
export const ABSENT: unique symbol = Symbol('absent')

export type FieldValue = Constant | null | readonly [] | typeof ABSENT

/**
 * Values of fields that attributes tie together: one of each kind that the rules can tell apart. A field is only compared
 * with constants, and with attributes; an attribute only with fields. So what matters of a value is which constants it
 * equals or starts with, whether it equals (or shares a start with) the value of a field that the same attribute is
 * compared with, and which options an attribute has to have to equal it.
 */
export function fieldValues(
  fields: readonly ComparedField[],
  declarations: readonly AttributeDeclaration[],
): readonly FieldValue[] {
  const bounds = fields.flatMap((field) => field.bounds)
  const types = new Set(fields.flatMap((field) => [...field.types]))
  const prefixes = bounds.flatMap((bound) =>
    typeof bound === 'object' && 'starts_with' in bound && !isAttribute(bound.starts_with) ? [bound.starts_with] : [],
  )
  const startsWithAttribute = bounds.some(
    (bound) => typeof bound === 'object' && 'starts_with' in bound && isAttribute(bound.starts_with),
  )
  const options = optionsThatMatter(declarations, prefixes, fields.length + 1)
  const named = new Set<Constant>([...bounds.flatMap(constantsOf), ...prefixes, ...options])
  const texts = [...named].filter((each) => typeof each === 'string')
  return [
    ...new Set<FieldValue>([
      ...named,
      ...[...prefixes, ...(startsWithAttribute ? options : [])].flatMap((prefix) =>
        extensionsOf(prefix, texts).slice(0, fields.length),
      ),
      ...(types.has('boolean') ? [true, false] : []),
      ...(types.has('integer') ? unusedNumbers(named, fields.length) : []),
      ...(types.has('string') ? unusedTexts(texts) : []),
      ...(types.has('uuid') ? unusedUuids(named, fields.length) : []),
      null,
      ABSENT,
      OF_NO_TYPE,
    ]),
  ]
}

const OF_NO_TYPE: readonly [] = []

/** The attribute that a bound compares with. */
export function attributeOf(bound: BoundDocument): string | undefined {
  const operand = typeof bound !== 'object' ? bound : 'in' in bound ? bound.in : bound.starts_with
  return typeof operand === 'string' && isAttribute(operand) ? operand.slice(1) : undefined
}

const isAttribute = (operand: string): boolean => operand.startsWith('$')

function constantsOf(bound: BoundDocument): readonly Constant[] {
  if (typeof bound !== 'object') return typeof bound === 'string' && isAttribute(bound) ? [] : [bound]
  return 'in' in bound && typeof bound.in !== 'string' ? bound.in : []
}

/** Options of each kind that matters: which declarations have it, and which prefixes it starts with. */
function optionsThatMatter(
  declarations: readonly AttributeDeclaration[],
  prefixes: readonly string[],
  ofAKind: number,
): readonly string[] {
  const lists = declarations.flatMap((declaration) => (declaration.type === 'option' ? [declaration.options] : []))
  const kinds = new Map<string, string[]>()
  for (const option of new Set(lists.flat())) {
    const kind = [
      ...lists.map((list) => list.includes(option)),
      ...prefixes.map((prefix) => option.startsWith(prefix)),
    ].join()
    kinds.set(kind, [...(kinds.get(kind) ?? []), option])
  }
  return [...kinds.values()].flatMap((options) => options.slice(0, ofAKind))
}

const LETTERS = Array.from('xyzqwkjvhu0123456789-_~', (letter) => letter)

/** Longer texts that start with the prefix, and with nothing longer that is named. */
const extensionsOf = (prefix: string, texts: readonly string[]): readonly string[] =>
  startsUnlike(texts.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length))).map(
    (start) => `${prefix}${start}`,
  )

/** Texts that share no start with what is named; some share one with each other. Empty text starts nothing. */
function unusedTexts(texts: readonly string[]): readonly string[] {
  const [first = '', second = ''] = startsUnlike(texts)
  return [`${first}aa`, `${first}ab`, `${first}b`, second, '']
}

/** Letters that none of the texts starts with. */
function startsUnlike(texts: readonly string[]): readonly string[] {
  const taken = new Set(texts.map((text) => text.charAt(0)))
  const ideographs = Array.from({ length: taken.size + 2 }, (_, index) => String.fromCharCode(0x4e00 + index))
  return [...LETTERS, ...ideographs].filter((letter) => !taken.has(letter))
}

/** As many integers that are not named. */
function unusedNumbers(named: ReadonlySet<Constant>, count: number): readonly number[] {
  const candidates = Array.from({ length: named.size + count }, (_, index) => index + 1)
  return candidates.filter((number) => !named.has(number)).slice(0, count)
}

function unusedUuids(named: ReadonlySet<Constant>, count: number): readonly string[] {
  const candidates = Array.from(
    { length: named.size + count },
    (_, index) => `00000000-0000-4000-8000-${(index + 1).toString(16).padStart(12, '0')}`,
  )
  return candidates.filter((uuid) => !named.has(uuid)).slice(0, count)
}
