import type { RequirementDocument } from '../realm-config/index.js'
import { subsetsOf } from './subsets.js'

/** What of a token rules may require. */
export interface TokenState {
  readonly scopes: readonly string[]
  readonly acr: readonly string[]
  readonly clientId: string | undefined
  readonly clientRoles: Readonly<Record<string, readonly string[]>>
}

const LEVEL = /^\d{1,9}$/

/**
 * Tokens that requirements can tell apart, the plainest first: each scope and client role there or not, each client, each
 * level of authentication (a higher one covers the lower ones) with each other context there or not.
 *
 * @returns `undefined` where there are more than `most`
 */
export function tokenStates(
  requirements: readonly RequirementDocument[],
  most: number,
): readonly TokenState[] | undefined {
  const scopes = unique(requirements.flatMap(({ scope = [] }) => scope))
  const contexts = unique(requirements.flatMap(({ acr = [] }) => acr))
  const clients = unique(requirements.flatMap(({ client = [] }) => client))
  const clientRoles = requirements
    .flatMap(({ client_role: roles = {} }) => Object.entries(roles))
    .flatMap(([client, roles]) => [roles].flat().map((role) => JSON.stringify([client, role])))
  const levels = contexts.filter((context) => LEVEL.test(context))
  const words = contexts.filter((context) => !LEVEL.test(context))
  const yesOrNo = scopes.length + words.length + new Set(clientRoles).size
  if (yesOrNo > 20 || 2 ** yesOrNo * (levels.length + 1) * (clients.length + 1) > most) return undefined
  return subsetsOf(scopes).flatMap((held) =>
    subsetsOf(words).flatMap((contextsHeld) =>
      [undefined, ...levels].flatMap((level) =>
        [undefined, ...clients].flatMap((clientId) =>
          subsetsOf(unique(clientRoles)).map((rolesHeld) => ({
            scopes: held,
            acr: level === undefined ? contextsHeld : [level, ...contextsHeld],
            clientId,
            clientRoles: byClient(rolesHeld),
          })),
        ),
      ),
    ),
  )
}

function byClient(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const roles = new Map<string, string[]>()
  for (const pair of pairs) {
    const [client, role]: readonly [string, string] = JSON.parse(pair)
    roles.set(client, [...(roles.get(client) ?? []), role])
  }
  return Object.fromEntries(roles)
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)]
