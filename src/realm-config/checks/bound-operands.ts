import type { DeclaredAttribute } from '../declared-attributes.js'
import type { FieldType } from '../policy-types.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import { resourcesReached, type WrittenPolicy, type WrittenRule } from '../written-policy.js'
import type { YamlCursor, YamlField } from '../yaml-cursor.js'
import { constantMistakes } from './bound-constants.js'
import { undeclared } from './references.js'

type Attributes = ReadonlyMap<string, DeclaredAttribute>

/** A field that is compared: `of` names it in words, with its resources. */
interface ComparedField {
  readonly name: string
  readonly type: FieldType
  readonly of: string
}

const CUSTOM_ATTRIBUTE = { what: 'a custom attribute', declaredIn: 'userProfile.attributes in realm.yaml' }

/**
 * What a bound compares with is there, and of the field's type.
 *
 * @param attributes of the user profile; undefined where they can't be told
 */
export function boundOperandsFit(policy: WrittenPolicy, attributes: Attributes | undefined): readonly Mistake[] {
  return policy.rules.flatMap((rule) =>
    rule.bounds.flatMap((bound) => [
      ...unknownAttributes(bound.value, attributes),
      ...comparedFields(policy, rule, bound).flatMap((field) => operandMistakes(bound, field, attributes)),
    ]),
  )
}

/** The field in each of its types: resources that a rule reaches may differ. */
function comparedFields(policy: WrittenPolicy, rule: WrittenRule, { name }: YamlField): readonly ComparedField[] {
  const resources = resourcesReached(policy, rule)
  const types = new Set(resources.flatMap(({ fields }) => fields.get(name) ?? []))
  return [...types].map((type) => {
    const those = resources.filter(({ fields }) => fields.get(name) === type).map((each) => `\`${each.name}\``)
    return { name, type, of: `the field \`${name}\` of ${those.join(', ')}` }
  })
}

function operandMistakes(
  { name, value }: YamlField,
  field: ComparedField,
  attributes: Attributes | undefined,
): readonly Mistake[] {
  const list = value.field('in')
  if (list.kind === 'list') return list.items().flatMap((item) => listedMistakes(name, item, field))
  if (list.kind === 'scalar') return inMistakes(name, list, field, attributes)
  const start = value.field('starts_with')
  if (start.kind === 'absent') return singleMistakes(name, value, field, attributes, '')
  if (field.type === 'string') return singleMistakes(name, start, field, attributes, 'starts_with: ')
  const problem = `\`starts_with\` is for text, but ${field.of} is ${withArticle(field.type)}.`
  return [mistakeAt(start.place, problem, 'Write the value alone, or several with `in`.')]
}

/** One value, or an attribute that has one. */
function singleMistakes(
  name: string,
  operand: YamlCursor,
  field: ComparedField,
  attributes: Attributes | undefined,
  operator: string,
): readonly Mistake[] {
  const asked = attributeIn(operand)
  if (asked === undefined) return constantMistakes(operand, field)
  const attribute = attributes?.get(asked)
  if (attribute?.multivalued !== true) return attributeMistakes(operand, attribute, field)
  const mend =
    operator === ''
      ? `Write \`${name}: { in: $${asked} }\`.`
      : `Compare with an attribute that has one value, or write \`${name}: { in: $${asked} }\` for whole values.`
  return [mistakeAt(operand.place, `\`$${asked}\` has several values, and this compares with one.`, mend)]
}

/** `in` with one word: the attribute whose values are meant. */
function inMistakes(
  name: string,
  operand: YamlCursor,
  field: ComparedField,
  attributes: Attributes | undefined,
): readonly Mistake[] {
  const asked = attributeIn(operand)
  if (asked !== undefined) return attributeMistakes(operand, attributes?.get(asked), field)
  if (operand.text === undefined) return []
  const problem = '`in` takes a list, or an attribute of the caller.'
  const known = attributes?.get(operand.text)?.custom === true
  return [
    mistakeAt(
      operand.place,
      problem,
      `Write \`${name}: { in: ${known ? `$${operand.text}` : `[${operand.text}]`} }\`.`,
    ),
  ]
}

/** A list holds constants: an attribute in it would read as text that begins with a dollar. */
function listedMistakes(name: string, item: YamlCursor, field: ComparedField): readonly Mistake[] {
  if (attributeIn(item) === undefined) return constantMistakes(item, field)
  const mend = `Write \`${name}: { in: ${item.text} }\`, in a rule of its own if there are constants too.`
  return [mistakeAt(item.place, `A list holds constants, and \`${item.text}\` is an attribute.`, mend)]
}

function attributeMistakes(
  operand: YamlCursor,
  attribute: DeclaredAttribute | undefined,
  { name, type, of }: ComparedField,
): readonly Mistake[] {
  if (attribute === undefined || !attribute.custom || fits(attribute, type)) return []
  const given =
    GIVEN[type === 'uuid' || attribute.declaration.type !== 'option' ? attribute.declaration.type : 'string']
  const mend =
    type === 'boolean'
      ? 'Write true or false: no attribute is a boolean.'
      : `Compare with an attribute that is ${type === 'uuid' ? 'any text' : withArticle(type)}, or change the type of \`${name}\` under resources.`
  return [mistakeAt(operand.place, `\`$${attribute.name}\` is ${given}, but ${of} is ${withArticle(type)}.`, mend)]
}

const GIVEN = { integer: 'an integer', string: 'a string', option: 'one of its options' } as const satisfies Record<
  DeclaredAttribute['declaration']['type'],
  string
>

/** A UUID is text that anybody may have written; what isn't one counts as absent when a token brings it. */
const fits = ({ declaration }: DeclaredAttribute, type: FieldType): boolean =>
  declaration.type === 'integer'
    ? type === 'integer'
    : type === 'string' || (type === 'uuid' && declaration.type === 'string')

function unknownAttributes(value: YamlCursor, attributes: Attributes | undefined): readonly Mistake[] {
  if (attributes === undefined) return []
  const custom = new Set([...attributes.values()].filter((each) => each.custom).map(({ name }) => name))
  return [value, value.field('in'), value.field('starts_with')].flatMap((operand) => {
    const name = attributeIn(operand)
    if (name === undefined || custom.has(name)) return []
    if (name === '') return [mistakeAt(operand.place, '`$` names no attribute.', 'Write its name behind the dollar.')]
    if (!attributes.has(name)) return undeclared([{ name, place: operand.place }], custom, CUSTOM_ATTRIBUTE)
    const mend = 'Declare a custom attribute under userProfile.attributes in realm.yaml, and compare with that.'
    return [mistakeAt(operand.place, `\`${name}\` is an attribute of every user, and no custom one.`, mend)]
  })
}

const attributeIn = ({ text }: YamlCursor): string | undefined => (text?.startsWith('$') ? text.slice(1) : undefined)

const withArticle = (type: FieldType): string => (type === 'integer' ? 'an integer' : `a ${type}`)
