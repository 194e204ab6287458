import type { JsonValue } from '../json/index.js'
import { shown } from './shown.js'
import { TokenError, type TokenErrorCode } from './token-error.js'

/** The part of `fetch` that this room uses; `globalThis.fetch` is one. */
export type Fetch = (
  url: string,
  init: {
    readonly method?: 'POST'
    readonly headers: Record<string, string>
    readonly body?: string
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<Response>

export interface FetchLimits {
  readonly fetch: Fetch
  /** From the request to the last byte of the answer. */
  readonly timeoutMs: number
  /** Of the answer as decoded, so that a small compressed one can't become a large one here. */
  readonly maxBytes: number
  readonly now: () => number
  /** Gives up every request. */
  readonly signal?: AbortSignal | undefined
}

/** What is sent instead of a GET. Holds secrets, which no error repeats. */
export interface PostedForm {
  readonly body: string
  readonly authorization: string
}

export interface FetchedJson {
  readonly document: JsonValue
  /** By how much the clock of whoever answered is ahead of ours (RFC 9110 section 6.6.1); `undefined` without Date. */
  readonly clockAheadMs: number | undefined
}

/**
 * Fetches a JSON document from an issuer. A redirect is an error: whoever may redirect could choose our keys. The
 * content type is not asked: key sets are published as application/json, application/jwk-set+json and text/plain.
 *
 * @throws {TokenError} with the code given, when the answer isn't 200, is late, too large or not JSON
 */
export async function fetchJson(
  url: string,
  code: TokenErrorCode,
  limits: FetchLimits,
  form?: PostedForm,
): Promise<FetchedJson> {
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  const signal = limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal])
  try {
    // The race is for implementations of fetch that overlook the signal.
    return await Promise.race([readJson(url, signal, limits, form), whenAborted(signal)])
  } catch (cause) {
    const reason = timeout.aborted ? `did not answer within ${limits.timeoutMs} ms` : reasonOf(cause)
    const status = cause instanceof Answer ? cause.status : undefined
    throw new TokenError(code, `${url} ${reason}.`, { url, ...(status === undefined ? {} : { status }) }, { cause })
  }
}

async function readJson(
  url: string,
  signal: AbortSignal,
  limits: FetchLimits,
  form: PostedForm | undefined,
): Promise<FetchedJson> {
  const askedAt = limits.now()
  const response = await limits.fetch(url, { ...requestOf(form), redirect: 'manual', signal })
  const answeredAt = limits.now()
  if (response.status !== 200 || response.redirected) {
    await response.body?.cancel()
    throw new Answer(describeAnswer(response), {}, response.status)
  }
  const text = await readText(response, limits.maxBytes)
  try {
    return { document: JSON.parse(text), clockAheadMs: clockAheadOf(response, (askedAt + answeredAt) / 2) }
  } catch (cause) {
    const type = response.headers.get('content-type')
    throw new Answer(
      `answered with something that isn’t JSON (content-type ${type === null ? 'absent' : shown(type)})`,
      {
        cause,
      },
    )
  }
}

function requestOf(form: PostedForm | undefined) {
  const headers = { accept: 'application/json' }
  if (form === undefined) return { headers }
  const { authorization, body } = form
  const type = 'application/x-www-form-urlencoded'
  return { method: 'POST', headers: { ...headers, authorization, 'content-type': type }, body } as const
}

/** What was wrong with an answer, in words that follow the URL. */
class Answer extends Error {
  readonly status: number | undefined

  /** @param status of an answer that was refused for it */
  constructor(message: string, options?: ErrorOptions, status?: number) {
    super(message, options)
    this.status = status
  }
}

function describeAnswer({ status, redirected, type, headers }: Response): string {
  // Another runtime's fetch tells no more of a redirect than that it was one.
  if (redirected || type === 'opaqueredirect')
    return 'answered with a redirect: no redirect is followed, give the final address'
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null) return `answered ${status}`
  return `answered ${status}: no redirect is followed, give the final address (it points to ${shown(location)})`
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Answer(`answered with more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return decode(Buffer.concat(chunks))
}

/** Without a byte order mark, which RFC 8259 section 8.1 lets a reader ignore. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Answer('answered with something that isn’t UTF-8', { cause })
  }
}

/** A Date has whole seconds, so half a second is the best guess; what a cache kept is older by its Age. */
function clockAheadOf({ headers }: Response, ourMs: number): number | undefined {
  const theirMs = Date.parse(headers.get('date') ?? '')
  const ageSeconds = Number(headers.get('age') ?? 0)
  return Number.isNaN(theirMs) || Number.isNaN(ageSeconds) ? undefined : theirMs + 500 + ageSeconds * 1000 - ourMs
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function reasonOf(error: unknown): string {
  if (error instanceof Answer) return error.message
  if (!(error instanceof Error)) return `could not be fetched: ${String(error)}`
  // undici says only "fetch failed"; the reason is the cause, or the cause of that.
  const deepest = causeOf(error)
  return `could not be fetched: ${(deepest.message || describeCode(deepest)).replace(/\.$/, '')}`
}

function causeOf(error: Error): Error {
  return error.cause instanceof Error ? causeOf(error.cause) : error
}

function describeCode(error: Error): string {
  return 'code' in error ? String(error.code) : error.name
}
