import { z } from 'zod'
import { policySchema } from '../../../src/realm-config/schemas/policy-schema.js'

/**
 * The schema of policy.yaml for editors. Draft 7, since that is what yaml-language-server knows best. What a check of the
 * whole realm finds, an unknown role for example, no schema says.
 */
export function renderPolicyJsonSchema(): string {
  const { $schema, title, description, ...rest } = z.toJSONSchema(policySchema, {
    target: 'draft-7',
    io: 'input',
    // Left out by itself where a schema changes what it reads; these examples are of what is written.
    override: ({ zodSchema, jsonSchema }) => {
      const examples = z.globalRegistry.get(zodSchema)?.examples
      if (Array.isArray(examples)) jsonSchema.examples = examples
    },
  })
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`
}
