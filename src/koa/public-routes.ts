/**
 * Compiles the list of public paths to a predicate on the path as sent. An encoded or otherwise disguised spelling of
 * a public path is not public: it needs a token, and then finds no route.
 * @throws TypeError when an entry is not a path, so that a slip opens nothing
 */
export function compilePublicRoutes(routes: readonly string[]): (path: string) => boolean {
  const exact = new Set<string>()
  const prefixes: string[] = []
  for (const route of routes) {
    const star = route.indexOf('*')
    if (
      !route.startsWith('/') ||
      (star !== -1 && !(route.endsWith('/*') && star === route.length - 1)) ||
      route === '/*'
    ) {
      throw new TypeError(`authenticate: publicRoutes takes paths such as '/health' or '/docs/*'; got '${route}'`)
    }
    if (star === -1) exact.add(route)
    else prefixes.push(route.slice(0, -1))
  }
  if (prefixes.length === 0) return (path) => exact.has(path)
  return (path) => exact.has(path) || (prefixes.some((prefix) => path.startsWith(prefix)) && !path.includes('/../'))
}
