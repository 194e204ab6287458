import type { HeldPermissions, Identity, Policy } from '../policy/index.js'
import type { Verifier } from '../tokens/index.js'
import type { EvaluationRequest } from './schemas.js'

/** What is needed to know whom a question is about. */
export interface SubjectSources {
  readonly policy: Pick<Policy, 'identify' | 'permissionsOf'>
  readonly verifier: Pick<Verifier, 'verify'>
}

/** `forbidden`: the caller may ask about themselves alone; `unresolved`: nothing says what the subject holds. */
export type ResolvedSubject = HeldPermissions | 'forbidden' | 'unresolved'

/**
 * Whom a question is about. There is no directory here: of anybody but the caller the question itself says what they
 * hold, by their access token or in words, and only who is trusted with that (`policy:evaluate`) may ask.
 */
export async function resolveSubject(
  { policy, verifier }: SubjectSources,
  caller: Identity,
  { type, id, properties }: EvaluationRequest['subject'],
): Promise<ResolvedSubject> {
  if (!TYPES.has(type)) return caller.can('policy:evaluate') ? 'unresolved' : 'forbidden'
  if (properties === undefined && (id === caller.subject || id === caller.username)) return caller
  if (!caller.can('policy:evaluate')) return 'forbidden'
  if (properties === undefined) return 'unresolved'
  const { access_token: token, roles, client_roles: clientRoles, scope, acr, client_id: clientId } = properties
  if (token !== undefined) {
    // No proof comes with it: a token that is bound to a key is of no use to whoever hands it on.
    const verdict = await verifier.verify(token)
    return verdict.ok && isNamed(verdict.token, id) ? policy.identify(verdict.token) : 'unresolved'
  }
  if (roles === undefined) return 'unresolved'
  return policy.permissionsOf({
    roles,
    clientRoles: clientRoles ?? {},
    scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : (scope ?? []),
    clientId,
    claims: { ...properties.attributes, ...(acr !== undefined && { acr }) },
  })
}

/** Who can hold a token; of anything else no role is known. */
const TYPES: ReadonlySet<string> = new Set(['user', 'client', 'service'])

const isNamed = ({ subject, username }: Pick<Identity, 'subject' | 'username'>, id: string): boolean =>
  id === subject || id === username
