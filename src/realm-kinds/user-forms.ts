import { listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { attributeLists, comparableAttributes } from './attribute-lists.js'
import { comparableRoles } from './role-links.js'
import { hasTemporaryPassword } from './temporary-password.js'
import { textsIn } from './texts-in.js'

/** What Keycloak takes elsewhere than in the representation. */
export const OTHER_PARTS = ['realmRoles', 'clientRoles', 'groups', 'federatedIdentities', 'credentials']

/**
 * The form in which users are compared. Passwords cannot be read, and belong to the user as soon as there is one; so do
 * required actions that come with a temporary password. Links to identity providers that no file names are the user's.
 */
export function comparableUser(user: JsonObject, realm: string): JsonObject {
  const { username, email, attributes, groups, requiredActions, federatedIdentities } = user
  return {
    ...without(user, [...OTHER_PARTS, 'attributes', 'requiredActions']),
    ...(typeof username === 'string' ? { username: username.toLowerCase() } : {}),
    ...(typeof email === 'string' ? { email: email.toLowerCase() } : {}),
    ...(attributes === undefined ? {} : { attributes: comparableAttributes(attributes) }),
    ...(requiredActions === undefined || hasTemporaryPassword(user)
      ? {}
      : { requiredActions: textsIn(user, 'requiredActions').toSorted() }),
    ...comparableRoles(user, realm),
    ...(groups === undefined ? {} : { groups: textsIn(user, 'groups').toSorted() }),
    ...(federatedIdentities === undefined ? {} : { federatedIdentities: linksInOrder(user) }),
  }
}

const linksInOrder = (user: JsonObject): readonly JsonObject[] =>
  listMember(user, 'federatedIdentities').toSorted((one, other) =>
    String(one.identityProvider) < String(other.identityProvider) ? -1 : 1,
  )

/** Links to providers that files don't name are the user's own, and so is what they don't say of a link. */
export function withoutOwnLinks(observed: JsonObject, wanted: JsonObject): JsonObject {
  if (observed.federatedIdentities === undefined) return observed
  const links = new Map(listMember(wanted, 'federatedIdentities').map((link) => [link.identityProvider, link]))
  const federatedIdentities = listMember(observed, 'federatedIdentities').flatMap((link) => {
    const declared = links.get(link.identityProvider)
    return declared === undefined
      ? []
      : [
          without(
            link,
            Object.keys(link).filter((member) => !(member in declared)),
          ),
        ]
  })
  return { ...observed, federatedIdentities }
}

/** What Keycloak takes in a PUT of the user. */
export function userRepresentation(value: JsonObject): JsonObject {
  const { attributes } = value
  return {
    ...without(value, [...OTHER_PARTS, 'username', ...(hasTemporaryPassword(value) ? ['requiredActions'] : [])]),
    ...(attributes === undefined ? {} : { attributes: attributeLists(attributes) }),
  }
}
