import { adminPath, expectObject, expectObjects } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { groupKey, namesInKey } from './group-paths.js'
import { groupTree } from './group-tree.js'
import type { Reading, RealmApi, RealmDocument, RealmObject } from './kind.js'

/**
 * The groups that files name, where the realm has so many others that its export was made without them. Each takes a
 * request.
 */
export async function readGroups(
  { api, exported, knownIds, pruned }: Reading,
  declared: readonly RealmObject[] | undefined,
): Promise<RealmDocument> {
  if (exported.groups !== undefined) return {}
  if (declared === undefined) return { groups: [...(await groupTree(api, 'whole'))] }
  const keys = [...declared.map(({ key }) => key), ...(pruned?.has('group') ? knownIds('group').keys() : [])]
  const found = await Promise.all(
    [...new Set(keys)].map(async (key) => [key, await findGroup(api, namesInKey(key))] as const),
  )
  const groups = new Map(found.flatMap(([key, group]) => (group === undefined ? [] : [[key, group] as const])))
  return { groups: [...below([], groups)] }
}

/** The groups right below another, with all that are below them. */
function below(names: readonly string[], groups: ReadonlyMap<string, JsonObject>): readonly JsonObject[] {
  return [...groups].flatMap(([key, group]): readonly JsonObject[] => {
    const here = namesInKey(key)
    const isBelow = here.length === names.length + 1 && groupKey(here.slice(0, -1)) === groupKey(names)
    return isBelow ? [{ ...group, subGroups: [...below(here, groups)] }] : []
  })
}

/** A group by the names on its way from the top. */
export async function findGroup(api: Pick<RealmApi, 'get'>, names: readonly string[]): Promise<JsonObject | undefined> {
  const name = names.at(-1) ?? ''
  // Keycloak takes a slash in a name for the end of one.
  const isPlain = names.every((segment) => !segment.includes('/'))
  const found = isPlain ? await findByPath(api, names) : await findBySearch(api, names, name)
  return found?.name === name ? found : undefined
}

async function findByPath(api: Pick<RealmApi, 'get'>, names: readonly string[]): Promise<JsonObject | undefined> {
  const group = await api.get(`/group-by-path${names.map((segment) => adminPath`/${segment}`).join('')}`)
  return group === undefined ? undefined : expectObject(group, 'a group')
}

async function findBySearch(
  api: Pick<RealmApi, 'get'>,
  names: readonly string[],
  name: string,
): Promise<JsonObject | undefined> {
  const isTop = names.length === 1
  const parent = isTop ? undefined : await findGroup(api, names.slice(0, -1))
  if (!isTop && parent === undefined) return undefined
  const among = parent === undefined ? '/groups' : adminPath`/groups/${String(parent.id)}/children`
  const query = `search=${encodeURIComponent(name)}&exact=true&max=-1&briefRepresentation=false`
  return expectObjects((await api.get(`${among}?${query}`)) ?? [], 'the groups').find((group) => group.name === name)
}
