import { adminPath } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { Writing } from './kind.js'
import { textsIn } from './texts-in.js'

/** A member that lists client scopes by name, and the path below which Keycloak links them. */
export interface ScopeLink {
  readonly field: string
  readonly path: string
}

/** Links the scopes that are declared and takes the others away; members that are not declared stay as they are. */
export async function linkScopes(
  { api, idOf }: Pick<Writing, 'api' | 'idOf'>,
  links: readonly ScopeLink[],
  wanted: JsonObject,
  current: JsonObject,
): Promise<void> {
  const declared = links.filter(({ field }) => wanted[field] !== undefined)
  const send = (method: 'put' | 'delete', from: JsonObject, without: JsonObject): readonly Promise<void>[] =>
    declared.flatMap(({ field, path }) => {
      const kept = textsIn(without, field)
      return textsIn(from, field)
        .filter((scope) => !kept.includes(scope))
        .map(async (scope) => api[method](`${path}${adminPath`/${await idOf('client-scope', scope)}`}`))
    })
  // First all that go: a scope cannot be default and optional at once.
  await Promise.all(send('delete', current, wanted))
  await Promise.all(send('put', wanted, current))
}
