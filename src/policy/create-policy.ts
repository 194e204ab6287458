import { createHash } from 'node:crypto'
import type { RealmConfig } from '../realm-config/index.js'
import { type AccessToken, readAttributes } from '../tokens/index.js'
import { boundsOf } from './bounds.js'
import { compileGrants, declaredPermissions } from './compile-grants.js'
import { decide } from './decide.js'
import { resolveGrants } from './resolve-grants.js'
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
  const table = compileGrants(config.policy)
  const permissions = declaredPermissions(config.policy)
  const known: ReadonlySet<string> = new Set(permissions)
  const version = createHash('sha256').update(JSON.stringify(config.policy)).digest('hex')
  // A token is the same object while the verifier remembers it, so its identity is built once, and goes with it.
  const identities = new WeakMap<AccessToken, Identity>()

  function identify(token: AccessToken): Identity {
    const remembered = identities.get(token)
    if (remembered !== undefined) return remembered
    const { attributes, problems } = readAttributes(token.claims, config.attributes)
    const held = resolveGrants(table, token.roles, attributes)
    const context = { roles: token.roles, known }
    const identity: Identity = Object.freeze({
      ...token,
      permissions: Object.freeze([...held.keys()].sort()),
      attributes,
      attributeProblems: problems,
      can: (permission, record) => decide(held, permission, record, context).allowed,
      explain: (permission, record) => decide(held, permission, record, context),
      bounds: (permission) => boundsOf(held, permission),
    } satisfies Identity)
    identities.set(token, identity)
    return identity
  }

  return Object.freeze({ version, permissions, identify })
}
