import type { PolicySubject } from './types.js'

const NONE: readonly string[] = Object.freeze([])

/**
 * Somebody to decide about, as a copy that nobody changes afterwards. What is no list of text, from code without types, is
 * no role, scope or client: `'reports-read'` must not pass for a list that has `reports`.
 */
export function ownSubject({ roles, scopes, clientRoles, clientId, claims }: PolicySubject): PolicySubject {
  return Object.freeze({
    roles: textsOf(roles),
    scopes: textsOf(scopes),
    clientRoles: rolesByClient(clientRoles),
    ...(typeof clientId === 'string' && { clientId }),
    ...(claims !== undefined && { claims }),
  })
}

function rolesByClient(given: PolicySubject['clientRoles']): Readonly<Record<string, readonly string[]>> {
  const byClient: Record<string, readonly string[]> = Object.create(null)
  for (const [client, roles] of Object.entries(given ?? {})) byClient[client] = textsOf(roles)
  return Object.freeze(byClient)
}

const textsOf = (given: readonly string[] | undefined): readonly string[] =>
  Array.isArray(given) ? Object.freeze(given.filter((each) => typeof each === 'string')) : NONE
