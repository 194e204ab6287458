import { z } from 'zod'
import type { GrantDocument, PolicyDocument, ResourceDeclaration } from '../types.js'
import { filledText, optional, optionalText, textThat } from './text.js'

// A permission joins resource and action with a colon, so that neither may hold one.
const word = textThat(
  (text) => /^[a-z][a-z0-9_-]*$/.test(text),
  'Resources, actions and fields start with a small letter and hold small letters, digits, `_` and `-`.',
  'Rename it.',
)

const resourceSchema = z.strictObject({
  description: optionalText,
  actions: z.array(word).min(1),
  fields: optional(z.record(word, z.enum(['integer', 'string']))),
}) satisfies z.ZodType<ResourceDeclaration>

const grantSchema = z.strictObject({
  permissions: z.array(filledText).min(1),
  where: optional(
    z.record(z.string(), z.union([filledText, z.int()])).refine((where) => Object.keys(where).length > 0, {
      error: 'This `where` bounds nothing.',
      params: { mend: 'Name a field in it, or remove `where` to grant every record.' },
    }),
  ),
}) satisfies z.ZodType<Omit<GrantDocument, 'line'>>

/** policy.yaml, as written: a grant's line comes from where it stands. */
export const policySchema = z.strictObject({
  resources: z.record(word, resourceSchema),
  roles: z.record(z.string(), z.strictObject({ description: optionalText, grants: z.array(grantSchema) })),
}) satisfies z.ZodType<WithoutLines>

interface WithoutLines extends Pick<PolicyDocument, 'resources'> {
  readonly roles: Readonly<Record<string, { readonly grants: readonly Omit<GrantDocument, 'line'>[] }>>
}
