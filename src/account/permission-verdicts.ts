import { z } from 'zod'
import type { Bounds, Identity, Permission, Policy, Requirement, Where } from '../policy/index.js'
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
 * @param policy in force
 */
export function describePermissions(identity: Identity, policy: VerdictPolicy): Verdicts {
  return {
    policy_version: identity.policyVersion,
    subject: identity.subject,
    permissions: Object.fromEntries(
      policy.permissions.map((permission) => [permission, verdictOn(policy, identity, permission)]),
    ),
  }
}

/** What verdicts are asked of. */
export type VerdictPolicy = Pick<Policy, 'permissions' | 'permissionsOf'>

function verdictOn(policy: VerdictPolicy, identity: Identity, permission: Permission): Verdict {
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
      const missing = missingOf(policy, identity, permission)
      return missing.length === 0 ? { allowed: 'never' } : { allowed: 'never', missing: [...missing] }
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

/**
 * What the caller's own rules ask for and a new sign-in can bring, where it would then be allowed, for some record at least.
 * Other clients and roles it can't bring, so they stay untold.
 */
function missingOf(policy: VerdictPolicy, identity: Identity, permission: Permission): readonly SignIn[] {
  const alternatives = requirementsOf(identity, permission)
    .filter(({ clients, clientRoles }) => clients === undefined && clientRoles === undefined)
    .map(({ scopes = [], acr }) => {
      const lacking = scopes.filter((scope) => !identity.scopes.includes(scope))
      return {
        ...(lacking.length > 0 && { scopes: lacking }),
        ...(acr !== undefined && !hasAuthenticationContext(identity.claims.acr, acr) && { acr_values: [...acr] }),
      }
    })
  return alternatives.filter((signIn) => wouldHelp(policy, identity, permission, signIn))
}

type SignIn = NonNullable<z.input<typeof never>['missing']>[number]

function requirementsOf(identity: Identity, permission: Permission): readonly Requirement[] {
  const { because } = identity.explain(permission)
  if (because.code === 'requirement_missing') return because.missing.map(({ requirement }) => requirement)
  return because.code === 'denied' && because.unless !== undefined ? [because.unless] : []
}

/** Asked of the policy, with a token as the new sign-in would bring it: another deny, or a missing attribute, may stand behind. */
function wouldHelp(
  policy: VerdictPolicy,
  identity: Identity,
  permission: Permission,
  { scopes = [], acr_values: [acr] = [] }: SignIn,
): boolean {
  const { roles, clientRoles, clientId, claims } = identity
  const after = policy.permissionsOf({
    roles,
    clientRoles,
    clientId,
    scopes: [...identity.scopes, ...scopes],
    claims: acr === undefined ? claims : { ...claims, acr },
  })
  return after.bounds(permission).kind !== 'none'
}
