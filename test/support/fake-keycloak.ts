/** One request as a fake Keycloak saw it. */
export interface SeenRequest {
  readonly method: string
  /** Path and query, without the server's address. */
  readonly path: string
  readonly token: string | undefined
  readonly body: string
}

export interface FakeAnswer {
  readonly status: number
  readonly body?: unknown
  readonly location?: string
}

export interface FakeKeycloak {
  readonly fetch: typeof globalThis.fetch
  readonly requests: readonly SeenRequest[]
  /** Requests that ask for a token. */
  tokenRequests(): readonly SeenRequest[]
  /** Requests that may change something. */
  writes(): readonly SeenRequest[]
}

export interface FakeOptions {
  /** What GET answers below /admin/realms, by path; anything else is a 404. A realm's export is the document of its path. */
  readonly documents?: Readonly<Record<string, unknown>>
  /** Answers before the documents do. */
  readonly answer?: (request: SeenRequest) => FakeAnswer | undefined
  /** Default 60. */
  readonly tokenLifeSeconds?: number
}

const ADMIN = '/admin/realms'

/** The path below the admin interface; undefined elsewhere. */
const adminPathOf = ({ path }: SeenRequest): string | undefined =>
  path.includes(ADMIN) ? path.slice(path.indexOf(ADMIN) + ADMIN.length) : undefined

/** A POST that only reads. */
const exportedRealm = (path: string): string | undefined => /^(\/[^/]+)\/partial-export\?/.exec(path)?.[1]

/** A Keycloak that hands out token-1, token-2, … and answers from a table. Only for what the real one does rarely. */
export function createFakeKeycloak({ documents = {}, answer, tokenLifeSeconds = 60 }: FakeOptions = {}): FakeKeycloak {
  const requests: SeenRequest[] = []
  const tokenRequests = () => requests.filter(({ path }) => path.endsWith('/protocol/openid-connect/token'))
  const decide = (request: SeenRequest): FakeAnswer => {
    const special = answer?.(request)
    if (special !== undefined) return special
    if (request.path.endsWith('/token')) {
      return { status: 200, body: { access_token: `token-${tokenRequests().length}`, expires_in: tokenLifeSeconds } }
    }
    if (request.path.endsWith('/admin/serverinfo')) return { status: 200, body: { systemInfo: { version: '26.7.4' } } }
    const asked = adminPathOf(request) ?? ''
    const exported = exportedRealm(asked)
    if (request.method !== 'GET' && exported === undefined) return { status: 204 }
    const path = exported ?? asked
    return path in documents ? { status: 200, body: documents[path] } : { status: 404 }
  }
  return {
    requests,
    tokenRequests,
    writes: () =>
      requests.filter((request) => {
        const path = adminPathOf(request)
        return request.method !== 'GET' && path !== undefined && exportedRealm(path) === undefined
      }),
    async fetch(input, init) {
      const url = new URL(String(input))
      const request: SeenRequest = {
        method: init?.method ?? 'GET',
        path: url.pathname + url.search,
        token: new Headers(init?.headers).get('authorization')?.replace('Bearer ', ''),
        body: typeof init?.body === 'string' ? init.body : '',
      }
      requests.push(request)
      const { status, body, location } = decide(request)
      return new Response(body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body), {
        status,
        headers: location === undefined ? {} : { location },
      })
    },
  }
}
