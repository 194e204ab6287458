import { adminPath, expectObjects } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { RealmApi } from './kind.js'

const ALL = 'max=-1&briefRepresentation=true'

/** Every group of a realm with those below it: a request for the top, and one for each group that has others. */
export async function groupTree(api: RealmApi): Promise<readonly JsonObject[]> {
  return withChildren(api, expectObjects(await api.get(`/groups?${ALL}`), 'the groups'))
}

function withChildren(api: RealmApi, groups: readonly JsonObject[]): Promise<readonly JsonObject[]> {
  return Promise.all(
    groups.map(async (group): Promise<JsonObject> => {
      if (group.subGroupCount === 0) return group
      const path = adminPath`/groups/${String(group.id)}/children`
      const children = expectObjects(await api.get(`${path}?${ALL}`), 'the groups')
      return { ...group, subGroups: await withChildren(api, children) }
    }),
  )
}
