import { listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'

/** A group with its place in the tree. */
export interface PlacedGroup {
  /** Names from the top down. */
  readonly names: readonly string[]
  readonly group: JsonObject
  /** Where it stands in its document. */
  readonly path: readonly (string | number)[]
}

/**
 * A group's path as its key: `/` within a name becomes `~/`, as Keycloak writes it where it escapes at all. A `~` doubles
 * where it would otherwise be taken for such an escape.
 */
export function groupKey(names: readonly string[]): string {
  return names.map((name) => `/${name.replace(/~+(?=\/|$)/g, '$&$&').replaceAll('/', '~/')}`).join('')
}

/** The names in a key, or in a path that a file refers by: its leading `/` may be missing. */
export function namesInKey(key: string): readonly string[] {
  const text = key.replace(/^\//, '')
  const names: string[] = []
  let name = ''
  for (const [, beforeSlash, atEnd = '', plain = ''] of text.matchAll(/(~*)\/|(~+)$|([^~/]+|~+)/g)) {
    name += plain + '~'.repeat(Math.ceil(atEnd.length / 2))
    if (beforeSlash === undefined) continue
    // Two `~` stand for one; a single one says that the `/` belongs to the name.
    name += '~'.repeat(Math.floor(beforeSlash.length / 2))
    if (beforeSlash.length % 2 === 1) name += '/'
    else {
      names.push(name)
      name = ''
    }
  }
  return [...names, name]
}

/** All groups of a tree, each before those below it. */
export function placedGroups(
  groups: readonly JsonObject[],
  path: readonly (string | number)[] = ['groups'],
  above: readonly string[] = [],
): readonly PlacedGroup[] {
  return groups.flatMap((group, at) => {
    const names = [...above, String(group.name)]
    const here = [...path, at]
    return [
      { names, group, path: here },
      ...placedGroups(listMember(group, 'subGroups'), [...here, 'subGroups'], names),
    ]
  })
}

/** The key of the group that a path names, in a file or in an answer of Keycloak's, which doesn't escape. */
export function keysByPath(groups: readonly PlacedGroup[]): (path: string) => string {
  const nested = new Set(groups.map(({ names }) => groupKey(names)))
  const plain = new Map(groups.map(({ names }) => [`/${names.join('/')}`, groupKey(names)]))
  return (path) => {
    const key = groupKey(namesInKey(path))
    return nested.has(key) ? key : (plain.get(`/${path.replace(/^\//, '')}`) ?? key)
  }
}
