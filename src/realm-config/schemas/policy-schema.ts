import { z } from 'zod'
import type { DenyDocument, GrantDocument, PolicyDocument, ResourceDeclaration, RoleRules } from '../policy-types.js'
import { filledText, optional, optionalText, textThat } from './text.js'

// A permission joins resource and action with a colon, so that neither may hold one.
const word = textThat(
  (text) => /^[a-z][a-z0-9_-]*$/.test(text),
  'Resources, actions and fields start with a small letter and hold small letters, digits, `_` and `-`.',
  'Rename it.',
)

const column = textThat(
  (text) => /^[a-z_][a-z0-9_]*$/.test(text),
  'A column is written in small letters, digits and `_`.',
  'Rename the column, or name a view that does.',
)

const fieldType = z.enum(['integer', 'string', 'boolean', 'uuid'])

/** A field is its type alone, or the type with the column that holds it. */
const field = z.union([
  fieldType.transform((type) => ({ type })),
  z.strictObject({ type: fieldType, column: optional(column) }),
])

const resourceSchema = z.strictObject({
  description: optionalText,
  actions: z.array(word).min(1),
  fields: optional(z.record(word, field)),
}) satisfies z.ZodType<ResourceDeclaration>

const scalar = z.union([filledText, z.int(), z.boolean()])

const bound = z
  .union([
    scalar,
    z.strictObject({ in: z.union([filledText, z.array(scalar).min(1)]) }),
    z.strictObject({ starts_with: filledText }),
  ])
  .meta({ examples: ['$gaveur_id', 7, { in: ['LL', 'LS'] }, { starts_with: '$site_id' }] })

const where = optional(
  z.record(z.string(), bound).refine((fields) => Object.keys(fields).length > 0, {
    error: 'This `where` bounds nothing.',
    params: { mend: 'Name a field in it, or remove `where` for every record.' },
  }),
)

const oneOrMore = <Word extends z.ZodType>(word: Word) => z.union([word, z.array(word).min(1)])
const words = oneOrMore(filledText)

// RFC 9470: acr_values separates them by spaces, within a quoted string.
const authenticationContext = textThat(
  (text) => /^[!#-[\]-~]+$/.test(text),
  'An authentication context is one word, without space, quote or backslash.',
  'Write several as a list.',
)

const requirement = optional(
  z
    .strictObject({
      scope: optional(words),
      acr: optional(oneOrMore(authenticationContext).meta({ examples: ['2', ['2', 'gold']] })),
      client: optional(words),
      client_role: optional(z.record(z.string(), words)),
    })
    .refine((fields) => Object.keys(fields).length > 0, {
      error: 'This requires nothing.',
      params: { mend: 'Name a scope, an acr, a client or a client_role in it, or remove it.' },
    }),
)

const permissions = z.array(filledText).min(1)

const grantSchema = z.strictObject({ permissions, where, requires: requirement }) satisfies z.ZodType<
  Omit<GrantDocument, 'line'>
>
const denySchema = z.strictObject({ permissions, where, unless: requirement }) satisfies z.ZodType<
  Omit<DenyDocument, 'line'>
>

const roleSchema = z
  .strictObject({
    description: optionalText,
    inherits: optional(z.array(filledText)),
    grants: optional(z.array(grantSchema)),
    deny: optional(z.array(denySchema)),
  })
  .refine(({ inherits, grants, deny }) => inherits !== undefined || grants !== undefined || deny !== undefined, {
    error: 'This role says nothing of what it may do.',
    params: { mend: 'Write `grants: []` if it may do nothing.' },
  })

/** policy.yaml, as written: a rule's line comes from where it stands. */
export const policySchema = z.strictObject({
  resources: z.record(word, resourceSchema),
  roles: z.record(z.string(), roleSchema),
}) satisfies z.ZodType<WithoutLines>

/** The document before lines, and what may be left out, are filled in. */
interface WithoutLines extends Pick<PolicyDocument, 'resources'> {
  readonly roles: Readonly<
    Record<
      string,
      Omit<RoleRules, 'grants' | 'deny'> & {
        readonly grants?: readonly Omit<GrantDocument, 'line'>[]
        readonly deny?: readonly Omit<DenyDocument, 'line'>[]
      }
    >
  >
}
