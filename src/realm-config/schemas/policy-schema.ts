import { z } from 'zod'
import type { DenyDocument, GrantDocument, PolicyDocument, ResourceDeclaration, RoleRules } from '../policy-types.js'
import { denySchema, grantSchema } from './rule-schema.js'
import { filledText, optional, optionalText, textOfForm, word } from './text.js'

const column = textOfForm(
  /^[a-z_][a-z0-9_]*$/,
  'A column is written in small letters, digits and `_`.',
  'Rename the column, or name a view that does.',
).meta({ description: "Column of a table that holds it, where its name differs from the field's." })

const fieldType = z.enum(['integer', 'string', 'boolean', 'uuid']).meta({
  description: 'Type of the field. A `uuid` is text in small letters with hyphens, as PostgreSQL writes it.',
})

/** A field is its type alone, or the type with the column that holds it. */
const field = z
  .union([
    fieldType.transform((type) => ({ type })),
    z.strictObject({ type: fieldType, column: optional(column) }).meta({ description: 'Type, and column.' }),
  ])
  .meta({
    description: 'A field of a record: its type, or its type with the column that holds it.',
    examples: ['integer', { type: 'uuid', column: 'lot_id' }],
  })

const resourceSchema = z
  .strictObject({
    description: optionalText.meta({ description: 'What it is, for people.' }),
    actions: z
      .array(word)
      .min(1)
      .meta({
        description: 'What can be done with it: each makes a permission `resource:action`.',
        examples: [['read', 'write']],
      }),
    fields: optional(
      z.record(word, field).meta({
        description: 'Fields of its records that rules may be bounded by.',
        examples: [{ gaveur_id: 'integer', site_id: 'string' }],
      }),
    ),
  })
  .meta({
    description: 'Something that permissions are about.',
    examples: [{ actions: ['read', 'write'], fields: { gaveur_id: 'integer' } }],
  }) satisfies z.ZodType<ResourceDeclaration>

const roleSchema = z
  .strictObject({
    description: optionalText.meta({ description: 'Who holds it, for people.' }),
    inherits: optional(
      z.array(filledText).meta({
        description: 'Roles whose grants and denies this one has too.',
        examples: [['gaveur']],
      }),
    ),
    grants: optional(z.array(grantSchema).meta({ description: 'What the role may do. `[]` for nothing.' })),
    deny: optional(
      z.array(denySchema).meta({
        description: 'What it takes away from whoever holds it, whatever other roles grant.',
      }),
    ),
  })
  .refine(({ inherits, grants, deny }) => inherits !== undefined || grants !== undefined || deny !== undefined, {
    error: 'This role says nothing of what it may do.',
    params: { mend: 'Write `grants: []` if it may do nothing.' },
  })
  .meta({
    description: 'Rules of one realm role.',
    examples: [{ grants: [{ permissions: ['gavage_data:read'], where: { gaveur_id: '$gaveur_id' } }] }],
    minProperties: 1,
    anyOf: [{ required: ['inherits'] }, { required: ['grants'] }, { required: ['deny'] }],
  })

/** policy.yaml, as written: a rule's line comes from where it stands. */
export const policySchema = z
  .strictObject({
    resources: z.record(word, resourceSchema).meta({
      description: 'What permissions are about: name → its actions, and the fields that rules may be bounded by.',
    }),
    roles: z.record(z.string(), roleSchema).meta({
      description: 'Every realm role of roles.yaml → what it may do.',
    }),
  })
  .meta({
    title: 'policy.yaml',
    description: 'What each role of a realm may do, within which data, and under which conditions.',
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
