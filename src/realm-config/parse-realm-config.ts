import type { z } from 'zod'
import { freezeDeeply } from '../json/index.js'
import { crossCheck } from './cross-checks.js'
import { attributeDeclarations } from './declared-attributes.js'
import { parseFile } from './parse-file.js'
import type { PolicyDocument } from './policy-types.js'
import type { RealmFiles } from './read-realm-files.js'
import { type Mistake, RealmConfigError } from './realm-config-error.js'
import { clientSchema } from './schemas/client-schema.js'
import { policySchema } from './schemas/policy-schema.js'
import { realmSchema } from './schemas/realm-schema.js'
import { rolesSchema } from './schemas/roles-schema.js'
import { usersSchema } from './schemas/users-schema.js'
import type { DevelopmentOverlay, RealmConfig } from './types.js'
import type { YamlCursor } from './yaml-cursor.js'

/** Files to configuration, or a RealmConfigError with every mistake of every file. Pure. */
export function parseRealmConfig(directory: string, files: RealmFiles): RealmConfig {
  const realm = parseFile(realmSchema, files.realm)
  const roles = parseFile(rolesSchema, files.roles)
  const policy = parseFile(policySchema, files.policy)
  const users = parseFile(usersSchema, files.users)
  const clients = files.clients.map((file) => parseFile(clientSchema, file))

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
      clients: clients.flatMap(({ value }) => value ?? []),
      roles: roles.value.roles,
    },
    attributes: attributeDeclarations(realm.cursor),
    policy: withLines(policy.value, policy.cursor),
    ...(users.value && { development: toOverlay(users.value) }),
  })
}

function withLines(policy: z.infer<typeof policySchema>, cursor: YamlCursor): PolicyDocument {
  const roles = Object.entries(policy.roles).map(([name, role]) => {
    const written = cursor.field('roles').field(name)
    const lineOf = (list: 'grants' | 'deny', index: number) => written.field(list).items()[index]?.place.line ?? 1
    const grants = role.grants.map((grant, index) => ({ ...grant, line: lineOf('grants', index) }))
    const { deny: denies, ...rest } = role
    if (denies === undefined) return [name, { ...rest, grants }] as const
    const deny = denies.map((rule, index) => ({ ...rule, line: lineOf('deny', index) }))
    return [name, { ...rest, grants, deny }] as const
  })
  return { ...policy, roles: Object.fromEntries(roles) }
}

const toOverlay = ({ users, clients }: z.infer<typeof usersSchema>): DevelopmentOverlay => ({
  users: users ?? [],
  clients: clients ?? [],
})

/** By file, then from top to bottom; what two checks say in the same words is said once. */
function inOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  const once = new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake]))
  return [...once.values()].sort(
    (left, right) => compare(left.file, right.file) || left.line - right.line || left.column - right.column,
  )
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
