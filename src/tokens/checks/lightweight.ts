import type { JsonObject } from '../../json/index.js'

/** Keycloak's lightweight access tokens carry neither subject nor roles, and no audience unless a mapper insists. */
export function isLightweight({
  sub,
  realm_access: realmAccess,
  resource_access: resourceAccess,
}: JsonObject): boolean {
  return sub === undefined && realmAccess === undefined && resourceAccess === undefined
}

export const SWITCH_LIGHTWEIGHT_OFF =
  'It has the shape of a Keycloak lightweight access token (no sub, no roles): switch “Always use lightweight access token” ' +
  'off for the client that asks for it, and see that no client policy turns it on; admin-cli has it on by default.'
