import { z } from 'zod'
import type { Bounds, Identity, Permission, Where } from '../policy/index.js'
import { hasAuthenticationContext } from '../tokens/index.js'

const scalar = z.union([z.string(), z.number(), z.boolean()])
const where = z
  .record(z.string(), z.union([scalar, z.object({ in: z.array(scalar) }), z.object({ starts_with: z.string() })]))
  .describe('Fields of a record that must all be so; none: every record')

const never = z.object({
  allowed: z.literal('never'),
  missing: z
    .array(z.object({ scopes: z.array(z.string()).optional(), acr_values: z.array(z.string()).optional() }))
    .optional()
    .describe('Alternatives that a new sign-in could ask for: all of `scopes`, one of `acr_values`'),
})

const within = z.object({
  allowed: z.literal('within'),
  any_of: z.array(where).describe('A record is within one of them'),
  none_of: z.array(where).describe('and within none of these'),
  fields: z
    .record(z.string(), z.enum(['integer', 'string', 'boolean', 'uuid']))
    .describe('Types of the record’s fields'),
})

/** What the caller may do, permission by permission. */
export const permissionVerdicts = z.object({
  policy_version: z.string().describe('Another policy has another version'),
  subject: z.string().describe('Whose verdicts these are; empty where the token names nobody'),
  permissions: z
    .record(z.string(), z.discriminatedUnion('allowed', [z.object({ allowed: z.literal('always') }), within, never]))
    .describe('Every permission that the policy declares'),
})

type Verdicts = z.input<typeof permissionVerdicts>
type Verdict = Verdicts['permissions'][string]

/**
 * Every verdict on the caller at once, as `identity.can()` decides.
 *
 * @param declared every permission of the policy
 */
export function describePermissions(identity: Identity, declared: readonly Permission[]): Verdicts {
  return {
    policy_version: identity.policyVersion,
    subject: identity.subject,
    permissions: Object.fromEntries(declared.map((permission) => [permission, verdictOn(identity, permission)])),
  }
}

function verdictOn(identity: Identity, permission: Permission): Verdict {
  const bounds = identity.bounds(permission)
  switch (bounds.kind) {
    case 'all':
      return { allowed: 'always' }
    case 'where':
      return {
        allowed: 'within',
        any_of: bounds.anyOf.map(written),
        none_of: bounds.noneOf.map(written),
        fields: typesOf(bounds),
      }
    case 'none': {
      const missing = missingOf(identity, permission)
      return missing.length === 0 ? { allowed: 'never' } : { allowed: 'never', missing }
    }
  }
}

function written(bound: Where): z.input<typeof where> {
  return Object.fromEntries(
    Object.entries(bound).map(([field, value]) => [
      field,
      typeof value === 'object' && 'in' in value ? { in: [...value.in] } : value,
    ]),
  )
}

const typesOf = ({ fields }: Bounds) =>
  Object.fromEntries(Object.entries(fields).map(([field, { type }]) => [field, type]))

/** What the caller's own rules ask for and a new sign-in can bring. Other clients and roles it can't, so they stay untold. */
function missingOf(identity: Identity, permission: Permission) {
  const { because } = identity.explain(permission)
  const requirements =
    because.code === 'requirement_missing'
      ? because.missing.map(({ requirement }) => requirement)
      : because.code === 'denied' && because.unless !== undefined
        ? [because.unless]
        : []
  return requirements
    .filter(({ clients, clientRoles }) => clients === undefined && clientRoles === undefined)
    .map(({ scopes = [], acr }) => {
      const lacking = scopes.filter((scope) => !identity.scopes.includes(scope))
      return {
        ...(lacking.length > 0 && { scopes: lacking }),
        ...(acr !== undefined && !hasAuthenticationContext(identity.claims.acr, acr) && { acr_values: [...acr] }),
      }
    })
}
