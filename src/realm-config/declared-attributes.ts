import type { AttributeDeclaration, AttributeDeclarations } from './types.js'
import { namesIn, type YamlCursor } from './yaml-cursor.js'

/** Attributes that Keycloak itself gives every user; tokens carry them in standard claims. */
const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set(['username', 'email', 'firstName', 'lastName'])

export interface DeclaredAttribute {
  readonly name: string
  /** False for username, email, firstName and lastName. */
  readonly custom: boolean
  readonly multivalued: boolean
  readonly declaration: AttributeDeclaration
  readonly validations: YamlCursor
}

/** Attributes of the user profile by name; undefined when realm.yaml cannot tell. */
export function declaredAttributes(realm: YamlCursor): ReadonlyMap<string, DeclaredAttribute> | undefined {
  if (realm.kind !== 'mapping') return undefined
  const profile = realm.field('userProfile')
  const attributes = profile.field('attributes')
  if (profile.kind !== 'absent' && attributes.kind !== 'list') return undefined
  return new Map(
    attributes.items().flatMap((item) => {
      const name = item.field('name').text
      return name === undefined ? [] : [[name, readAttribute(name, item)] as const]
    }),
  )
}

/** Types of the custom attributes, as tokens carry them; a multivalued one is a list. */
export function attributeDeclarations(realm: YamlCursor): AttributeDeclarations {
  const declared = [...(declaredAttributes(realm)?.values() ?? [])].filter(({ custom }) => custom)
  return Object.fromEntries(
    declared.map(({ name, declaration, multivalued }) => [
      name,
      multivalued ? { ...declaration, multivalued } : declaration,
    ]),
  )
}

function readAttribute(name: string, item: YamlCursor): DeclaredAttribute {
  const validations = item.field('validations')
  return {
    name,
    custom: !STANDARD_ATTRIBUTES.has(name),
    multivalued: item.field('multivalued').scalar === true,
    declaration: declarationOf(validations),
    validations,
  }
}

function declarationOf(validations: YamlCursor): AttributeDeclaration {
  if (validations.field('integer').kind !== 'absent') return { type: 'integer' }
  const options = validations.field('options')
  if (options.kind === 'absent') return { type: 'string' }
  return { type: 'option', options: namesIn(options.field('options')).map(({ name }) => name) }
}
