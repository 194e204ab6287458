import { hasAuthenticationContext } from '../tokens/index.js'
import type { PolicySubject, Requirement } from './types.js'

/** Whether a token is what a rule requires beside roles. */
export function meetsRequirement(requirement: Requirement, subject: PolicySubject): boolean {
  const { scopes, acr, clients, clientRoles } = requirement
  return (
    (scopes === undefined || holdsAll(subject.scopes, scopes)) &&
    (acr === undefined || hasAuthenticationContext(subject.claims?.acr, acr)) &&
    (clients === undefined || (subject.clientId !== undefined && clients.includes(subject.clientId))) &&
    (clientRoles === undefined ||
      Object.entries(clientRoles).every(([client, roles]) => holdsAll(clientRolesOf(subject, client), roles)))
  )
}

/** The part of a requirement that a token does not meet. */
export function missingOf(requirement: Requirement, subject: PolicySubject): Requirement {
  const { scopes, acr, clients, clientRoles } = requirement
  const lacking = Object.entries(clientRoles ?? {}).flatMap(([client, roles]) => {
    const missing = roles.filter((role) => !clientRolesOf(subject, client)?.includes(role))
    return missing.length === 0 ? [] : [[client, missing] as const]
  })
  return Object.freeze({
    ...(scopes !== undefined &&
      !meetsRequirement({ scopes }, subject) && { scopes: scopes.filter((scope) => !subject.scopes?.includes(scope)) }),
    ...(acr !== undefined && !meetsRequirement({ acr }, subject) && { acr }),
    ...(clients !== undefined && !meetsRequirement({ clients }, subject) && { clients }),
    ...(lacking.length > 0 && { clientRoles: Object.fromEntries(lacking) }),
  })
}

const holdsAll = (held: readonly string[] | undefined, wanted: readonly string[]): boolean =>
  held !== undefined && wanted.every((each) => held.includes(each))

function clientRolesOf({ clientRoles }: PolicySubject, client: string): readonly string[] | undefined {
  return clientRoles !== undefined && Object.hasOwn(clientRoles, client) ? clientRoles[client] : undefined
}
