import type { AttributeDeclaration } from '../realm-config/index.js'
import type { PermissionMatrix } from './permission-matrix.js'
import type { MatrixRule } from './policy-rules.js'

/** A sign of the matrix, and what it means. */
export interface LegendEntry {
  readonly sign: string
  readonly meaning: string
}

/** What stands in a cell that grants nothing. */
export const NOTHING = '–'

/** Explains the signs that this matrix has. */
export function legendOf(matrix: PermissionMatrix): readonly LegendEntry[] {
  const cells = matrix.roles.flatMap((role) => role.cells)
  const grants = cells.flatMap((cell) => cell.grants)
  const denies = cells.flatMap((cell) => cell.denies)
  const rules = [...grants, ...denies]
  const requires = (member: 'scope' | 'acr' | 'client' | 'client_role') => (rule: MatrixRule) =>
    rule.requirement?.[member] !== undefined
  return [
    { when: true, sign: 'all', meaning: 'Allowed for every record.' },
    { when: true, sign: NOTHING, meaning: 'Not granted by this role.' },
    {
      when: rules.some(({ where }) => where !== undefined),
      sign: 'field = value',
      meaning:
        'Allowed for the records whose field is so. Several fields joined by “and” must all be so; each further line of a cell is another way of being allowed.',
    },
    {
      when: Object.keys(matrix.attributes).length > 0,
      sign: '$name',
      meaning:
        'The caller’s own attribute of that name, from the token. Whoever lacks it, or has it with another type than declared, is not allowed.',
    },
    {
      when: denies.length > 0,
      sign: 'denied',
      meaning:
        'Taken away whatever this or any other role of the caller grants; “denied where” for those records only. Where the caller lacks an attribute that it names, it holds for every record.',
    },
    { when: denies.some(({ requirement }) => requirement), sign: 'unless', meaning: 'Tokens that a deny spares.' },
    {
      when: grants.some(({ requirement }) => requirement),
      sign: 'with',
      meaning: 'What the token must have beside the role; everything that is listed.',
    },
    { when: rules.some(requires('scope')), sign: 'scope', meaning: 'An OAuth scope of the token.' },
    {
      when: rules.some(requires('acr')),
      sign: 'acr',
      meaning: 'How strongly the caller signed in. Levels are numbers; a higher one will do.',
    },
    { when: rules.some(requires('client')), sign: 'client', meaning: 'The application that the token was issued to.' },
    {
      when: rules.some(requires('client_role')),
      sign: 'client role',
      meaning: 'A role that the caller has within one application.',
    },
    { when: true, sign: ':42', meaning: 'The rule stands in line 42 of policy.yaml.' },
    {
      when: rules.some(({ inherited }) => inherited),
      sign: ':42 from role',
      meaning: 'The rule stands under that role, which this one inherits.',
    },
  ]
    .filter(({ when }) => when)
    .map(({ sign, meaning }) => ({ sign, meaning }))
}

/** `an integer`, `one of LL, LS, MO`, `a list of texts`. */
export function attributeWords(declaration: AttributeDeclaration): string {
  const { multivalued } = declaration
  switch (declaration.type) {
    case 'integer':
      return multivalued ? 'a list of integers' : 'an integer'
    case 'string':
      return multivalued ? 'a list of texts' : 'text'
    case 'option':
      return `${multivalued ? 'a list out of' : 'one of'} ${declaration.options.join(', ')}`
  }
}

/** `Partial matrix: roles gaveur, admin; permissions gavage_data:*`, or nothing where it is whole. */
export function partialWords({ partial }: PermissionMatrix): string | undefined {
  if (partial === undefined) return undefined
  const { roles, permissions } = partial
  const parts = [
    ...(roles ? [`roles ${roles.join(', ')}`] : []),
    ...(permissions ? [`permissions ${permissions.join(', ')}`] : []),
  ]
  return `Partial matrix: ${parts.join('; ')} only`
}
