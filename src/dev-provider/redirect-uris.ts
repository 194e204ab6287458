/**
 * Whether a redirect URI is one of a client's patterns, by Keycloak's rules: exact, or a pattern that ends in `*`
 * stands for everything that begins with the rest. The query takes no part in a wildcard, and a URI with user
 * information, a fragment or a dot segment is refused.
 */
export function isRedirectAllowed(uri: string, patterns: readonly string[]): boolean {
  if (patterns.includes(uri) && !uri.includes('*')) return true
  const parsed = parseUri(uri)
  if (parsed === undefined || !isPlain(uri, parsed)) return false
  const [withoutQuery = ''] = uri.split('?')
  return patterns.some((pattern) => matches(withoutQuery, parsed, pattern))
}

/** Patterns with relative ones (`/callback/*`) put behind the client's root URL. */
export function resolveRedirectUris(patterns: readonly string[], rootUrl: string | undefined): readonly string[] {
  return patterns.map((pattern) =>
    pattern.startsWith('/') ? `${(rootUrl ?? '').replace(/\/$/, '')}${pattern}` : pattern,
  )
}

function matches(uri: string, parsed: URL, pattern: string): boolean {
  // A lone star stands for any web address, not for any scheme.
  if (pattern === '*') return parsed.protocol === 'http:' || parsed.protocol === 'https:'
  if (!pattern.endsWith('*') || pattern.includes('?')) return false
  const stem = pattern.slice(0, -1)
  return uri.startsWith(stem) || `${uri}/` === stem
}

function isPlain(uri: string, parsed: URL): boolean {
  const path = uri.slice(uri.indexOf(':') + 1).split('?')[0] ?? ''
  const hasDotSegment = /(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i.test(path)
  return !uri.includes('#') && !uri.includes('\\') && !hasDotSegment && parsed.username === '' && parsed.password === ''
}

function parseUri(uri: string): URL | undefined {
  try {
    return new URL(uri)
  } catch {
    return undefined
  }
}
