/** What a request takes, in Keycloak's own words: roles of the client that stands for the realm. */
interface Needed {
  /** Of the path below the realm, without its query. */
  readonly path: RegExp
  readonly toRead: string
  readonly toWrite: string
}

const NEEDED: readonly Needed[] = [
  { path: /^\/clients\/[^/]+\/authz/, toRead: 'view-authorization', toWrite: 'manage-authorization' },
  {
    path: /^\/(clients|client-scopes|clients-initial-access)(\/|$)/,
    toRead: 'view-clients',
    toWrite: 'manage-clients',
  },
  { path: /^\/(users\/profile|localization|client-policies)(\/|$)/, toRead: 'view-realm', toWrite: 'manage-realm' },
  { path: /^\/(users|groups|group-by-path|attack-detection)(\/|$)/, toRead: 'view-users', toWrite: 'manage-users' },
  { path: /^\/identity-provider(\/|$)/, toRead: 'view-identity-providers', toWrite: 'manage-identity-providers' },
  { path: /^\/(admin-events|events)(\/|$)/, toRead: 'view-events', toWrite: 'manage-events' },
  { path: /^\/workflows(\/|$)/, toRead: 'realm-admin', toWrite: 'realm-admin' },
]

/** The least that a refused request takes. `path` is below the realm, and begins with a slash or is empty. */
export function neededRoles(method: string, path: string): readonly string[] {
  const [bare = '', query = ''] = path.split('?')
  if (bare === '/partial-export') {
    const asked = new URLSearchParams(query)
    return [
      'manage-realm',
      ...(asked.get('exportClients') === 'true' ? ['view-clients'] : []),
      ...(asked.get('exportGroupsAndRoles') === 'true' ? ['view-users'] : []),
    ]
  }
  const needed = NEEDED.find((candidate) => candidate.path.test(bare))
  if (needed === undefined) return [method === 'GET' ? 'view-realm' : 'manage-realm']
  return [method === 'GET' ? needed.toRead : needed.toWrite]
}
