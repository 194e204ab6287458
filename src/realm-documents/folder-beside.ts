import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toJsonObject } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import {
  loadRealmConfig,
  type Mistake,
  mistakeAt,
  parseDevelopmentFile,
  type RealmConfig,
  RealmConfigError,
} from '../realm-config/index.js'
import type { Places } from './places.js'
import { codeOf } from './read-piece.js'
import { type At, membersOf, objectIn, objectsIn, textIn } from './walk-document.js'

const USERS = 'users.dev.yaml'

/**
 * What stands beside a realm's document in its folder: development users, and a policy. A folder with a policy is what the
 * middleware reads too, so that it must satisfy both.
 *
 * @param document what the folder's files say, without overlays
 */
export async function developmentBeside(
  folder: string,
  document: JsonObject,
  places: Places,
  mistakes: Mistake[],
): Promise<JsonObject | undefined> {
  if ((await textOf(join(folder, 'policy.yaml'))) === undefined) return developmentAlone(folder, mistakes)
  try {
    const config = await loadRealmConfig(folder)
    mistakes.push(...outOfSight(document, config, places))
    return config.development === undefined ? undefined : toJsonObject(config.development)
  } catch (error) {
    if (!(error instanceof RealmConfigError)) throw error
    mistakes.push(...error.details)
    return undefined
  }
}

async function developmentAlone(folder: string, mistakes: Mistake[]): Promise<JsonObject | undefined> {
  const text = await textOf(join(folder, USERS))
  if (text === undefined) return undefined
  const parsed = parseDevelopmentFile(USERS, text)
  mistakes.push(...parsed.mistakes)
  return parsed.development === undefined ? undefined : toJsonObject(parsed.development)
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** What the middleware and the embedded provider would not see, since they look into fewer files. */
function outOfSight(document: JsonObject, config: RealmConfig, places: Places): readonly Mistake[] {
  const { representation } = config
  const root: At<JsonObject> = { path: [], value: document }
  const roles = objectIn(root, 'roles')
  const client = objectIn(roles, 'client')
  const lists: readonly (readonly [
    owner: At<JsonObject>,
    list: string,
    field: string,
    seen: readonly string[],
    where: string,
  ])[] = [
    [
      root,
      'clients',
      'clientId',
      representation.clients.map(({ clientId }) => clientId),
      'Clients stand in clients/, one file each',
    ],
    [
      root,
      'clientScopes',
      'name',
      (representation.clientScopes ?? []).map(({ name }) => name),
      'Client scopes stand in realm.yaml',
    ],
    [roles, 'realm', 'name', representation.roles.realm.map(({ name }) => name), 'Roles stand in roles.yaml'],
    ...membersOf(client).map(
      ([name]) =>
        [
          client,
          name,
          'name',
          (representation.roles.client?.[name] ?? []).map((role) => role.name),
          'Roles stand in roles.yaml',
        ] as const,
    ),
    [
      objectIn(root, 'userProfile'),
      'attributes',
      'name',
      (representation.userProfile?.attributes ?? []).map(({ name }) => name),
      'The user profile stands in realm.yaml',
    ],
  ]
  return lists.flatMap(([owner, list, field, seen, where]) =>
    objectsIn(owner, list)
      .flatMap((entry) => textIn(entry, field))
      .filter(({ value }) => !seen.includes(value))
      .map(({ path, value }) => {
        const place = places.follow(document, path) ?? { file: '.', line: 1, column: 1 }
        return mistakeAt(
          place,
          `Whoever reads policy.yaml does not find \`${value}\` here.`,
          `${where}, in a folder with a policy.`,
        )
      }),
  )
}
