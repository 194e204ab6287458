import type { z } from 'zod'
import type { PolicyDocument } from './policy-types.js'
import type { policySchema } from './schemas/policy-schema.js'
import type { YamlCursor } from './yaml-cursor.js'

/** The policy with the line that each rule stands on. */
export function toPolicyDocument(policy: z.infer<typeof policySchema>, cursor: YamlCursor): PolicyDocument {
  const written = new Map(
    cursor
      .field('roles')
      .fields()
      .map(({ name, value }) => [name, value]),
  )
  const roles = Object.entries(policy.roles).map(([name, { grants = [], deny, ...rest }]) => {
    const linesOf = (list: 'grants' | 'deny') =>
      written
        .get(name)
        ?.field(list)
        .items()
        .map(({ place }) => place.line)
    const grantLines = linesOf('grants')
    const numbered = { ...rest, grants: grants.map((grant, index) => ({ ...grant, line: grantLines?.[index] ?? 1 })) }
    if (deny === undefined) return [name, numbered] as const
    const denyLines = linesOf('deny')
    return [
      name,
      { ...numbered, deny: deny.map((rule, index) => ({ ...rule, line: denyLines?.[index] ?? 1 })) },
    ] as const
  })
  return { ...policy, roles: Object.fromEntries(roles) }
}
