import { type MatchFunction, match } from 'path-to-regexp'
import type { Route } from './declare-route.js'

/** A route that a request means, and the decoded parameters of its path. */
export interface MatchedRoute<Entry> {
  readonly entry: Entry
  readonly params: Readonly<Record<string, string>>
}

/**
 * Finds the route of a request: the first one declared that matches method and path, in the spelling of the declaration;
 * HEAD is answered as GET is. `undefined`: none, also for a path that can't be decoded.
 *
 * @throws TypeError for a path that can't be read, or with a wildcard or an optional part, whose parameters are no texts
 */
export function createRouteTable<Entry extends { readonly route: Route }>(
  entries: readonly Entry[],
): (method: string, path: string) => MatchedRoute<Entry> | undefined {
  const byMethod = new Map<string, { readonly entry: Entry; readonly matches: MatchFunction<Params> }[]>()
  for (const entry of entries) {
    const { method, path } = entry.route
    if (/[*{}]/.test(path))
      throw new TypeError(`${method} ${path}: a declared path has parameters such as :id, and no wildcards or braces`)
    const list = byMethod.get(method) ?? []
    list.push({ entry, matches: match<Params>(path, { sensitive: true, trailing: false }) })
    byMethod.set(method, list)
  }
  return function findRoute(method, path) {
    for (const { entry, matches } of byMethod.get(method === 'HEAD' ? 'GET' : method) ?? []) {
      const found = matched(matches, path)
      if (found !== undefined) return { entry, params: found }
    }
    return undefined
  }
}

type Params = Record<string, string>

function matched(matches: MatchFunction<Params>, path: string): Params | undefined {
  try {
    const found = matches(path)
    return found === false ? undefined : found.params
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
