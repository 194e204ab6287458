import { listMember, without } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { RealmDocument } from './kind.js'
import { hasTemporaryPassword } from './temporary-password.js'
import { textsIn } from './texts-in.js'

/** What Keycloak takes of a user together with a new realm; all else refers to what comes later, or is known too late. */
const WITH_THE_REALM: readonly string[] = [
  'id',
  'username',
  'email',
  'emailVerified',
  'enabled',
  'firstName',
  'lastName',
  'requiredActions',
]

/** The users that a new realm is created with: only then does Keycloak take the ids they are given. */
export function usersForNewRealm(document: RealmDocument, realm: string): readonly JsonObject[] {
  return listMember(document, 'users')
    .filter(({ id, serviceAccountClientId }) => typeof id === 'string' && serviceAccountClientId === undefined)
    .map((user) => ({
      enabled: true,
      ...Object.fromEntries(Object.entries(user).filter(([field]) => WITH_THE_REALM.includes(field))),
      // Their ids are unique on a server.
      credentials: listMember(user, 'credentials').map((credential) => without(credential, ['id'])),
      // An import doesn't ask for another password by itself.
      ...(hasTemporaryPassword(user)
        ? { requiredActions: [...new Set([...textsIn(user, 'requiredActions'), 'UPDATE_PASSWORD'])] }
        : {}),
      realmRoles: [`default-roles-${realm}`],
    }))
}
