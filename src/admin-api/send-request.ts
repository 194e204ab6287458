import type { JsonValue } from '../json/index.js'
import { AdminError } from './admin-error.js'

export interface Answer {
  readonly status: number
  /** Last segment of the Location header: the id of what was created. */
  readonly createdId: string | undefined
  /** Where a redirect, which is not followed, would lead: scheme and host. */
  readonly redirectsTo?: string
  /** Undefined when there is none, or when it is no JSON. */
  readonly body: JsonValue | undefined
  /** How often it was sent. */
  readonly attempts: number
}

export interface RequestToSend {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Sending it twice does what sending it once does. */
  readonly repeatable?: boolean
}

/** Sends one request. @throws AdminError `unreachable` when no answer came */
export type SendRequest = (url: string, request: RequestToSend) => Promise<Answer>

/** `timeoutMs` counts for the whole exchange, body included. */
export function createSendRequest(fetch: typeof globalThis.fetch, timeoutMs: number): SendRequest {
  return async (url, { repeatable: _, ...request }) => {
    try {
      const response = await fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
      const text = await response.text()
      return {
        status: response.status,
        createdId: response.headers.get('location')?.split('/').at(-1),
        ...redirectOf(response, url),
        body: parse(text),
        attempts: 1,
      }
    } catch (error) {
      throw describeSilence(new URL(url), error, timeoutMs)
    }
  }
}

function redirectOf({ status, headers }: Response, url: string): { readonly redirectsTo?: string } {
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, url)) return {}
  return { redirectsTo: new URL(location, url).origin }
}

function parse(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

const START = 'Is it running? For development: scripts/keycloak.sh start.'

const MENDS: readonly (readonly [pattern: RegExp, mend: string])[] = [
  [/ECONNREFUSED/, `Nothing listens there. ${START}`],
  [/ENOTFOUND|EAI_AGAIN/, 'Its name cannot be resolved. Check KEYCLOAK_URL.'],
  [/ALTNAME/, 'Its certificate is for another name. Write the name of its certificate in KEYCLOAK_URL.'],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, 'Its certificate is out of date, or the clock of this machine is wrong.'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/,
    "Its certificate is not trusted. Set NODE_EXTRA_CA_CERTS to your authority's certificate.",
  ],
  [/SSL|EPROTO|WRONG_VERSION/, 'It does not speak TLS there. Is the scheme of KEYCLOAK_URL right?'],
  [/ECONNRESET|UND_ERR_SOCKET|EPIPE/, 'It closed the connection. Is the scheme of KEYCLOAK_URL right?'],
]

/** The connection was there, and then not any more. */
const BROKEN = /ECONNRESET|UND_ERR_SOCKET|EPIPE|terminated|other side closed/

function describeSilence(url: URL, error: unknown, timeoutMs: number): AdminError {
  const origin = url.origin
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  const reason = timedOut ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error)
  const mend = MENDS.find(([pattern]) => pattern.test(reason))?.[1] ?? START
  const broke = timedOut || BROKEN.test(reason)
  return new AdminError(
    'unreachable',
    `Keycloak at ${origin} cannot be reached (${reason}). ${mend}`,
    { path: url.pathname, ...(broke ? { mayHaveHappened: true } : {}) },
    { cause: error },
  )
}

/** fetch says `fetch failed`, and what happened stands in its cause; with several addresses, in the cause's errors. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (error instanceof Error && error.cause !== undefined) return reasonOf(error.cause)
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
