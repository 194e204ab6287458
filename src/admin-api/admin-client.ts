import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type AdminCredentials, createAccessTokenSource } from './access-token-source.js'
import { AdminError } from './admin-error.js'
import { describeFailure } from './describe-failure.js'
import { repeating } from './repeating.js'
import { type Answer, createSendRequest } from './send-request.js'

export interface AdminClientOptions {
  /** Address of Keycloak, with its path if it has one; `https://id.example`. */
  readonly url: string
  readonly credentials: AdminCredentials
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch
  /** For one request. Default 120 000: after a restart Keycloak's first list of a large realm takes long. */
  readonly timeoutMs?: number
  /** Milliseconds since the epoch. Default Date.now. */
  readonly now?: () => number
  /** Waits before a request is sent again. Default: a timer. */
  readonly pause?: (delayMs: number) => Promise<void>
  /** In [0, 1), so that those who failed together do not come again together. Default Math.random. */
  readonly random?: () => number
}

export interface PostOptions {
  /**
   * It links what may be linked already, such as roles: sent again as what does no harm the second time.
   */
  readonly links?: boolean
}

/** Keycloak's admin REST interface. Paths are below `/admin/realms`; see `adminPath`. */
export interface AdminClient {
  readonly url: string
  /** Undefined when there is no such thing (404). */
  get(path: string): Promise<JsonValue | undefined>
  /** A POST that changes nothing, such as Keycloak's partial export. Undefined when there is no such thing (404). */
  readByPost(path: string): Promise<JsonValue | undefined>
  /** Returns the id of what was created, where Keycloak says it. */
  post(path: string, body: JsonValue, options?: PostOptions): Promise<string | undefined>
  put(path: string, body?: JsonValue): Promise<void>
  delete(path: string, body?: JsonValue): Promise<void>
  /** Keycloak's version; undefined where it doesn't tell, as to an account of one realm. @throws AdminError `unexpected_answer` */
  serverVersion(): Promise<string | undefined>
  /** What is installed, by the name of its SPI: `authenticator`, `protocol-mapper`, …; none where Keycloak doesn't tell. */
  serverProviders(): Promise<ReadonlyMap<string, ReadonlySet<string>>>
  /**
   * Asks for a new token as soon as a request is refused: a token does not learn of permissions that came after it,
   * though Keycloak looks up those of some.
   */
  doubtToken(): void
  /** How many requests were sent that may have changed something. */
  writes(): number
}

/** Every value in the template becomes one path segment, whatever it holds. */
export function adminPath(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)))
}

/**
 * A client for the admin REST interface of Keycloak.
 *
 * @throws AdminError from its methods: `unreachable`, `unauthorized`, `forbidden`, `conflict`, `rejected`, `unexpected_answer`
 */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const url = options.url.replace(/\/+$/, '')
  const now = options.now ?? Date.now
  const send = repeating(createSendRequest(options.fetch ?? globalThis.fetch, options.timeoutMs ?? 120_000), options)
  const tokens = createAccessTokenSource({ url, credentials: options.credentials, send, now })
  let writes = 0
  let info: JsonObject | undefined
  let lastToken: string | undefined
  let doubtfulToken: string | undefined

  const sendOnce = async (
    method: string,
    path: string,
    body: JsonValue | undefined,
    links: boolean,
  ): Promise<Answer & { readonly isStale: boolean }> => {
    const token = await tokens.get()
    lastToken = token
    const answer = await send(`${url}/admin${path}`, {
      method,
      repeatable: method !== 'POST' || body === undefined || links,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const isStale = answer.status === 401 || (answer.status === 403 && token === doubtfulToken)
    if (isStale) tokens.drop(token)
    return { ...answer, isStale }
  }

  const request = async (method: string, path: string, body?: JsonValue, links = false): Promise<Answer> => {
    requireNoDots(path)
    const first = await sendOnce(method, path, body, links)
    // A token can be revoked before its time; a fresh one tells that from credentials that are not accepted.
    return first.isStale ? await sendOnce(method, path, body, links) : first
  }

  const read = async (method: string, path: string): Promise<JsonValue | undefined> => {
    const answer = await request(method, `/realms${path}`)
    if (answer.status === 404) return undefined
    if (!isSuccess(answer)) throw describeFailure({ method, path, answer, credentials: options.credentials })
    // A page of something else must not look like a thing that is not there, and is to be created.
    if (answer.body === undefined) throw describeFailure({ method, path, answer, credentials: options.credentials })
    return answer.body
  }

  const write = async (method: string, path: string, body?: JsonValue, links = false): Promise<string | undefined> => {
    writes += 1
    const answer = await request(method, `/realms${path}`, body, links)
    // Sent again since no answer came, it finds its own work done.
    const isGone = method === 'DELETE' && answer.status === 404 && answer.attempts > 1
    if (isSuccess(answer) || isGone) return answer.createdId
    throw describeFailure({ method, path, answer, sent: body, credentials: options.credentials })
  }

  /** Asked for once: it is large, and the same as long as Keycloak runs. */
  const serverInfo = async (): Promise<JsonObject> => {
    if (info !== undefined) return info
    const { status, body } = await request('GET', '/serverinfo')
    if (status === 404) throw withoutAdminInterface(url)
    if (status !== 200 || !isJsonObject(body)) return {}
    info = body
    return info
  }

  return {
    url,
    get: (path) => read('GET', path),
    readByPost: (path) => read('POST', path),
    post: (path, body, { links = false } = {}) => write('POST', path, body, links),
    async put(path, body) {
      await write('PUT', path, body)
    },
    async delete(path, body) {
      await write('DELETE', path, body)
    },
    async serverVersion() {
      const system = (await serverInfo()).systemInfo
      return isJsonObject(system) && typeof system.version === 'string' ? system.version : undefined
    },
    async serverProviders() {
      const { providers } = await serverInfo()
      if (!isJsonObject(providers)) return new Map()
      return new Map(Object.entries(providers).map(([spi, one]) => [spi, providersOf(one)]))
    },
    doubtToken() {
      doubtfulToken = lastToken
    },
    writes: () => writes,
  }
}

const providersOf = (spi: JsonValue): ReadonlySet<string> =>
  new Set(isJsonObject(spi) && isJsonObject(spi.providers) ? Object.keys(spi.providers) : [])

/** A URL's `.` and `..` are folded, encoded or not: what has such a name cannot be addressed, and something else would be. */
function requireNoDots(path: string): void {
  const [segments = ''] = path.split('?')
  const dots = segments.split('/').find((segment) => segment === '.' || segment === '..')
  if (dots === undefined) return
  throw new AdminError(
    'rejected',
    `Nothing can be named "${dots}": Keycloak has no address for it. Give it another name.`,
  )
}

/** Every Keycloak has this address; a proxy that hides /admin answers so, and then every realm looks as if it were missing. */
const withoutAdminInterface = (url: string): AdminError =>
  new AdminError(
    'unexpected_answer',
    `${url}/admin/serverinfo was answered 404: there is no admin interface of Keycloak. Is KEYCLOAK_URL really a Keycloak, with its path, and does a proxy in front of it let /admin through?`,
    { method: 'GET', path: '/serverinfo', status: 404 },
  )

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300
