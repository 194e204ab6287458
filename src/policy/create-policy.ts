import { createHash } from 'node:crypto'
import type { RealmConfig } from '../realm-config/index.js'
import { type AccessToken, readAttributes } from '../tokens/index.js'
import { boundsOf } from './bounds.js'
import { compileRules, fieldsOf } from './compile-rules.js'
import { decide } from './decide.js'
import { ownSubject } from './own-subject.js'
import { createRoleSets } from './role-sets.js'
import type { HeldPermissions, Identity, Policy, PolicySubject } from './types.js'

/**
 * The policy of a realm: turns a verified access token into an {@link Identity} that can say what its owner may do.
 *
 * Decisions are realm role → permission within data bounds, as `policy.yaml` states them; client roles, scopes and
 * authentication contexts are further conditions of a rule, and grant nothing alone. A deny wins over every grant.
 * Attributes are read from the token as the realm's user profile declares them.
 *
 * @param config the realm's configuration, from `loadRealmConfig`; its policy has been checked there
 * @example
 * const policy = createPolicy(await loadRealmConfig('realm-config/gaveurs-production'))
 * policy.identify(token).can('gavage_data:read', { gaveur_id: 1 })
 */
export function createPolicy(config: Pick<RealmConfig, 'policy' | 'attributes'>): Policy {
  const { policy: document, attributes: declarations } = config
  const rules = compileRules(document)
  const roleSetOf = createRoleSets(rules)
  const permissions = rules.declared
  const known: ReadonlySet<string> = new Set(permissions)
  const version = createHash('sha256')
    .update(JSON.stringify([document, declarations]))
    .digest('hex')
  // A token is the same object while the verifier remembers it, so its identity is built once, and goes with it.
  const identities = new WeakMap<AccessToken, Identity>()

  function identify(token: AccessToken): Identity {
    const remembered = identities.get(token)
    if (remembered !== undefined) return remembered
    const identity = Object.freeze({ ...token, ...heldBy(token) })
    identities.set(token, identity)
    return identity
  }

  function heldBy(subject: PolicySubject): HeldPermissions {
    const { attributes, problems } = readAttributes(subject.claims ?? {}, declarations)
    const roleSet = roleSetOf(subject.roles)
    return {
      permissions: roleSet.permissions,
      attributes,
      attributeProblems: problems,
      policyVersion: version,
      can: (permission, record) => decide(roleSet, attributes, subject, known, permission, record).allowed,
      explain: (permission, record) => decide(roleSet, attributes, subject, known, permission, record),
      bounds: (permission) =>
        boundsOf(
          roleSet.holdingOf(permission),
          attributes,
          subject,
          known.has(permission) ? fieldsOf(document, permission) : {},
        ),
    }
  }

  return Object.freeze({
    version,
    permissions,
    identify,
    permissionsOf: (subject: PolicySubject) => Object.freeze(heldBy(ownSubject(subject))),
  })
}
