import { createHash } from 'node:crypto'
import type { RealmConfig } from '../realm-config/index.js'
import { type AccessToken, readAttributes } from '../tokens/index.js'
import { boundsOf } from './bounds.js'
import { compileGrants, declaredPermissions } from './compile-grants.js'
import { decide } from './decide.js'
import { createRoleSets, type RoleSet } from './role-sets.js'
import type { Identity, Policy } from './types.js'

/**
 * The policy of a realm: turns a verified access token into an {@link Identity} that can say what its owner may do.
 *
 * Decisions are role → permission within data bounds, as `policy.yaml` states them; client roles and scopes grant
 * nothing. Attributes are read from the token as the realm's user profile declares them.
 *
 * @param config the realm's configuration, from `loadRealmConfig`; its policy has been checked there
 * @example
 * const policy = createPolicy(await loadRealmConfig('realm-config/gaveurs-production'))
 * policy.identify(token).can('gavage_data:read', { gaveur_id: 1 })
 */
export function createPolicy(config: Pick<RealmConfig, 'policy' | 'attributes'>): Policy {
  const roleSetOf = createRoleSets(compileGrants(config.policy))
  const permissions = declaredPermissions(config.policy)
  const known: ReadonlySet<string> = new Set(permissions)
  const version = createHash('sha256').update(JSON.stringify(config.policy)).digest('hex')
  // A token is the same object while the verifier remembers it, so its identity is built once, and goes with it.
  const identities = new WeakMap<AccessToken, Identity>()

  function identify(token: AccessToken): Identity {
    const remembered = identities.get(token)
    if (remembered !== undefined) return remembered
    const { attributes, problems } = readAttributes(token.claims, config.attributes)
    const identity = identityOf(token, roleSetOf(token.roles), attributes, problems)
    identities.set(token, identity)
    return identity
  }

  function identityOf(
    token: AccessToken,
    roleSet: RoleSet,
    attributes: Identity['attributes'],
    attributeProblems: Identity['attributeProblems'],
  ): Identity {
    return Object.freeze({
      ...token,
      permissions: roleSet.permissions,
      attributes,
      attributeProblems,
      can: (permission, record) => decide(roleSet, attributes, known, permission, record).allowed,
      explain: (permission, record) => decide(roleSet, attributes, known, permission, record),
      bounds: (permission) => boundsOf(roleSet.held.get(permission), attributes),
    } satisfies Identity)
  }

  return Object.freeze({ version, permissions, identify })
}
