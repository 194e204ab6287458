import { isJsonObject, type JsonValue } from '../json/index.js'
import { type AdminCredentials, createAccessTokenSource } from './access-token-source.js'
import { AdminError, type AdminErrorCode } from './admin-error.js'
import { isGateway, repeating } from './repeating.js'
import { secretValues } from './secret-fields.js'
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

/** Keycloak's admin REST interface. Paths are below `/admin/realms`; see `adminPath`. */
export interface AdminClient {
  readonly url: string
  /** Undefined when there is no such thing (404). */
  get(path: string): Promise<JsonValue | undefined>
  /** A POST that changes nothing, such as Keycloak's partial export. Undefined when there is no such thing (404). */
  readByPost(path: string): Promise<JsonValue | undefined>
  /** Returns the id of what was created, where Keycloak says it. */
  post(path: string, body: JsonValue): Promise<string | undefined>
  put(path: string, body?: JsonValue): Promise<void>
  delete(path: string, body?: JsonValue): Promise<void>
  /** Asks for a new token at the next request: a token does not learn of permissions that came after it. */
  renewToken(): void
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

  const sendOnce = async (method: string, path: string, body: JsonValue | undefined): Promise<Answer> => {
    const token = await tokens.get()
    const answer = await send(`${url}/admin/realms${path}`, {
      method,
      repeatable: method !== 'POST' || body === undefined,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (answer.status === 401) tokens.drop(token)
    return answer
  }

  const request = async (method: string, path: string, body?: JsonValue): Promise<Answer> => {
    const first = await sendOnce(method, path, body)
    // A token can be revoked before its time; a fresh one tells that from credentials that are not accepted.
    return first.status === 401 ? await sendOnce(method, path, body) : first
  }

  const read = async (method: string, path: string): Promise<JsonValue | undefined> => {
    const answer = await request(method, path)
    if (answer.status === 404) return undefined
    if (!isSuccess(answer)) throw describeFailure(method, path, answer, undefined, options.credentials)
    // A page of something else must not look like a thing that is not there, and is to be created.
    if (answer.body === undefined) throw notJson(method, path, answer.status)
    return answer.body
  }

  const write = async (method: string, path: string, body?: JsonValue): Promise<string | undefined> => {
    writes += 1
    const answer = await request(method, path, body)
    // Sent again since no answer came, it finds its own work done.
    const isGone = method === 'DELETE' && answer.status === 404 && answer.attempts > 1
    if (isSuccess(answer) || isGone) return answer.createdId
    throw describeFailure(method, path, answer, body, options.credentials)
  }

  return {
    url,
    get: (path) => read('GET', path),
    readByPost: (path) => read('POST', path),
    post: (path, body) => write('POST', path, body),
    async put(path, body) {
      await write('PUT', path, body)
    },
    async delete(path, body) {
      await write('DELETE', path, body)
    },
    renewToken: () => tokens.drop(),
    writes: () => writes,
  }
}

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300

const notJson = (method: string, path: string, status: number): AdminError =>
  new AdminError(
    'unexpected_answer',
    `${method} /admin/realms${path} was answered ${status} without JSON. ${mendOf('unexpected_answer', status, path, '')}`,
    { method, path, status },
  )

const CODES: Readonly<Record<number, AdminErrorCode>> = {
  400: 'rejected',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'conflict',
  409: 'conflict',
}

function describeFailure(
  method: string,
  path: string,
  { status, body }: Answer,
  sent: JsonValue | undefined,
  credentials: AdminCredentials,
): AdminError {
  const code = CODES[status] ?? (status >= 500 ? 'rejected' : 'unexpected_answer')
  const said = hideSecrets(reasonIn(body), [...secretsOf(credentials), ...secretValues(sent ?? null)])
  const reason = `${method} /admin/realms${path} was answered ${status}${said === '' ? '' : ` (${said})`}`
  return new AdminError(code, `${reason}. ${mendOf(code, status, path, nameOf(credentials))}`, {
    method,
    path,
    status,
    ...(isGateway(status) ? { mayHaveHappened: true } : {}),
  })
}

function mendOf(code: AdminErrorCode, status: number, path: string, who: string): string {
  const realm = decodeURIComponent(path.split('/')[1] ?? '')
  switch (code) {
    case 'unauthorized':
      return `The token of ${who} is not accepted. Does KEYCLOAK_URL differ from the address Keycloak knows itself by (its --hostname)?`
    case 'forbidden':
      return realm === ''
        ? `${who} may not create realms. Give it the role create-realm (or admin) of the master realm, or create the realm first.`
        : `${who} lacks a permission. Give it the role realm-admin of the client realm-management in realm ${realm} (for an administrator of the master realm: manage-realm, manage-clients and manage-users of ${realm}-realm).`
    case 'conflict':
      return 'Somebody changed the realm at the same time. Run it again: it goes on where it stopped.'
    case 'rejected':
      return status >= 500
        ? "Keycloak failed; its log says why. Often the configuration names something that doesn't exist."
        : 'Mend what it names in the realm configuration; a field may be unknown to this version of Keycloak.'
    default:
      return 'Is KEYCLOAK_URL really a Keycloak, and no proxy in front of it?'
  }
}

const nameOf = (credentials: AdminCredentials): string =>
  'username' in credentials ? `administrator ${credentials.username}` : `client ${credentials.clientId}`

function secretsOf(credentials: AdminCredentials): readonly string[] {
  if ('username' in credentials) return [credentials.password]
  return 'clientSecret' in credentials ? [credentials.clientSecret] : []
}

/** Keycloak explains itself in one of these members. */
function reasonIn(body: JsonValue | undefined): string {
  if (!isJsonObject(body)) return ''
  const texts = [body.errorMessage, body.error_description, body.error]
  return texts.find((text) => typeof text === 'string')?.toString() ?? ''
}

function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((shown, secret) => shown.replaceAll(secret, '…'), text)
}
