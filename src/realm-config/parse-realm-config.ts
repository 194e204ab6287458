import type { z } from 'zod'
import { freezeDeeply } from '../json/index.js'
import { clientFields, overlayFields, realmFields, rolesFields } from './check-fields.js'
import { crossCheck } from './cross-checks.js'
import { attributeDeclarations } from './declared-attributes.js'
import { inOrder } from './order-mistakes.js'
import { parseFile } from './parse-file.js'
import { toPolicyDocument } from './policy-document.js'
import type { RealmFiles } from './read-realm-files.js'
import { RealmConfigError } from './realm-config-error.js'
import { clientSchema } from './schemas/client-schema.js'
import { policySchema } from './schemas/policy-schema.js'
import { realmSchema } from './schemas/realm-schema.js'
import { rolesSchema } from './schemas/roles-schema.js'
import { usersSchema } from './schemas/users-schema.js'
import type { DevelopmentOverlay, RealmConfig } from './types.js'

/** Files to configuration, or a RealmConfigError with every mistake of every file. Pure. */
export function parseRealmConfig(directory: string, files: RealmFiles): RealmConfig {
  const realm = parseFile(realmSchema, files.realm, realmFields)
  const roles = parseFile(rolesSchema, files.roles, rolesFields)
  const policy = parseFile(policySchema, files.policy)
  const users = parseFile(usersSchema, files.users, overlayFields)
  const clients = files.clients.map((file) => parseFile(clientSchema, file, clientFields))

  const mistakes = [
    ...files.mistakes,
    ...[realm, roles, policy, users, ...clients].flatMap((parsed) => parsed.mistakes),
    ...crossCheck({
      realm: realm.cursor,
      roles: roles.cursor,
      policy: policy.cursor,
      users: users.cursor,
      clients: clients.map(({ cursor }) => cursor),
    }),
  ]
  if (mistakes.length > 0 || !realm.value || !roles.value || !policy.value) {
    throw new RealmConfigError(directory, inOrder(mistakes))
  }
  return freezeDeeply({
    realm: realm.value.realm,
    directory,
    representation: {
      ...realm.value,
      clients: clients.flatMap(({ value }) => (value === undefined ? [] : withoutReference(value))),
      roles: roles.value.roles,
    },
    attributes: attributeDeclarations(realm.cursor),
    policy: toPolicyDocument(policy.value, policy.cursor),
    ...(users.value && { development: toOverlay(users.value) }),
  })
}

/** A secret that is named, and not said, is read where Keycloak is provisioned, and nowhere else. */
function withoutReference(client: z.infer<typeof clientSchema>): z.infer<typeof clientSchema> {
  const { secret, ...others } = client
  return secret === undefined ? client : others
}

const toOverlay = ({ users, clients }: z.infer<typeof usersSchema>): DevelopmentOverlay => ({
  users: users ?? [],
  clients: clients ?? [],
})
