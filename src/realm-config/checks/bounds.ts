import { type DeclaredAttribute, declaredAttributes } from '../declared-attributes.js'
import { keysOf } from '../declared-names.js'
import type { FieldType } from '../policy-types.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { RealmSources } from '../realm-sources.js'
import { namesIn, type YamlCursor, type YamlField } from '../yaml-cursor.js'
import { grantsOf } from './permissions.js'
import { undeclared } from './references.js'

const CUSTOM_ATTRIBUTE = {
  what: 'a custom attribute with a single value',
  declaredIn: 'userProfile.attributes in realm.yaml',
}

/** A bound names fields that every resource of its grant declares. */
export function boundFieldsDeclared({ policy }: RealmSources): readonly Mistake[] {
  return grantsOf(policy).flatMap((grant) => {
    const bounds = keysOf(grant.field('where'))
    return resourcesOf(policy, grant).flatMap(({ name, value }) => {
      const declared = new Set(keysOf(value.field('fields')).map((field) => field.name))
      const reference = { what: `a field of \`${name}\``, declaredIn: `resources.${name}.fields in policy.yaml` }
      return undeclared(bounds, declared, reference)
    })
  })
}

/** `$attribute` in a bound is a custom attribute of the user profile. */
export function boundAttributesDeclared({ realm, policy }: RealmSources): readonly Mistake[] {
  const attributes = declaredAttributes(realm)
  if (attributes === undefined) return []
  const usable = [...attributes.values()].filter(({ custom, multivalued }) => custom && !multivalued)
  const declared = new Set(usable.map(({ name }) => name))
  return boundsOf(policy).flatMap(({ value }) => {
    const name = attributeIn(value)
    return name === undefined ? [] : undeclared([{ name, place: value.place }], declared, CUSTOM_ATTRIBUTE)
  })
}

/** What a bound compares is of one type: integers with integers, text with text. */
export function boundTypesMatch({ realm, policy }: RealmSources): readonly Mistake[] {
  const attributes = declaredAttributes(realm)
  return grantsOf(policy).flatMap((grant) =>
    grant
      .field('where')
      .fields()
      .flatMap((bound) => resourcesOf(policy, grant).flatMap((resource) => typeMistake(bound, resource, attributes))),
  )
}

function typeMistake(
  { name: field, value }: YamlField,
  resource: YamlField,
  attributes: ReadonlyMap<string, DeclaredAttribute> | undefined,
): readonly Mistake[] {
  const declared = resource.value.field('fields').field(field)
  const wanted = declared.text ?? declared.field('type').text
  const attribute = attributeIn(value)
  const given = attribute === undefined ? constantType(value) : attributeType(attributes?.get(attribute))
  if (!isFieldType(wanted) || given === undefined || wanted === given || (wanted === 'uuid' && given === 'string'))
    return []
  const subject = attribute === undefined ? 'This value' : `\`$${attribute}\``
  const mend =
    attribute === undefined
      ? HOW_TO_WRITE[wanted]
      : `Compare with an attribute that is ${withArticle(wanted)}, or change the type of \`${field}\` under resources.`
  return [
    mistakeAt(
      value.place,
      `${subject} is ${withArticle(given)}, but the field \`${field}\` of \`${resource.name}\` is ${withArticle(wanted)}.`,
      mend,
    ),
  ]
}

const HOW_TO_WRITE = {
  integer: 'Write a whole number, without quotes.',
  string: 'Write text, in quotes.',
  boolean: 'Write true or false, without quotes.',
  uuid: 'Write a UUID in small letters, in quotes.',
} as const satisfies Record<FieldType, string>

const isFieldType = (type: string | undefined): type is FieldType =>
  type !== undefined && Object.hasOwn(HOW_TO_WRITE, type)

const boundsOf = (policy: YamlCursor): readonly YamlField[] =>
  grantsOf(policy).flatMap((grant) => grant.field('where').fields())

/** Resources that a grant's permissions name, each once. */
function resourcesOf(policy: YamlCursor, grant: YamlCursor): readonly YamlField[] {
  const named = new Set(namesIn(grant.field('permissions')).map(({ name }) => name.split(':')[0]))
  return policy
    .field('resources')
    .fields()
    .filter(({ name }) => named.has(name))
}

const attributeIn = ({ text }: YamlCursor): string | undefined => (text?.startsWith('$') ? text.slice(1) : undefined)

const attributeType = (attribute: DeclaredAttribute | undefined): string | undefined =>
  attribute && (attribute.declaration.type === 'integer' ? 'integer' : 'string')

function constantType({ scalar }: YamlCursor): string | undefined {
  if (Number.isInteger(scalar)) return 'integer'
  if (typeof scalar === 'boolean') return 'boolean'
  return typeof scalar === 'string' ? 'string' : undefined
}

const withArticle = (type: string): string => (type === 'integer' ? 'an integer' : `a ${type}`)
