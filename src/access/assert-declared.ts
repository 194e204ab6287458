import { AccessError } from './access-error.js'

/** A route that does not say who may call it, and what would mend it. */
export function undeclaredRoute(route: string, mend: string): AccessError {
  return new AccessError('route_undeclared', `${route} does not say who may call it. ${mend}`, { routes: route })
}

/**
 * @param undeclared routes that do not say who may call them, by name
 * @param mend what to give each
 * @throws AccessError `route_undeclared`, if there is one
 */
export function assertDeclared(undeclared: readonly string[], mend: string): void {
  if (undeclared.length === 0) return
  const routes = [...new Set(undeclared)].join('; ')
  throw new AccessError('route_undeclared', `These do not say who may call them: ${routes}. ${mend}`, { routes })
}
