import { adminPath, expectObjects } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { RealmApi } from './kind.js'

/**
 * Every group of a realm with those below it: a request for the top, and one for each group that has others.
 *
 * @param form `whole` with attributes and roles
 */
export async function groupTree(api: RealmApi, form: 'short' | 'whole' = 'short'): Promise<readonly JsonObject[]> {
  const query = `max=-1&briefRepresentation=${form === 'short'}`
  const list = async (path: string): Promise<readonly JsonObject[]> => {
    const groups = expectObjects((await api.get(`${path}?${query}`)) ?? [], 'the groups')
    return Promise.all(
      groups.map(async (group): Promise<JsonObject> => {
        if (group.subGroupCount === 0) return group
        return { ...group, subGroups: [...(await list(adminPath`/groups/${String(group.id)}/children`))] }
      }),
    )
  }
  return list('/groups')
}
